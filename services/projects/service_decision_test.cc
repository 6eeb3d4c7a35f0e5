// Verdicts of tables on projects, and their conditions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "libs/base/status.h"
#include "services/projects/service_lifecycle_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DecisionTest : public LifecycleTest {};

TEST_F(DecisionTest, ApprovalNeedsALastVerdictForItOfEveryTable) {
  auto tabling = Tabling(Proposed());
  tabling.add_tables("RUIMTE");
  v1::Project project = Done(manager_.Do(&Stub::TableProject, tabling));
  const auto decide = [&](const std::string& table, v1::Verdict verdict) {
    project = Done(manager_.Do(&Stub::DecideProject, Deciding(project, verdict, table)));
  };
  const auto missing = [&] {
    const absl::Status status = Step(kApprove, project).status();
    EXPECT_EQ(ReasonOf(status), "WRONG_STATE");
    return std::string(status.message());
  };
  EXPECT_THAT(missing(), AllOf(HasSubstr("RUIMTE"), HasSubstr("SOCIAAL")));
  decide("SOCIAAL", v1::VERDICT_POSITIVE);
  EXPECT_THAT(missing(), AllOf(HasSubstr("RUIMTE"), Not(HasSubstr("SOCIAAL"))));
  decide("RUIMTE", v1::VERDICT_POSITIVE);
  decide("RUIMTE", v1::VERDICT_DEFER);
  EXPECT_THAT(missing(), HasSubstr("RUIMTE"));
  decide("RUIMTE", v1::VERDICT_NEGATIVE);
  EXPECT_THAT(missing(), HasSubstr("RUIMTE"));
  decide("RUIMTE", v1::VERDICT_POSITIVE);
  EXPECT_EQ(Step(kApprove, project)->state(), v1::STATE_APPROVED);
  // All are kept, in their order.
  const auto decisions = Decisions(project.id());
  ASSERT_THAT(decisions.decisions(), SizeIs(5));
  std::vector<bool> stands;
  for (const auto& decision : decisions.decisions()) stands.push_back(decision.stands());
  EXPECT_THAT(stands, ElementsAre(true, false, false, false, true));
  EXPECT_EQ(decisions.decisions(2).verdict(), v1::VERDICT_DEFER);
  EXPECT_EQ(decisions.decisions(4).id(), project.last_decision());
}

TEST_F(DecisionTest, ADecisionIsKeptAsItWasGiven) {
  auto request = OnCondition(Tabled());
  request.set_policy_check("past in de visie");
  request.set_reason("after much debate");
  const v1::Project project = Done(manager_.Do(&Stub::DecideProject, request));
  EXPECT_EQ(project.state(), v1::STATE_TABLED);
  const auto decisions = Decisions(project.id());
  ASSERT_THAT(decisions.decisions(), SizeIs(1));
  const v1::Decision& decision = decisions.decisions(0);
  EXPECT_EQ(decision.id(), project.last_decision());
  EXPECT_EQ(decision.project(), project.id());
  EXPECT_EQ(decision.table(), "SOCIAAL");
  EXPECT_EQ(decision.verdict(), v1::VERDICT_CONDITIONAL);
  EXPECT_EQ(decision.policy_check(), "past in de visie");
  EXPECT_EQ(decision.date(), "2023-11-01");
  EXPECT_EQ(decision.reason(), "after much debate");
  EXPECT_TRUE(decision.stands());
  EXPECT_EQ(rpc::TimeOf(decision.at()), served_.snapshots().current()->version.committed_at);
  ASSERT_THAT(decision.conditions(), SizeIs(1));
  const v1::Action action = ActionOf(decision.conditions(0));
  EXPECT_EQ(action.origin(), v1::ACTION_ORIGIN_CONDITION);
  EXPECT_EQ(action.reference(), decision.id() + ".1");
  EXPECT_EQ(action.project(), project.id());
  EXPECT_EQ(action.text(), "overleg met de bewoners");
  EXPECT_EQ(action.responsible(), "ORG_A");
  EXPECT_EQ(action.due(), "2024-03-01");
  EXPECT_TRUE(action.before_start());
  EXPECT_EQ(action.state(), v1::ACTION_STATE_OPEN);
  EXPECT_FALSE(action.has_response());
}

