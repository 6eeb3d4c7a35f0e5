// Goals that people write: who sees and changes them, and what they lack to be SMART.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_replace.h"
#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using Stub = ServedProjects::Stub;

class GoalTest : public PeopleTest {
 protected:
  absl::StatusOr<v1::Goal> Create(Person& who, v1::SubjectKind kind, const std::string& of,
                                  v1::Goal goal = {}) {
    v1::CreateGoalRequest request;
    request.set_request_id(RandomUuid());
    if (goal.statement().empty()) goal.set_statement("Dichter bij het gemiddelde");
    goal.mutable_subject()->set_kind(kind);
    goal.mutable_subject()->set_id(of);
    *request.mutable_goal() = std::move(goal);
    return who.Call(&Stub::CreateGoal, request);
  }
  absl::StatusOr<v1::Goal> Update(Person& who, const v1::Goal& goal,
                                  const std::vector<std::string>& fields = {},
                                  const std::string& reason = "") {
    v1::UpdateGoalRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_goal() = goal;
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    request.set_reason(reason);
    return who.Call(&Stub::UpdateGoal, request);
  }
  absl::StatusOr<v1::Goal> Withdraw(Person& who, const std::string& id, const std::string& etag,
                                    const std::string& reason = "vervallen") {
    v1::WithdrawGoalRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_etag(etag);
    request.set_reason(reason);
    return who.Call(&Stub::WithdrawGoal, request);
  }
  absl::StatusOr<v1::Goal> Get(Person& who, const std::string& id) {
    v1::GetGoalRequest request;
    request.set_id(id);
    return who.Call(&Stub::GetGoal, request);
  }
  absl::StatusOr<v1::ListGoalHistoryResponse> History(Person& who, const std::string& id) {
    v1::ListGoalHistoryRequest request;
    request.set_id(id);
    return who.Call(&Stub::ListGoalHistory, request);
  }
  // The ids of all pages.
  std::vector<std::string> List(Person& who, v1::ListGoalsRequest request = {}) {
    std::vector<std::string> ids;
    do {
      const auto page = who.Call(&Stub::ListGoals, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Goal& goal : page->goals()) ids.push_back(goal.id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
};

TEST_F(GoalTest, WhatHangsOnADraftOfOthersIsAsIfItWereNotThere) {
  const std::string project = ann_.Create("Een buurthuis", "ORG_A")->id();
  const auto created = Create(ann_, v1::SUBJECT_KIND_PROJECT, project);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->etag(), "1");
  const std::string id = created->id();
  v1::ListGoalsRequest of_project;
  of_project.set_project(project);
  for (Person* person : {&bob_, &anybody_}) {
    const absl::Status hidden = Get(*person, id).status(), missing = Get(*person, "G0").status();
    EXPECT_EQ(hidden.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(hidden), "GOAL_NOT_FOUND");
    EXPECT_EQ(ReasonOf(missing), "GOAL_NOT_FOUND");
    EXPECT_EQ(ReasonOf(History(*person, id).status()), "GOAL_NOT_FOUND");
    EXPECT_THAT(List(*person), IsEmpty());
    EXPECT_EQ(ReasonOf(person->Call(&Stub::ListGoals, of_project).status()), "PROJECT_NOT_FOUND");
  }
  for (Person* person : {&ann_, &manager_, &analyst_}) {
    EXPECT_TRUE(Get(*person, id).ok());
    EXPECT_THAT(List(*person), ElementsAre(id));
    EXPECT_THAT(List(*person, of_project), ElementsAre(id));
    EXPECT_THAT(History(*person, id)->revisions(), SizeIs(1));
  }
  // Nor is it changed, withdrawn or added to by others.
  EXPECT_EQ(ReasonOf(Update(bob_, *created).status()), "GOAL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Withdraw(bob_, id, "1").status()), "GOAL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(bob_, v1::SUBJECT_KIND_PROJECT, project).status()),
            "PROJECT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(bob_, v1::SUBJECT_KIND_PROJECT, "P0").status()), "PROJECT_NOT_FOUND");
}

TEST_F(GoalTest, OncePublishedItIsSeenAndNotTheirsToChange) {
  const std::string project = ann_.Create("Een buurthuis", "ORG_A")->id();
  auto goal = *Create(ann_, v1::SUBJECT_KIND_PROJECT, project);
  goal.set_target(70);
  goal = *Update(ann_, goal, {"target"}, "while it was a draft");
  ASSERT_TRUE(manager_.Publish(project, "1").ok());
  EXPECT_EQ(Get(anybody_, goal.id())->target(), 70);
  EXPECT_THAT(List(anybody_), ElementsAre(goal.id()));
  EXPECT_EQ(ReasonOf(Update(bob_, goal).status()), "OTHER_ORGANISATION");
  EXPECT_EQ(ReasonOf(Withdraw(bob_, goal.id(), "2").status()), "OTHER_ORGANISATION");
  EXPECT_EQ(ReasonOf(Create(bob_, v1::SUBJECT_KIND_PROJECT, project).status()),
            "OTHER_ORGANISATION");
  // What came before is for those who saw it then.
  EXPECT_THAT(History(anybody_, goal.id())->revisions(), IsEmpty());
  goal.set_target(80);
  goal = *Update(ann_, goal);
  EXPECT_THAT(History(ann_, goal.id())->revisions(), SizeIs(3));
  const auto seen = History(anybody_, goal.id());
  ASSERT_THAT(seen->revisions(), SizeIs(1));
  EXPECT_EQ(seen->revisions(0).number(), 3);
}

TEST_F(GoalTest, OfTheProgrammeTheyArePublicAndTheManagers) {
  const auto created = Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_TRUE(Get(anybody_, created->id()).ok());
  EXPECT_THAT(History(anybody_, created->id())->revisions(), SizeIs(1));
  for (const auto& [kind, of] : {std::pair(v1::SUBJECT_KIND_PROGRAMME, "DEAL"),
                                 {v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN"},
                                 {v1::SUBJECT_KIND_INTERVENTION, "CONTACT"}}) {
    EXPECT_EQ(ReasonOf(Create(ann_, kind, of).status()), "OTHER_ORGANISATION") << of;
    EXPECT_TRUE(Create(manager_, kind, of).ok()) << of;
  }
  EXPECT_EQ(Create(analyst_, v1::SUBJECT_KIND_PROGRAMME, "DEAL").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "NONE").status()),
            "PROGRAMME_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "CONTACT").status()),
            "PROGRAMME_PART_NOT_FOUND");
}

TEST_F(GoalTest, ListsAreOfAllThatIsWithin) {
  v1::Project in_contact;
  in_contact.set_action_line("MEEDOEN");
  in_contact.set_intervention("CONTACT");
  const std::string project = manager_.Create("x", "ORG_A", in_contact)->id();
  const std::string of_project = Create(manager_, v1::SUBJECT_KIND_PROJECT, project)->id();
  const std::string of_contact = Create(manager_, v1::SUBJECT_KIND_INTERVENTION, "CONTACT")->id();
  const std::string of_line = Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN")->id();
  const std::string of_other = Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG")->id();
  const std::string of_deal = Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL")->id();
  const auto list = [&](const auto& change) {
    v1::ListGoalsRequest request;
    request.set_page_size(2);
    change(request);
    return List(manager_, request);
  };
  EXPECT_THAT(list([](auto&) {}),
              UnorderedElementsAre(of_project, of_contact, of_line, of_other, of_deal));
  EXPECT_THAT(list([](auto& r) { r.set_programme("DEAL"); }),
              UnorderedElementsAre(of_project, of_contact, of_line, of_other, of_deal));
  EXPECT_THAT(list([](auto& r) { r.set_action_line("MEEDOEN"); }),
              UnorderedElementsAre(of_project, of_contact, of_line));
  EXPECT_THAT(list([](auto& r) { r.set_intervention("CONTACT"); }),
              UnorderedElementsAre(of_project, of_contact));
  EXPECT_THAT(list([&](auto& r) { r.set_project(project); }), ElementsAre(of_project));
  ASSERT_TRUE(Withdraw(manager_, of_line, "1").ok());
  EXPECT_THAT(list([](auto& r) {
                r.set_action_line("MEEDOEN");
                r.set_only_active(true);
              }),
              UnorderedElementsAre(of_project, of_contact));
  v1::ListGoalsRequest request;
  request.set_action_line("CONTACT");
  EXPECT_EQ(ReasonOf(manager_.Call(&Stub::ListGoals, request).status()),
            "PROGRAMME_PART_NOT_FOUND");
}

TEST_F(GoalTest, SmartIsACheckAndNoGate) {
  auto goal = *Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  EXPECT_THAT(goal.smart_missing(),
              ElementsAre(v1::SMART_LETTER_S, v1::SMART_LETTER_M, v1::SMART_LETTER_A,
                          v1::SMART_LETTER_R, v1::SMART_LETTER_T));
  goal.mutable_measure()->set_indicator("MEEDOEN_POSITIEF");
  goal.mutable_measure()->set_area("SELWERD");
  goal.mutable_measure()->set_group("AGE_18_PLUS");
  goal.set_baseline_value(58);
  goal.set_baseline_period("2020");
  goal.set_target(70);
  goal.set_deadline("2030");
  goal.mutable_ex_ante()->set_value(65);
  goal = *Update(manager_, goal);
  EXPECT_THAT(goal.smart_missing(), ElementsAre(v1::SMART_LETTER_R));
  EXPECT_EQ(Get(anybody_, goal.id())->SerializeAsString(), goal.SerializeAsString());
  // What follows from the rest is no change of its own.
  const auto history = History(anybody_, goal.id());
  ASSERT_THAT(history->revisions(), SizeIs(2));
  for (const auto& change : history->revisions(1).changes()) {
    EXPECT_THAT(change.field(), ::testing::Not(HasSubstr("smart")));
  }
}

TEST_F(GoalTest, AChangeNamesWhatItChanges) {
  auto goal = *Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  goal.set_deadline("2030");
  goal.set_target(1);
  goal.clear_etag();
  EXPECT_EQ(ReasonOf(Update(manager_, goal).status()), "ETAG_REQUIRED");
  goal.set_etag("2");
  EXPECT_EQ(ReasonOf(Update(manager_, goal).status()), "ETAG_MISMATCH");
  goal.set_etag("1");
  const auto changed = Update(manager_, goal, {"deadline"}, "because");
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->etag(), "2");
  EXPECT_FALSE(changed->has_target());
  const auto history = History(anybody_, goal.id());
  ASSERT_THAT(history->revisions(), SizeIs(2));
  EXPECT_EQ(history->revisions(1).reason(), "because");
  ASSERT_THAT(history->revisions(1).changes(), SizeIs(1));
  EXPECT_EQ(history->revisions(1).changes(0).field(), "deadline");
  const int64_t before = Version();
  EXPECT_EQ(Update(manager_, *changed)->etag(), "2");  // changes nothing
  EXPECT_EQ(Version(), before);
  for (const char* field : {"subject", "withdrawn", "smart_missing", "id", "measure.area", ""}) {
    EXPECT_EQ(ReasonOf(Update(manager_, *changed, {field}).status()), "INVALID_FIELDS") << field;
  }
}

