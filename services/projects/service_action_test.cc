// What somebody is to do: who sees it, and who says that it was done.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = ServedProjects::Stub;

template <class Request>
Request Of(const v1::Action& action, const std::string& reason = "because") {
  Request request;
  request.set_id(action.id());
  request.set_etag(action.etag());
  request.set_reason(reason);
  return request;
}

class ActionTest : public PeopleTest {
 protected:
  // An action of ORG_A, which is asked for by an audit.
  static v1::Action Plain() {
    v1::Action action;
    action.set_origin(v1::ACTION_ORIGIN_AUDIT);
    action.set_text("leg vast\nwie beslist");
    action.set_responsible("ORG_A");
    return action;
  }
  absl::StatusOr<v1::Action> Create(v1::Action action = Plain()) {
    v1::CreateActionRequest request;
    *request.mutable_action() = std::move(action);
    return manager_.Do(&Stub::CreateAction, request);
  }
  v1::Action Created(const std::function<void(v1::Action&)>& change = [](v1::Action&) {}) {
    v1::Action action = Plain();
    change(action);
    const auto created = Create(action);
    EXPECT_TRUE(created.ok()) << created.status();
    return *created;
  }
  absl::StatusOr<v1::Action> Report(const v1::Action& action, Person& person,
                                    const std::string& note = "") {
    auto request = Of<v1::ReportActionDoneRequest>(action);
    request.set_note(note);
    return person.Do(&Stub::ReportActionDone, request);
  }
  absl::StatusOr<v1::Action> Verify(const v1::Action& action, bool adequate, Person& person,
                                    const std::string& reason = "because") {
    auto request = Of<v1::VerifyActionRequest>(action, reason);
    request.set_adequate(adequate);
    return person.Do(&Stub::VerifyAction, request);
  }
  absl::StatusOr<v1::Action> Respond(const v1::Action& action, v1::ResponseKind kind,
                                     Person& person, const std::string& reason = "because") {
    auto request = Of<v1::RespondActionRequest>(action, reason);
    request.set_response(kind);
    return person.Do(&Stub::RespondAction, request);
  }
  absl::StatusOr<v1::Action> Withdraw(const v1::Action& action, Person& person,
                                      const std::string& reason = "because") {
    return person.Do(&Stub::WithdrawAction, Of<v1::WithdrawActionRequest>(action, reason));
  }
  static absl::StatusOr<v1::Action> Get(const std::string& id, Person& person) {
    v1::GetActionRequest request;
    request.set_id(id);
    return person.Do(&Stub::GetAction, request);
  }
  static std::vector<std::string> List(Person& person, v1::ListActionsRequest request = {}) {
    std::vector<std::string> ids;
    const auto answer = person.Do(&Stub::ListActions, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return ids;
    for (const v1::Action& action : answer->actions()) ids.push_back(action.id());
    return ids;
  }
};

TEST_F(ActionTest, IsKeptAsItWasWritten) {
  v1::Action wanted = Plain();
  wanted.set_reference("R 2023/4");
  wanted.set_area("SELWERD");
  wanted.set_due("2024-01-31");
  const auto created = Create(wanted);
  ASSERT_TRUE(created.ok()) << created.status();
  v1::Action expected = wanted;
  expected.set_id(created->id());
  expected.set_state(v1::ACTION_STATE_OPEN);
  expected.set_etag("1");
  EXPECT_EQ(created->DebugString(), expected.DebugString());
  // Of no project it is public at once.
  EXPECT_EQ(Get(created->id(), anybody_)->DebugString(), expected.DebugString());
  EXPECT_THAT(List(anybody_), ElementsAre(created->id()));
}

TEST_F(ActionTest, IsDoneWhenSomebodyElseSaysSo) {
  v1::Action action = Created();
  action = *Respond(action, v1::RESPONSE_KIND_PARTIALLY, ann_, "half of it");
  EXPECT_EQ(action.response().kind(), v1::RESPONSE_KIND_PARTIALLY);
  EXPECT_EQ(action.response().reason(), "half of it");
  EXPECT_EQ(action.state(), v1::ACTION_STATE_OPEN);
  action = *Report(action, ann_, "een\ntwee");
  EXPECT_EQ(action.state(), v1::ACTION_STATE_REPORTED_DONE);
  EXPECT_EQ(action.reported_note(), "een\ntwee");
  action = *Verify(action, false, manager_, "the half is missing");
  EXPECT_EQ(action.state(), v1::ACTION_STATE_OPEN);
  EXPECT_EQ(action.inadequate_reason(), "the half is missing");
  action = *Report(action, ann_);
  EXPECT_EQ(action.inadequate_reason(), "");
  EXPECT_EQ(action.reported_note(), "");
  action = *Verify(action, true, manager_, "");
  EXPECT_EQ(action.state(), v1::ACTION_STATE_CLOSED);
  EXPECT_EQ(action.etag(), "6");
}

TEST_F(ActionTest, EachStepFromEachState) {
  using Make = std::function<v1::Action()>;
  const std::pair<v1::ActionState, Make> kIn[] = {
      {v1::ACTION_STATE_OPEN, [&] { return Created(); }},
      {v1::ACTION_STATE_REPORTED_DONE, [&] { return *Report(Created(), ann_); }},
      {v1::ACTION_STATE_CLOSED, [&] { return *Verify(*Report(Created(), ann_), true, manager_); }},
      {v1::ACTION_STATE_WITHDRAWN, [&] { return *Withdraw(Created(), manager_); }}};
  using Step = std::function<absl::Status(const v1::Action&)>;
  struct Due {
    Step step;
    std::vector<v1::ActionState> in;
  };
  const std::vector<Due> kSteps = {
      {[&](const auto& a) { return Respond(a, v1::RESPONSE_KIND_ACCEPTED, ann_).status(); },
       {v1::ACTION_STATE_OPEN}},
      {[&](const auto& a) { return Report(a, ann_).status(); }, {v1::ACTION_STATE_OPEN}},
      {[&](const auto& a) { return Verify(a, true, manager_).status(); },
       {v1::ACTION_STATE_REPORTED_DONE}},
      {[&](const auto& a) { return Verify(a, false, manager_).status(); },
       {v1::ACTION_STATE_REPORTED_DONE}},
      {[&](const auto& a) { return Withdraw(a, manager_).status(); },
       {v1::ACTION_STATE_OPEN, v1::ACTION_STATE_REPORTED_DONE}}};
  for (const auto& [state, make] : kIn) {
    for (size_t i = 0; i < kSteps.size(); ++i) {
      const v1::Action action = make();
      ASSERT_EQ(action.state(), state);
      const absl::Status status = kSteps[i].step(action);
      const bool is_due = std::ranges::count(kSteps[i].in, state) > 0;
      EXPECT_EQ(ReasonOf(status), is_due ? "" : "WRONG_STATE") << state << " " << i << status;
    }
  }
}

TEST_F(ActionTest, WhoMayDoWhat) {
  v1::CreateActionRequest create;
  *create.mutable_action() = Plain();
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::CreateAction, create).status()), "ROLE_MISSING");
  v1::Action action = Created();
  EXPECT_EQ(ReasonOf(Withdraw(action, ann_).status()), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Verify(action, true, ann_).status()), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Report(action, analyst_).status()), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Report(action, bob_).status()), "OTHER_ORGANISATION");
  EXPECT_EQ(ReasonOf(Respond(action, v1::RESPONSE_KIND_ACCEPTED, bob_).status()),
            "OTHER_ORGANISATION");
  action = *Respond(action, v1::RESPONSE_KIND_ACCEPTED, manager_);
  action = *Report(action, manager_);
  EXPECT_EQ(ReasonOf(Verify(action, true, manager_).status()), "FOUR_EYES");
  EXPECT_EQ(ReasonOf(Verify(action, false, manager_).status()), "FOUR_EYES");
  // Who reported it before may judge the report of another.
  action = *Verify(action, false, other_manager_);
  action = *Report(action, ann_);
  EXPECT_TRUE(Verify(action, true, manager_).ok());
}