TEST_F(DecisionTest, WhatIsWrongWithADecisionIsNamedAndChangesNothing) {
  const v1::Project tabled = Tabled();
  const int64_t before = Version();
  const auto field = [&](const std::function<void(v1::DecideProjectRequest&)>& change) {
    auto request = OnCondition(tabled);
    change(request);
    const absl::Status status = manager_.Do(&Stub::DecideProject, request).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field([](auto& r) { r.set_table("NIET"); }), "table");
  EXPECT_EQ(field([](auto& r) { r.clear_verdict(); }), "verdict");
  EXPECT_EQ(field([](auto& r) { r.clear_conditions(); }), "conditions");
  EXPECT_EQ(field([](auto& r) { r.set_verdict(v1::VERDICT_POSITIVE); }), "conditions");
  EXPECT_EQ(field([](auto& r) { r.mutable_conditions(0)->clear_text(); }), "conditions.text");
  EXPECT_EQ(field([](auto& r) { r.mutable_conditions(0)->set_responsible("NIET"); }),
            "conditions.responsible");
  EXPECT_EQ(field([](auto& r) { r.mutable_conditions(0)->set_due("2024"); }), "conditions.due");
  EXPECT_EQ(field([](auto& r) { r.clear_date(); }), "date");
  EXPECT_EQ(field([](auto& r) { r.set_date("1-11-2023"); }), "date");
  // It is 23:13 on 14 November in Amsterdam.
  EXPECT_EQ(field([](auto& r) { r.set_date("2023-11-15"); }), "date");
  EXPECT_EQ(field([](auto& r) { r.set_policy_check(std::string(2049, 'x')); }), "policy_check");
  const absl::Status elsewhere =
      manager_.Do(&Stub::DecideProject, Deciding(tabled, v1::VERDICT_POSITIVE, "RUIMTE")).status();
  EXPECT_EQ(ReasonOf(elsewhere), "WRONG_STATE");
  EXPECT_THAT(std::string(elsewhere.message()), HasSubstr("it lies at SOCIAAL"));
  EXPECT_EQ(Version(), before);
  EXPECT_THAT(Decisions(tabled.id()).decisions(), IsEmpty());
  auto today = OnCondition(tabled);
  today.set_date("2023-11-14");
  EXPECT_TRUE(manager_.Do(&Stub::DecideProject, today).ok());
}

TEST_F(DecisionTest, AProjectHasSoManyDecisions) {
  v1::Project project = Tabled();
  for (size_t i = 0; i < limits::kPerProjectMax; ++i) project = Done(Step(kDecide, project));
  const absl::Status full = Step(kDecide, project).status();
  EXPECT_EQ(ReasonOf(full), "WRONG_STATE");
  EXPECT_THAT(std::string(full.message()), HasSubstr("it has 100"));
}