TEST_F(GoalTest, WithdrawnItIsKeptAndChangesNoMore) {
  auto goal = *Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  const absl::Status without_reason = Withdraw(manager_, goal.id(), "1", " ").status();
  EXPECT_EQ(ViolationsOf(without_reason)[0].field, "reason");
  EXPECT_EQ(ReasonOf(Withdraw(manager_, goal.id(), "").status()), "ETAG_REQUIRED");
  EXPECT_EQ(ReasonOf(Withdraw(manager_, "G0", "1").status()), "GOAL_NOT_FOUND");
  const auto withdrawn = Withdraw(manager_, goal.id(), "1", "geen geld");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_TRUE(withdrawn->withdrawn());
  EXPECT_EQ(withdrawn->withdrawn_reason(), "geen geld");
  EXPECT_EQ(Get(anybody_, goal.id())->withdrawn_reason(), "geen geld");
  EXPECT_EQ(ReasonOf(Withdraw(manager_, goal.id(), "2").status()), "WRONG_STATE");
  goal.set_etag("2");
  EXPECT_EQ(ReasonOf(Update(manager_, goal).status()), "WRONG_STATE");
  EXPECT_EQ(History(anybody_, goal.id())->revisions(1).reason(), "geen geld");
}

TEST_F(GoalTest, WhatIsWrongIsNamedAndChangesNothing) {
  const int64_t before = Version();
  const auto refused = [&](const auto& change) {
    v1::Goal goal;
    change(goal);
    const absl::Status status = Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL", goal).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    const std::vector<Violation> violations = ViolationsOf(status);
    EXPECT_THAT(violations, SizeIs(1)) << status;
    return violations.empty() ? "" : violations[0].field + ": " + violations[0].description;
  };
  EXPECT_THAT(refused([](v1::Goal& g) { g.set_id("MINE"); }), HasSubstr("goal.id: must be empty"));
  EXPECT_EQ(refused([](v1::Goal& g) { g.set_statement(" "); }), "goal.statement: is due");
  EXPECT_EQ(refused([](v1::Goal& g) {
              g.set_baseline_period("2020");
              g.set_deadline("2019");
            }),
            "goal.deadline: \"2019\": is before the end of the period 2020 of the baseline");
  EXPECT_EQ(refused([](v1::Goal& g) {
              g.mutable_ex_ante()->set_low(2);
              g.mutable_ex_ante()->set_high(1);
            }),
            "goal.ex_ante.low: \"2\": is above the upper bound 1");
  EXPECT_EQ(refused([](v1::Goal& g) {
              g.mutable_ex_ante()->set_value(3);
              g.mutable_ex_ante()->set_high(2);
            }),
            "goal.ex_ante.value: \"3\": lies outside the bounds - to 2");
  EXPECT_EQ(refused([](v1::Goal& g) { g.set_target(std::numeric_limits<double>::quiet_NaN()); }),
            "goal.target: must be a finite number");
  EXPECT_THAT(refused([](v1::Goal& g) {
                g.mutable_measure()->set_output("O1");
                g.mutable_measure()->set_indicator("I1");
              }),
              HasSubstr("goal.measure.output: \"O1\": a goal with an output has no indicator"));
  const absl::Status of_nothing = Create(manager_, v1::SUBJECT_KIND_UNSPECIFIED, "").status();
  ASSERT_THAT(ViolationsOf(of_nothing), SizeIs(2));
  EXPECT_EQ(ViolationsOf(of_nothing)[0].field, "goal.subject.kind");
  EXPECT_EQ(ViolationsOf(of_nothing)[1].field, "goal.subject.id");
  EXPECT_EQ(Version(), before);
}