TEST_F(ActionTest, NobodyOfTheResponsibleOrganisationVerifies) {
  v1::Action action = Created([](v1::Action& a) { a.set_responsible("GEMEENTE"); });
  action = *Report(action, manager_);
  Person of_it = Somebody("carl", auth::Role::kProgrammeManager, {"ORG_B", "GEMEENTE"});
  Person of_directorate = Somebody("dora", auth::Role::kProgrammeManager, {"DMO"});
  Person of_other = Somebody("eva", auth::Role::kProgrammeManager, {"ORG_B"});
  for (Person* person : {&of_it, &of_directorate}) {
    const absl::Status status = Verify(action, true, *person).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(status), "RESPONSIBLE_ORGANISATION");
  }
  EXPECT_TRUE(Verify(action, true, of_other).ok());
}

TEST_F(ActionTest, OfADraftItIsADraft) {
  const v1::Project project = *ann_.Create("x", "ORG_A");
  const v1::Action action = Created([&](v1::Action& a) {
    a.set_project(project.id());
    a.set_responsible("ORG_B");
  });
  v1::ListActionsRequest of_project;
  of_project.set_project(project.id());
  // Not even the organisation that is to do it sees it.
  for (Person* person : {&bob_, &anybody_}) {
    EXPECT_EQ(ReasonOf(Get(action.id(), *person).status()), "ACTION_NOT_FOUND");
    EXPECT_THAT(List(*person), IsEmpty());
    EXPECT_EQ(ReasonOf(person->Do(&Stub::ListActions, of_project).status()), "PROJECT_NOT_FOUND");
  }
  v1::Action none = action;
  none.set_id("NONE");
  EXPECT_EQ(ReasonOf(Report(action, bob_).status()), ReasonOf(Report(none, bob_).status()));
  EXPECT_EQ(ReasonOf(Report(action, bob_).status()), "ACTION_NOT_FOUND");
  for (Person* person : {&ann_, &analyst_, &manager_}) {
    EXPECT_TRUE(Get(action.id(), *person).ok());
    EXPECT_THAT(List(*person, of_project), ElementsAre(action.id()));
  }
  ASSERT_TRUE(manager_.Publish(project.id(), project.etag()).ok());
  EXPECT_THAT(List(anybody_), ElementsAre(action.id()));
  EXPECT_TRUE(Report(action, bob_).ok());
}

