// What may still change of a project, and how: what approval froze, what is closed, and what comes
// after.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "libs/base/status.h"
#include "services/projects/service_lifecycle_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class AmendmentTest : public LifecycleTest {};

TEST_F(AmendmentTest, ContinuationChangesByItsOwnMethod) {
  v1::Project wanted;
  wanted.mutable_continuation()->set_kind(v1::CONTINUATION_KIND_TRANSFERRED);
  v1::Project project = Done(ann_.Create("x", "ORG_A", wanted));
  EXPECT_EQ(project.continuation().kind(), v1::CONTINUATION_KIND_TRANSFERRED);
  project.mutable_continuation()->set_kind(v1::CONTINUATION_KIND_ENDED);
  EXPECT_EQ(ReasonOf(ann_.Update(project, {"continuation"}).status()), "INVALID_FIELDS");
  project.set_summary("more");
  project = Done(ann_.Update(project));
  EXPECT_EQ(project.continuation().kind(), v1::CONTINUATION_KIND_TRANSFERRED);
  auto set = Of<v1::SetContinuationRequest>(project, "the money ends");
  set.mutable_continuation()->set_kind(v1::CONTINUATION_KIND_EMBEDDED_IN_LINE);
  set.mutable_continuation()->set_to("DMO");
  set.mutable_continuation()->set_start("2025-01");
  set.mutable_continuation()->set_note("een\ntwee");
  EXPECT_EQ(ReasonOf(bob_.Do(&Stub::SetContinuation, set).status()), "PROJECT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(analyst_.Do(&Stub::SetContinuation, set).status()), "ROLE_MISSING");
  project = Done(ann_.Do(&Stub::SetContinuation, set));
  EXPECT_EQ(project.continuation().DebugString(), set.continuation().DebugString());
  EXPECT_EQ(ann_.History(project.id())->revisions(2).reason(), "the money ends");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::SetContinuation, set).status()), "ETAG_MISMATCH");
  // Absent: not reported.
  project = Done(ann_.Do(&Stub::SetContinuation, Of<v1::SetContinuationRequest>(project)));
  EXPECT_FALSE(project.has_continuation());
  const auto field = [&](const std::function<void(v1::Continuation&)>& change) {
    auto request = Of<v1::SetContinuationRequest>(project);
    change(*request.mutable_continuation());
    const absl::Status status = ann_.Do(&Stub::SetContinuation, request).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field([](auto&) {}), "continuation.kind");
  EXPECT_EQ(field([](auto& c) { c.set_to("JTF"); }), "continuation.kind");
  EXPECT_EQ(field([](auto& c) {
              c.set_kind(v1::CONTINUATION_KIND_ENDED);
              c.set_start("soon");
            }),
            "continuation.start");
}

TEST_F(AmendmentTest, TheClosedChangeByReopeningOnly) {
  for (v1::Project project : {Completed(), Done(Step(kCancel, WithContinuation(Running())))}) {
    project.set_summary("later");
    EXPECT_EQ(ReasonOf(ann_.Update(project).status()), "WRONG_STATE");
    EXPECT_EQ(
        ReasonOf(
            manager_.Do(&Stub::SetContinuation, Of<v1::SetContinuationRequest>(project)).status()),
        "WRONG_STATE");
  }
  v1::Project reopened = Done(Step(kReopen, Completed()));
  EXPECT_EQ(reopened.state(), v1::STATE_RUNNING);
  reopened.set_summary("later");
  EXPECT_TRUE(ann_.Update(reopened).ok());
}

TEST_F(AmendmentTest, ApprovalFreezesDatesAreasAndFunding) {
  for (v1::Project project :
       {Approved(), Running(), Done(Step(kHold, Approved())), Done(Step(kHold, Running()))}) {
    v1::Project changed = project;
    changed.set_end("2027");
    changed.mutable_areas(0)->set_area("PADDEPOEL");
    changed.add_areas()->set_area("SELWERD");
    changed.add_funding()->set_scheme("DEAL");
    const int64_t before = Version();
    const absl::Status frozen = ann_.Update(changed).status();
    EXPECT_EQ(frozen.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(frozen), "FROZEN");
    std::vector<std::string> fields;
    for (const Violation& violation : ViolationsOf(frozen)) fields.push_back(violation.field);
    EXPECT_THAT(fields, UnorderedElementsAre("end", "areas", "funding"));
    EXPECT_EQ(Version(), before);
    // All else is free.
    project.set_summary("more");
    EXPECT_TRUE(ann_.Update(project).ok());
  }
  for (v1::Project project : {Proposed(), Tabled(), Done(Step(kHold, Tabled()))}) {
    project.set_end("2027");
    EXPECT_TRUE(ann_.Update(project).ok());
  }
}

