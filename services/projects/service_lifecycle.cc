#include <utility>

#include "libs/base/status.h"
#include "libs/rpc/written.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

// In the order of Step.
constexpr absl::string_view kVerbs[] = {"table",  "decide on", "approve", "start", "hold",
                                        "resume", "complete",  "reopen",  "cancel"};

absl::Status CheckIsIn(absl::string_view verb, const Project& project,
                       const std::vector<State>& states, const std::vector<std::string>& missing) {
  std::vector<std::string> words;
  for (const State state : states) words.push_back(rpc::Word<v1::State>(state));
  const std::string state =
      project.state.has_value() ? rpc::Word<v1::State>(*project.state) : std::string(kNotReported);
  return rpc::CheckState(verb, state, std::vector<absl::string_view>(words.begin(), words.end()),
                         missing);
}

// Whether a project has a goal that is specific, measurable and bound to a time.
absl::StatusOr<bool> HasSmtGoal(const Project& project, store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::vector<Goal> goals,
                   kGoals.items.Where(tx, "subject", store::Str(project.id)));
  return std::ranges::any_of(goals, [](const Goal& goal) {
    return goal.subject.kind == SubjectKind::kProject && !goal.withdrawn && IsSmt(goal);
  });
}

// What the project lacks for a step that is due in its state. Where its history is not recorded it
// lacks nothing that would have been.
absl::StatusOr<std::vector<std::string>> MissingTo(Step step, const Project& project,
                                                   store::Tx& tx) {
  if (step == Step::kResume) return MissingToResume(project);
  std::vector<std::string> missing;
  if (project.history != History::kRecorded) return missing;
  if (step == Step::kTable || step == Step::kApprove) {
    ASSIGN_OR_RETURN(const bool has_smt_goal, HasSmtGoal(project, tx));
    missing = MissingToTable(FactsOf(project, has_smt_goal));
  }
  if (step == Step::kApprove) {
    ASSIGN_OR_RETURN(const std::vector<Decision> decisions, DecisionsOf(tx, project.id));
    for (std::string& one : MissingToApprove(project, decisions)) missing.push_back(std::move(one));
  } else if (step == Step::kStart) {
    ASSIGN_OR_RETURN(const std::vector<Decision> decisions, DecisionsOf(tx, project.id));
    ASSIGN_OR_RETURN(const std::vector<Action> conditions, ConditionsBeforeStart(tx, project.id));
    missing = MissingToStart(conditions, decisions);
  } else if (step == Step::kComplete) {
    missing = MissingToComplete(project);
  }
  return missing;
}

absl::StatusOr<v1::Project> Take(Step step, const StoredProject& before, Project project,
                                 const rpc::Writer& writer, const std::string& reason,
                                 store::Tx& tx) {
  std::vector<std::string> missing;
  if (IsDue(step, before.item)) {
    ASSIGN_OR_RETURN(missing, MissingTo(step, project, tx));
  }
  RETURN_IF_ERROR(CheckDue(step, before.item, missing));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, reason));
  return StoreProject(before, After(step, std::move(project)), signature, tx);
}

template <Step kStep, class Request>
absl::StatusOr<v1::Project> TakeStep(const View&, const rpc::Writer& writer, const Request& request,
                                     store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, request.id(), request.etag(), tx));
  if (kStep == Step::kHold || kStep == Step::kReopen || kStep == Step::kCancel) {
    RETURN_IF_ERROR(ReasonDue(request.reason()));
  }
  return Take(kStep, before, before.item, writer, request.reason(), tx);
}

absl::StatusOr<v1::Project> TableProject(const View&, const rpc::Writer& writer,
                                         const v1::TableProjectRequest& request, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, request.id(), request.etag(), tx));
  Project project = before.item;
  FromMessage(request, &project);
  Normalise(&project);
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckTabling(project, reference, check);
  RETURN_IF_ERROR(InvalidPartOfProject(rejections));
  return Take(Step::kTable, before, std::move(project), writer, request.reason(), tx);
}

}  // namespace

absl::Status CheckDue(Step step, const Project& project, const std::vector<std::string>& missing) {
  return CheckIsIn(kVerbs[static_cast<size_t>(step)], project, StatesOf(step), missing);
}

absl::Status CheckNotClosed(absl::string_view verb, const Project& project) {
  if (!IsClosed(project)) return absl::OkStatus();
  using enum State;
  return CheckIsIn(verb, project, {kProposed, kTabled, kApproved, kRunning, kOnHold}, {});
}

void AddLifecycleMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kPublish, TableProject, limits::kProjectRequestBytesMax);
  router->AddWrite(kPublish, TakeStep<Step::kApprove, v1::ApproveProjectRequest>);
  router->AddWrite(kProjectWrite, TakeStep<Step::kStart, v1::StartProjectRequest>);
  router->AddWrite(kProjectWrite, TakeStep<Step::kHold, v1::HoldProjectRequest>);
  router->AddWrite(kProjectWrite, TakeStep<Step::kResume, v1::ResumeProjectRequest>);
  router->AddWrite(kProjectWrite, TakeStep<Step::kComplete, v1::CompleteProjectRequest>);
  router->AddWrite(kPublish, TakeStep<Step::kReopen, v1::ReopenProjectRequest>);
  router->AddWrite(kPublish, TakeStep<Step::kCancel, v1::CancelProjectRequest>);
}

}  // namespace wijkmonitor::projects