TEST_F(ActionTest, NoTwoOfAnOriginHaveOneReference) {
  const auto with = [&](v1::ActionOrigin origin, const std::string& reference) {
    v1::Action action = Plain();
    action.set_origin(origin);
    action.set_reference(reference);
    return Create(action).status();
  };
  EXPECT_TRUE(with(v1::ACTION_ORIGIN_AUDIT, "R1").ok());
  const absl::Status twice = with(v1::ACTION_ORIGIN_AUDIT, "R1");
  EXPECT_EQ(ReasonOf(twice), "INVALID_FIELDS");
  EXPECT_EQ(ViolationsOf(twice)[0].field, "action.reference");
  EXPECT_TRUE(with(v1::ACTION_ORIGIN_EVALUATION, "R1").ok());
  EXPECT_TRUE(with(v1::ACTION_ORIGIN_AUDIT, "R2").ok());
  EXPECT_TRUE(with(v1::ACTION_ORIGIN_AUDIT, "").ok());
  EXPECT_TRUE(with(v1::ACTION_ORIGIN_AUDIT, "").ok());
}

TEST_F(ActionTest, WhatIsWrongIsNamedAndChangesNothing) {
  const int64_t before = Version();
  const auto field = [&](const std::function<void(v1::Action&)>& change) {
    v1::Action action = Plain();
    change(action);
    const absl::Status status = Create(action).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field([](auto& a) { a.set_id("MINE"); }), "action.id");
  EXPECT_EQ(field([](auto& a) { a.set_state(v1::ACTION_STATE_CLOSED); }), "action.state");
  EXPECT_EQ(field([](auto& a) { a.clear_origin(); }), "action.origin");
  EXPECT_EQ(field([](auto& a) { a.clear_text(); }), "action.text");
  EXPECT_EQ(field([](auto& a) { a.set_text(std::string(2049, 'x')); }), "action.text");
  EXPECT_EQ(field([](auto& a) { a.set_responsible("NIEMAND"); }), "action.responsible");
  EXPECT_EQ(field([](auto& a) { a.set_area("wijk"); }), "action.area");
  EXPECT_EQ(field([](auto& a) { a.set_due("2024-02-30"); }), "action.due");
  EXPECT_EQ(field([](auto& a) { a.set_before_start(true); }), "action.before_start");
  v1::Action of_none = Plain();
  of_none.set_project("NONE");
  EXPECT_EQ(ReasonOf(Create(of_none).status()), "PROJECT_NOT_FOUND");
  EXPECT_EQ(Version(), before);
}