TEST_F(AmendmentTest, ApprovalFreezesGoalsAndWhatWasAgreedOfOutputs) {
  const v1::Project project = Tabled();
  const v1::Goal goal = GoalOf(project);
  v1::CreateOutputRequest create;
  create.mutable_output()->mutable_subject()->set_kind(v1::SUBJECT_KIND_PROJECT);
  create.mutable_output()->mutable_subject()->set_id(project.id());
  create.mutable_output()->mutable_label()->set_nl("deelnemers");
  create.mutable_output()->set_unit(v1::OUTPUT_UNIT_PERSONS);
  create.mutable_output()->set_agreed(250);
  const v1::Output output = *ann_.Do(&Stub::CreateOutput, create);
  Done(Step(kApprove,
            Done(manager_.Do(&Stub::DecideProject, Deciding(project, v1::VERDICT_POSITIVE)))));

  v1::UpdateGoalRequest of_goal;
  *of_goal.mutable_goal() = goal;
  of_goal.mutable_goal()->set_target(80);
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::UpdateGoal, of_goal).status()), "FROZEN");
  v1::UpdateOutputRequest of_output;
  *of_output.mutable_output() = output;
  of_output.mutable_output()->set_agreed(100);
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::UpdateOutput, of_output).status()), "FROZEN");
  // Words are free, and what is amended keeps both values.
  of_output.mutable_output()->set_agreed(250);
  of_output.mutable_output()->set_note("more");
  EXPECT_TRUE(ann_.Do(&Stub::UpdateOutput, of_output).ok());
  of_goal.mutable_amendment()->set_reason("the survey changed");
  EXPECT_EQ(Done(ann_.Do(&Stub::UpdateGoal, of_goal)).target(), 80);
  v1::ListAmendmentsRequest list;
  list.set_project(project.id());
  const auto amendments = ann_.Do(&Stub::ListAmendments, list);
  ASSERT_TRUE(amendments.ok()) << amendments.status();
  ASSERT_THAT(amendments->amendments(), SizeIs(1));
  EXPECT_EQ(amendments->amendments(0).resource(), goal.id());
  EXPECT_EQ(amendments->amendments(0).field(), "target");
  EXPECT_EQ(amendments->amendments(0).old(), "70");
  EXPECT_EQ(amendments->amendments(0).new_(), "80");
  EXPECT_EQ(amendments->amendments(0).reason(), "the survey changed");
}

// Nobody gets round what was promised: by withdrawing it, by planning anew, or by not counting.
TEST_F(AmendmentTest, WaysRoundAreAmendmentsToo) {
  v1::Project project = Tabled();
  const v1::Goal goal = GoalOf(project);
  v1::CreateMilestoneRequest create;
  create.mutable_milestone()->mutable_subject()->set_kind(v1::SUBJECT_KIND_PROJECT);
  create.mutable_milestone()->mutable_subject()->set_id(project.id());
  create.mutable_milestone()->mutable_label()->set_nl("Open");
  create.mutable_milestone()->set_planned("2026-05-01");
  const v1::Milestone milestone = Done(ann_.Do(&Stub::CreateMilestone, create));
  project = Done(Step(
      kApprove, Done(manager_.Do(&Stub::DecideProject, Deciding(project, v1::VERDICT_POSITIVE)))));
  v1::Project uncounted = project;
  uncounted.set_not_counted_reason(v1::NOT_COUNTED_REASON_OTHER);
  EXPECT_EQ(ReasonOf(ann_.Update(uncounted).status()), "FROZEN");
  v1::UpdateMilestoneRequest later;
  *later.mutable_milestone() = milestone;
  later.mutable_milestone()->set_planned("2028");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::UpdateMilestone, later).status()), "FROZEN");
  later.set_reason("the permit came late");
  EXPECT_EQ(Done(ann_.Do(&Stub::UpdateMilestone, later)).planned(), "2028");
  v1::WithdrawGoalRequest withdraw;
  withdraw.set_id(goal.id());
  withdraw.set_etag(goal.etag());
  withdraw.set_reason("another one comes");
  EXPECT_TRUE(ann_.Do(&Stub::WithdrawGoal, withdraw).ok());
  v1::ListAmendmentsRequest list;
  list.set_project(project.id());
  const auto amendments = ann_.Do(&Stub::ListAmendments, list);
  std::vector<std::string> fields;
  for (const v1::Amendment& amendment : amendments->amendments()) {
    fields.push_back(amendment.field() + ": " + amendment.reason());
  }
  EXPECT_THAT(fields, UnorderedElementsAre("planned: the permit came late",
                                           "withdrawn: another one comes"));
}