TEST_F(DecisionTest, AConditionBeforeTheStartKeepsFromIt) {
  v1::Project project = Done(manager_.Do(&Stub::DecideProject, OnCondition(Tabled())));
  project = Done(Step(kApprove, project));
  v1::Action action = ActionOf(Decisions(project.id()).decisions(0).conditions(0));
  const auto expect_kept = [&] {
    const absl::Status status = Step(kStart, project).status();
    EXPECT_EQ(ReasonOf(status), "WRONG_STATE");
    EXPECT_THAT(std::string(status.message()), HasSubstr(action.id()));
  };
  expect_kept();
  // It does not go away by being withdrawn.
  v1::WithdrawActionRequest withdraw;
  withdraw.set_id(action.id());
  withdraw.set_etag(action.etag());
  withdraw.set_reason("no time");
  EXPECT_EQ(ReasonOf(manager_.Do(&Stub::WithdrawAction, withdraw).status()), "WRONG_STATE");
  v1::ReportActionDoneRequest report;
  report.set_id(action.id());
  report.set_etag(action.etag());
  action = *manager_.Do(&Stub::ReportActionDone, report);
  expect_kept();
  // Neither who reported it nor who is of the responsible organisation verifies it.
  v1::VerifyActionRequest verify;
  verify.set_id(action.id());
  verify.set_etag(action.etag());
  verify.set_adequate(true);
  EXPECT_EQ(ReasonOf(manager_.Do(&Stub::VerifyAction, verify).status()), "FOUR_EYES");
  EXPECT_EQ(ReasonOf(ann_.Do(&Stub::VerifyAction, verify).status()), "ROLE_MISSING");
  Person of_responsible = Somebody("carl", auth::Role::kProgrammeManager, {"ORG_A"});
  EXPECT_EQ(ReasonOf(of_responsible.Do(&Stub::VerifyAction, verify).status()),
            "RESPONSIBLE_ORGANISATION");
  expect_kept();
  EXPECT_EQ(other_manager_.Do(&Stub::VerifyAction, verify)->state(), v1::ACTION_STATE_CLOSED);
  EXPECT_EQ(Step(kStart, project)->state(), v1::STATE_RUNNING);
}

TEST_F(DecisionTest, OtherConditionsDoNotKeepFromTheStart) {
  v1::Project later =
      Done(manager_.Do(&Stub::DecideProject, OnCondition(Tabled(), /*before_start=*/false)));
  EXPECT_TRUE(Step(kStart, Done(Step(kApprove, later))).ok());
  // Nor does one of a verdict that no longer stands; then it may be withdrawn, too.
  v1::Project project = Done(manager_.Do(&Stub::DecideProject, OnCondition(Tabled())));
  const std::string condition = Decisions(project.id()).decisions(0).conditions(0);
  project = Done(Step(kDecide, project));
  v1::WithdrawActionRequest withdraw;
  withdraw.set_id(condition);
  withdraw.set_etag("1");
  withdraw.set_reason("the table asks it no more");
  EXPECT_EQ(manager_.Do(&Stub::WithdrawAction, withdraw)->state(), v1::ACTION_STATE_WITHDRAWN);
  EXPECT_TRUE(Step(kStart, Done(Step(kApprove, project))).ok());
  // One that was written by hand does.
  v1::Project approved = Approved();
  v1::CreateActionRequest create;
  create.mutable_action()->set_origin(v1::ACTION_ORIGIN_CONDITION);
  create.mutable_action()->set_project(approved.id());
  create.mutable_action()->set_text("vergunning");
  create.mutable_action()->set_responsible("ORG_A");
  create.mutable_action()->set_before_start(true);
  ASSERT_TRUE(manager_.Do(&Stub::CreateAction, create).ok());
  EXPECT_EQ(ReasonOf(Step(kStart, approved).status()), "WRONG_STATE");
}

TEST_F(DecisionTest, ATableWithProjectsIsNotRemoved) {
  Tabled();
  const auto import = [&](const std::string& rows) {
    return served_
        .Send<v1::ImportGovernanceTablesRequest>(&Stub::ImportGovernanceTables, {},
                                                 "table,label_nl,label_en,directorate\n" + rows,
                                                 TokenOf("office", auth::Role::kProgrammeManager))
        ->outcome();
  };
  EXPECT_EQ(import("RUIMTE,Ruimte,Space,\n"), rpc::Report::OUTCOME_REJECTED);
  EXPECT_EQ(import("SOCIAAL,Sociaal,Social,\n"), rpc::Report::OUTCOME_APPLIED);
}

}  // namespace
}  // namespace wijkmonitor::projects