TEST_F(GoalTest, NumberOfGoalsOfASubject) {
  for (size_t i = 0; i < limits::kGoalsPerSubjectMax; ++i) {
    ASSERT_TRUE(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG").ok()) << i;
  }
  const absl::Status status = Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG").status();
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_EQ(ViolationsOf(status)[0].field, "goal.subject");
  EXPECT_TRUE(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN").ok());
}

TEST_F(GoalTest, AsItWasThen) {
  auto goal = *Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  served_.backend().clock().Advance(absl::Minutes(1));
  ASSERT_TRUE(Withdraw(manager_, goal.id(), "1").ok());
  v1::GetGoalRequest request;
  request.set_id(goal.id());
  *request.mutable_as_of() = rpc::TimestampOf(then);
  const auto before = manager_.Call(&Stub::GetGoal, request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->SerializeAsString(), goal.SerializeAsString());
  v1::ListGoalsRequest list;
  list.set_only_active(true);
  EXPECT_THAT(List(manager_, list), IsEmpty());
  *list.mutable_as_of() = rpc::TimestampOf(then);
  EXPECT_THAT(List(manager_, list), ElementsAre(goal.id()));
}

TEST_F(GoalTest, WhatAGoalIsOfStaysInTheProgramme) {
  ASSERT_TRUE(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG").ok());
  const std::string file = absl::StrReplaceAll(kProgrammeFile, {{"VEILIG", "SAMEN"}});
  const auto report = served_.Send<v1::ImportProgrammesRequest>(
      &Stub::ImportProgrammes, {}, file, TokenOf("office", auth::Role::kProgrammeManager));
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), rpc::Report::OUTCOME_REJECTED);
  EXPECT_EQ(report->rejections(0).code(), "PART_IN_USE");
  EXPECT_EQ(report->rejections(0).value(), "VEILIG");
}

}  // namespace
}  // namespace wijkmonitor::projects