TEST_F(ActionTest, AStepSaysWhatItNeeds) {
  v1::Action action = Created();
  const auto field = [](const absl::Status& status) {
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field(Respond(action, v1::RESPONSE_KIND_UNSPECIFIED, ann_).status()), "response");
  EXPECT_EQ(field(Respond(action, v1::RESPONSE_KIND_PARTIALLY, ann_, "").status()), "reason");
  EXPECT_EQ(field(Respond(action, v1::RESPONSE_KIND_REJECTED, ann_, "").status()), "reason");
  EXPECT_EQ(field(Report(action, ann_, std::string(2049, 'x')).status()), "note");
  EXPECT_EQ(field(Withdraw(action, manager_, "").status()), "reason");
  action = *Respond(action, v1::RESPONSE_KIND_ACCEPTED, ann_, "");
  action = *Report(action, ann_, std::string(2048, 'x'));
  EXPECT_EQ(field(Verify(action, false, manager_, "").status()), "reason");
  EXPECT_EQ(field(manager_.Do(&Stub::VerifyAction, Of<v1::VerifyActionRequest>(action)).status()),
            "adequate");
  v1::Action stale = action;
  stale.set_etag("1");
  EXPECT_EQ(ReasonOf(Verify(stale, true, manager_).status()), "ETAG_MISMATCH");
  stale.clear_etag();
  EXPECT_EQ(ReasonOf(Verify(stale, true, manager_).status()), "ETAG_REQUIRED");
}

TEST_F(ActionTest, AreFoundByWhatTheyAre) {
  const v1::Project project = *ann_.Create("x", "ORG_A");
  const std::string audit = Created([](auto& a) { a.set_reference("R1"); }).id();
  const std::string other = Created([&](auto& a) {
                              a.set_origin(v1::ACTION_ORIGIN_OTHER);
                              a.set_project(project.id());
                              a.set_responsible("ORG_B");
                            }).id();
  const auto found = [&](const std::function<void(v1::ListActionsRequest&)>& change) {
    v1::ListActionsRequest request;
    change(request);
    return List(manager_, request);
  };
  EXPECT_THAT(found([](auto&) {}), SizeIs(2));
  EXPECT_THAT(found([&](auto& r) { r.set_project(project.id()); }), ElementsAre(other));
  EXPECT_THAT(found([](auto& r) { r.set_responsible("ORG_A"); }), ElementsAre(audit));
  EXPECT_THAT(found([](auto& r) { r.set_origin(v1::ACTION_ORIGIN_AUDIT); }), ElementsAre(audit));
  EXPECT_THAT(found([](auto& r) { r.set_reference("R1"); }), ElementsAre(audit));
  EXPECT_THAT(found([](auto& r) { r.set_reference("R"); }), IsEmpty());
  EXPECT_THAT(found([](auto& r) { r.set_state(v1::ACTION_STATE_CLOSED); }), IsEmpty());
  v1::ListActionsRequest request;
  request.set_responsible("NIEMAND");
  EXPECT_EQ(ReasonOf(manager_.Do(&Stub::ListActions, request).status()), "ORGANISATION_NOT_FOUND");
  request.clear_responsible();
  request.set_page_size(1);
  const auto page = manager_.Do(&Stub::ListActions, request);
  ASSERT_THAT(page->actions(), SizeIs(1));
  request.set_page_token(page->next_page_token());
  const auto last = manager_.Do(&Stub::ListActions, request);
  ASSERT_THAT(last->actions(), SizeIs(1));
  EXPECT_NE(last->actions(0).id(), page->actions(0).id());
  EXPECT_EQ(last->next_page_token(), "");
}