TEST_F(AmendmentTest, GoalsAndOutputsOfTheClosedDoNotChange) {
  const v1::Project project = Completed();
  v1::ListGoalsRequest list;
  list.set_project(project.id());
  const auto goals = ann_.Do(&Stub::ListGoals, list);
  ASSERT_THAT(goals->goals(), SizeIs(1));
  v1::UpdateGoalRequest update;
  *update.mutable_goal() = goals->goals(0);
  update.mutable_goal()->set_achievability("later");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::UpdateGoal, update).status()), "WRONG_STATE");
  v1::WithdrawGoalRequest withdraw;
  withdraw.set_id(goals->goals(0).id());
  withdraw.set_etag(goals->goals(0).etag());
  withdraw.set_reason("later");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::WithdrawGoal, withdraw).status()), "WRONG_STATE");
  v1::CreateOutputRequest create;
  create.mutable_output()->mutable_subject()->set_kind(v1::SUBJECT_KIND_PROJECT);
  create.mutable_output()->mutable_subject()->set_id(project.id());
  create.mutable_output()->mutable_label()->set_nl("deelnemers");
  create.mutable_output()->set_unit(v1::OUTPUT_UNIT_PERSONS);
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::CreateOutput, create).status()), "WRONG_STATE");
  v1::CreateMilestoneRequest milestone;
  *milestone.mutable_milestone()->mutable_subject() = create.output().subject();
  milestone.mutable_milestone()->mutable_label()->set_nl("Open");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::CreateMilestone, milestone).status()), "WRONG_STATE");
}

TEST_F(AmendmentTest, OfTheClosedReportsAreCorrectedOnly) {
  v1::Project project = Running();
  v1::CreateOutputRequest create;
  create.mutable_output()->mutable_subject()->set_kind(v1::SUBJECT_KIND_PROJECT);
  create.mutable_output()->mutable_subject()->set_id(project.id());
  create.mutable_output()->mutable_label()->set_nl("deelnemers");
  create.mutable_output()->set_unit(v1::OUTPUT_UNIT_PERSONS);
  create.mutable_output()->set_recurrence(v1::RECURRENCE_CUMULATIVE);
  const v1::Output output = Done(ann_.Do(&Stub::CreateOutput, create));
  v1::ReportOutputRequest report;
  report.mutable_report()->set_output(output.id());
  report.mutable_report()->set_at("2024");
  report.mutable_report()->set_precision(v1::PRECISION_EXACT);
  report.mutable_report()->set_value(7);
  const v1::OutputReport first = Done(ann_.Do(&Stub::ReportOutput, report));
  Done(Step(kComplete, WithContinuation(project)));
  report.mutable_report()->set_at("2025");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::ReportOutput, report).status()), "WRONG_STATE");
  report.mutable_report()->set_at("2024");
  report.mutable_report()->set_value(8);
  report.mutable_report()->set_replaces(first.id());
  EXPECT_TRUE(ann_.Do(&Stub::ReportOutput, report).ok());
}

TEST_F(AmendmentTest, ApprovalNeedsWhatTheTablesNeeded) {
  v1::Project project =
      Done(manager_.Do(&Stub::DecideProject, Deciding(Tabled(), v1::VERDICT_POSITIVE)));
  v1::ListGoalsRequest list;
  list.set_project(project.id());
  const auto goals = ann_.Do(&Stub::ListGoals, list);
  v1::WithdrawGoalRequest withdraw;
  withdraw.set_id(goals->goals(0).id());
  withdraw.set_etag(goals->goals(0).etag());
  withdraw.set_reason("another one comes");
  EXPECT_TRUE(ann_.Do(&Stub::WithdrawGoal, withdraw).ok());
  const absl::Status refused = Step(kApprove, project).status();
  EXPECT_EQ(ReasonOf(refused), "WRONG_STATE");
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("a goal that is specific"));
}

