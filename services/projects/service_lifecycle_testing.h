#pragma once

// Projects in each of their states, for the tests of the service.

#include <string>

#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {

// A request about a project, as it was read.
template <class Request>
Request Of(const v1::Project& project, const std::string& reason = "because") {
  Request request;
  request.set_id(project.id());
  request.set_etag(project.etag());
  request.set_reason(reason);
  return request;
}

inline v1::TableProjectRequest Tabling(const v1::Project& project) {
  auto request = Of<v1::TableProjectRequest>(project);
  request.add_tables("SOCIAAL");
  request.set_no_lesson_reason("the first of its kind");
  return request;
}
inline v1::DecideProjectRequest Deciding(const v1::Project& project, v1::Verdict verdict,
                                         const std::string& table = "SOCIAAL") {
  auto request = Of<v1::DecideProjectRequest>(project);
  request.set_table(table);
  request.set_verdict(verdict);
  request.set_date("2023-11-01");
  return request;
}
inline v1::DecideProjectRequest OnCondition(const v1::Project& project, bool before_start = true) {
  auto request = Deciding(project, v1::VERDICT_CONDITIONAL);
  auto* const condition = request.add_conditions();
  condition->set_text("overleg met de bewoners");
  condition->set_responsible("ORG_A");
  condition->set_due("2024-03-01");
  condition->set_before_start(before_start);
  return request;
}

class LifecycleTest : public PeopleTest {
 protected:
  using Stub = ServedProjects::Stub;
  using Answer = absl::StatusOr<v1::Project>;

  // A project of ORG_A with all that tabling needs.
  v1::Project Proposed() {
    v1::Project wanted;
    wanted.set_start("2024");
    wanted.set_end("2026");
    wanted.add_areas()->set_area("SELWERD");
    const Answer created = ann_.Create("Een buurthuis", "ORG_A", wanted);
    EXPECT_TRUE(created.ok()) << created.status();
    GoalOf(*created);
    return *created;
  }
  // A new goal of a project that is specific, measurable and bound to a time.
  v1::Goal GoalOf(const v1::Project& project) {
    v1::CreateGoalRequest request;
    v1::Goal& goal = *request.mutable_goal();
    goal.mutable_subject()->set_kind(v1::SUBJECT_KIND_PROJECT);
    goal.mutable_subject()->set_id(project.id());
    goal.set_statement("Meer mensen doen mee.");
    goal.mutable_measure()->set_indicator("TAKES_PART");
    goal.mutable_measure()->set_area("SELWERD");
    goal.mutable_measure()->set_group("ADULTS");
    goal.set_baseline_value(58);
    goal.set_baseline_period("2020");
    goal.set_target(70);
    goal.set_deadline("2030");
    const auto created = ann_.Do(&Stub::CreateGoal, request);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(v1::Goal());
  }
  template <class Message>
  static Message Done(const absl::StatusOr<Message>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(Message());
  }
  v1::Project Tabled() { return Done(Step(kTable, Proposed())); }
  v1::Project Approved() {
    return Done(Step(kApprove, Done(manager_.Do(&Stub::DecideProject,
                                                Deciding(Tabled(), v1::VERDICT_POSITIVE)))));
  }
  v1::Project Running() { return Done(Step(kStart, Approved())); }
  v1::Project WithContinuation(const v1::Project& project) {
    auto request = Of<v1::SetContinuationRequest>(project);
    request.mutable_continuation()->set_kind(v1::CONTINUATION_KIND_ENDED);
    return Done(manager_.Do(&Stub::SetContinuation, request));
  }
  v1::Project Completed() { return Done(Step(kComplete, WithContinuation(Running()))); }

  enum Verb { kTable, kDecide, kApprove, kStart, kHold, kResume, kComplete, kReopen, kCancel };
  static constexpr Verb kVerbs[] = {kTable,  kDecide,   kApprove, kStart, kHold,
                                    kResume, kComplete, kReopen,  kCancel};
  // A step that lacks nothing of its own.
  Answer Step(Verb verb, const v1::Project& project) { return Step(verb, project, manager_); }
  static Answer Step(Verb verb, const v1::Project& project, Person& person) {
    switch (verb) {
      case kTable:
        return person.Do(&Stub::TableProject, Tabling(project));
      case kDecide:
        return person.Do(&Stub::DecideProject, Deciding(project, v1::VERDICT_POSITIVE));
      case kApprove:
        return person.Do(&Stub::ApproveProject, Of<v1::ApproveProjectRequest>(project));
      case kStart:
        return person.Do(&Stub::StartProject, Of<v1::StartProjectRequest>(project));
      case kHold:
        return person.Do(&Stub::HoldProject, Of<v1::HoldProjectRequest>(project));
      case kResume:
        return person.Do(&Stub::ResumeProject, Of<v1::ResumeProjectRequest>(project));
      case kComplete:
        return person.Do(&Stub::CompleteProject, Of<v1::CompleteProjectRequest>(project));
      case kReopen:
        return person.Do(&Stub::ReopenProject, Of<v1::ReopenProjectRequest>(project));
      case kCancel:
        return person.Do(&Stub::CancelProject, Of<v1::CancelProjectRequest>(project));
    }
    return absl::InternalError("no verb");
  }
  v1::ListDecisionsResponse Decisions(const std::string& project) {
    v1::ListDecisionsRequest request;
    request.set_project(project);
    const auto answer = manager_.Do(&Stub::ListDecisions, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return *answer;
  }
  v1::Action ActionOf(const std::string& id) {
    v1::GetActionRequest request;
    request.set_id(id);
    const auto answer = manager_.Do(&Stub::GetAction, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return *answer;
  }
};

}  // namespace wijkmonitor::projects