TEST_F(ActionTest, DeadlinesAreOfTheDayThatIsAsked) {
  const std::string dated = Created([](auto& a) { a.set_due("2023-11-14"); }).id();
  const std::string open_ended = Created().id();
  const auto found = [&](v1::DeadlineStatus deadline, const std::string& day = "") {
    v1::ListActionsRequest request;
    request.set_deadline(deadline);
    request.set_valuation_date(day);
    return List(manager_, request);
  };
  EXPECT_THAT(found(v1::DEADLINE_STATUS_NO_DEADLINE), ElementsAre(open_ended));
  EXPECT_THAT(found(v1::DEADLINE_STATUS_OVERDUE, "2023-11-14"), IsEmpty());
  EXPECT_THAT(found(v1::DEADLINE_STATUS_OVERDUE, "2023-11-15"), ElementsAre(dated));
  // 14 November, 23:13 in Amsterdam, and an hour later, when it is still 14 November in Greenwich.
  const auto today = [&] {
    const auto answer = manager_.Do(&Stub::ListActions, v1::ListActionsRequest());
    return answer.ok() ? answer->valuation_date() : answer.status().ToString();
  };
  EXPECT_EQ(today(), "2023-11-14");
  EXPECT_THAT(found(v1::DEADLINE_STATUS_OVERDUE), IsEmpty());
  served_.backend().clock().Advance(absl::Minutes(50));
  EXPECT_EQ(today(), "2023-11-15");
  EXPECT_THAT(found(v1::DEADLINE_STATUS_OVERDUE), ElementsAre(dated));
  v1::ListActionsRequest request;
  request.set_valuation_date("15-11-2023");
  const absl::Status wrong = manager_.Do(&Stub::ListActions, request).status();
  EXPECT_EQ(ReasonOf(wrong), "INVALID_FIELDS");
  EXPECT_EQ(ViolationsOf(wrong)[0].field, "valuation_date");
}

TEST_F(ActionTest, AreAsTheyWere) {
  const v1::Action action = Created();
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  served_.backend().clock().Advance(absl::Minutes(1));
  ASSERT_TRUE(Report(action, ann_).ok());
  v1::GetActionRequest request;
  request.set_id(action.id());
  EXPECT_EQ(manager_.Do(&Stub::GetAction, request)->state(), v1::ACTION_STATE_REPORTED_DONE);
  *request.mutable_as_of() = rpc::TimestampOf(then);
  EXPECT_EQ(manager_.Do(&Stub::GetAction, request)->DebugString(), action.DebugString());
}

TEST_F(ActionTest, AProjectHasSoMany) {
  const v1::Project project = *ann_.Create("x", "ORG_A");
  // All but one, as the store keeps them.
  std::vector<StoredAction> actions;
  for (size_t i = 1; i < limits::kActionsPerProjectMax; ++i) {
    actions.push_back(kActions.First({.id = NewId('A'),
                                      .origin = ActionOrigin::kAudit,
                                      .project = project.id(),
                                      .text = "x",
                                      .responsible = "ORG_A"},
                                     {}));
  }
  const auto written = served_.backend().database().Mutate(
      {"office", "test", RandomUuid(), Sha256Of("body"), std::string(32, 'a')},
      [&](store::Tx& tx) -> absl::StatusOr<std::string> {
        RETURN_IF_ERROR(kActions.Write(tx, actions));
        return "";
      });
  ASSERT_TRUE(written.ok()) << written.status();
  v1::Action one = Plain();
  one.set_project(project.id());
  EXPECT_TRUE(Create(one).ok());
  const absl::Status full = Create(one).status();
  EXPECT_EQ(ReasonOf(full), "INVALID_FIELDS");
  EXPECT_EQ(ViolationsOf(full)[0].field, "action.project");
  EXPECT_TRUE(Create().ok());  // of none
}

TEST_F(ActionTest, AResponsibleOrganisationIsNotRemoved) {
  Created();
  const auto report = served_.Send<v1::ImportOrganisationsRequest>(
      &Stub::ImportOrganisations, {},
      "organisation,label_nl,label_en,within\n"
      "GEMEENTE,Gemeente,Municipality,\n"
      "DMO,DMO,DMO,GEMEENTE\n",
      TokenOf("office", auth::Role::kProgrammeManager));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_REJECTED);
  ASSERT_THAT(report->rejections(), SizeIs(1));
  EXPECT_THAT(report->rejections(0).value(), HasSubstr("ORG_A"));
}

}  // namespace
}  // namespace wijkmonitor::projects