TEST_F(AmendmentTest, AnAmendmentHasBothValues) {
  v1::Project project = Running();
  v1::UpdateProjectRequest update;
  *update.mutable_project() = project;
  update.mutable_project()->set_end("2027-06");
  update.mutable_project()->set_summary("more");
  update.mutable_amendment()->set_reason("the permit came late");
  update.mutable_amendment()->set_decision(project.last_decision());
  project = Done(ann_.Do(&Stub::UpdateProject, update));
  EXPECT_EQ(project.end(), "2027-06");
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  served_.backend().clock().Advance(absl::Minutes(1));
  *update.mutable_project() = project;
  update.mutable_project()->mutable_areas(0)->set_share(1);
  update.mutable_amendment()->clear_decision();
  project = Done(manager_.Do(&Stub::UpdateProject, update));
  v1::ListAmendmentsRequest list;
  list.set_project(project.id());
  const auto amendments = ann_.Do(&Stub::ListAmendments, list);
  ASSERT_TRUE(amendments.ok()) << amendments.status();
  ASSERT_THAT(amendments->amendments(), SizeIs(2));
  const v1::Amendment& first = amendments->amendments(0);
  EXPECT_EQ(first.resource(), project.id());
  EXPECT_EQ(first.field(), "end");
  EXPECT_EQ(first.old(), "2026");
  EXPECT_EQ(first.new_(), "2027-06");
  EXPECT_EQ(first.reason(), "the permit came late");
  EXPECT_EQ(first.decision(), project.last_decision());
  EXPECT_EQ(first.organisation(), "ORG_A");
  EXPECT_EQ(rpc::TimeOf(first.at()), then);
  const v1::Amendment& second = amendments->amendments(1);
  EXPECT_EQ(second.field(), "areas[0].share");
  EXPECT_EQ(second.old(), "");
  EXPECT_EQ(second.new_(), "1");
  EXPECT_EQ(second.decision(), "");
  EXPECT_EQ(second.organisation(), "");
  EXPECT_EQ(rpc::TimeOf(second.at()), served_.snapshots().current()->version.committed_at);
  // Page by page, and as it was before.
  list.set_page_size(1);
  const auto page = ann_.Do(&Stub::ListAmendments, list);
  ASSERT_THAT(page->amendments(), SizeIs(1));
  EXPECT_EQ(page->amendments(0).field(), "end");
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(ann_.Do(&Stub::ListAmendments, list)->amendments(0).field(), "areas[0].share");
  list.clear_page_token();
  list.set_page_size(0);
  *list.mutable_as_of() = first.at();
  EXPECT_THAT(ann_.Do(&Stub::ListAmendments, list)->amendments(), SizeIs(1));
}

TEST_F(AmendmentTest, AnAmendmentSaysWhyAndByWhichDecisionOfItsProject) {
  const v1::Project project = Running();
  const std::string of_other = Running().last_decision();
  const int64_t before = Version();
  const auto field = [&](const std::string& reason, const std::string& decision) {
    v1::UpdateProjectRequest update;
    *update.mutable_project() = project;
    update.mutable_project()->set_end("2027");
    update.mutable_amendment()->set_reason(reason);
    update.mutable_amendment()->set_decision(decision);
    const absl::Status status = ann_.Do(&Stub::UpdateProject, update).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field("", ""), "amendment.reason");
  EXPECT_EQ(field(" ", ""), "amendment.reason");
  EXPECT_EQ(field(std::string(2001, 'x'), ""), "amendment.reason");
  EXPECT_EQ(field("why", "NONE"), "amendment.decision");
  EXPECT_EQ(field("why", of_other), "amendment.decision");
  EXPECT_EQ(Version(), before);
}

TEST_F(AmendmentTest, DecisionsAndAmendmentsOfADraftAreItsOwn) {
  v1::Project project = Running();
  v1::ListDecisionsRequest decisions;
  decisions.set_project(project.id());
  v1::ListAmendmentsRequest amendments;
  amendments.set_project(project.id());
  for (Person* person : {&bob_, &anybody_}) {
    EXPECT_EQ(ReasonOf(person->Do(&Stub::ListDecisions, decisions).status()), "PROJECT_NOT_FOUND");
    EXPECT_EQ(ReasonOf(person->Do(&Stub::ListAmendments, amendments).status()),
              "PROJECT_NOT_FOUND");
  }
  for (Person* person : {&ann_, &analyst_}) {
    EXPECT_THAT(person->Do(&Stub::ListDecisions, decisions)->decisions(), SizeIs(1));
    EXPECT_TRUE(person->Do(&Stub::ListAmendments, amendments).ok());
  }
  // As in its history, what happened before it was published stays its own.
  project = Done(manager_.Publish(project.id(), project.etag()));
  EXPECT_THAT(anybody_.Do(&Stub::ListDecisions, decisions)->decisions(), SizeIs(0));
  EXPECT_THAT(ann_.Do(&Stub::ListDecisions, decisions)->decisions(), SizeIs(1));
  served_.backend().clock().Advance(absl::Minutes(1));
  v1::UpdateProjectRequest update;
  *update.mutable_project() = project;
  update.mutable_project()->set_end("2027");
  update.mutable_amendment()->set_reason("the permit came late");
  Done(ann_.Do(&Stub::UpdateProject, update));
  EXPECT_THAT(anybody_.Do(&Stub::ListAmendments, amendments)->amendments(), SizeIs(1));
}

}  // namespace
}  // namespace wijkmonitor::projects
