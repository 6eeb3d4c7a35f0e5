#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "services/projects/convert_goal.h"
#include "services/projects/service.h"
#include "services/projects/service_subject.h"

namespace wijkmonitor::projects {
namespace {

// The fields of a goal that approval of its project freezes.
constexpr absl::string_view kFrozen[] = {"measure", "baseline_value", "baseline_period",
                                         "target",  "deadline",       "ex_ante"};

v1::Goal ToMessage(const StoredGoal& goal) {
  v1::Goal message = projects::ToMessage(goal.item);
  Fill(SmartMissing(goal.item), &message);
  message.set_etag(rpc::EtagOf(goal.revision));
  return message;
}

absl::Status NoGoal(const std::string& id) { return NotFound("GOAL_NOT_FOUND", "goal", id); }

// The goal that a request is to change, when the writer may, and it may be changed.
absl::StatusOr<FoundItem<Goal>> ToChange(const rpc::Writer& writer, const std::string& id,
                                         const std::string& etag, absl::string_view verb,
                                         store::Tx& tx) {
  ASSIGN_OR_RETURN(FoundItem<Goal> found, FindToChange(writer, kGoals, id, etag, NoGoal(id), tx));
  RETURN_IF_ERROR(
      rpc::CheckState(verb, found.item.item.withdrawn ? "WITHDRAWN" : "ACTIVE", {"ACTIVE"}));
  RETURN_IF_ERROR(CheckNotClosed(verb, found.subject));
  return found;
}

// INVALID_ARGUMENT for what is wrong with a goal that is to be stored.
absl::Status CheckToStore(const Goal& goal, const FoundSubject& subject,
                          std::vector<Rejection> rejections, store::Tx& tx) {
  RowCheck check(0, &rejections);
  CheckGoal(goal, check);
  if (!goal.outcome.empty()) {
    ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
    ASSIGN_OR_RETURN(const std::vector<ResultsChain> chains, kResultsChains.Load(tx, tx.version()));
    const auto place =
        PlaceOf(goal.subject, reference, subject.project ? &subject.project->item : nullptr);
    CheckOutcome(goal, place ? FindChain(chains, place->programme) : nullptr, check);
  }
  return InvalidGoal(rejections);
}

absl::StatusOr<v1::Goal> CreateGoal(const View&, const rpc::Writer& writer,
                                    const v1::CreateGoalRequest& request, store::Tx& tx) {
  const v1::Goal& wanted = request.goal();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("goal.id", "must be empty: the service chooses it");
  CheckSubject("goal.subject", wanted.subject(), &checks);
  RETURN_IF_ERROR(checks.status());
  Goal goal{.id = NewId('G'), .subject = FromMessage(wanted.subject())};
  ASSIGN_OR_RETURN(const FoundSubject subject, FindSubjectToWrite(writer, goal.subject, tx));
  RETURN_IF_ERROR(CheckNotClosed("set a goal of", subject));
  FromMessage(wanted, &goal);
  std::vector<Rejection> rejections;
  ASSIGN_OR_RETURN(const size_t count, CountGoals(tx, goal.subject));
  if (count >= limits::kGoalsPerSubjectMax) {
    RowCheck(0, &rejections)
        .Reject("subject", goal.subject.id,
                {problems::kAtMost, {absl::StrCat(limits::kGoalsPerSubjectMax)}});
  }
  RETURN_IF_ERROR(CheckToStore(goal, subject, std::move(rejections), tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredGoal stored, kGoals.Create(tx, goal, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Goal> UpdateGoal(const View&, const rpc::Writer& writer,
                                    const v1::UpdateGoalRequest& request, store::Tx& tx) {
  const v1::Goal& wanted = request.goal();
  ASSIGN_OR_RETURN(const auto found, ToChange(writer, wanted.id(), wanted.etag(), "change", tx));
  Goal goal = found.item.item;
  ASSIGN_OR_RETURN(const v1::Goal after,
                   Masked(projects::ToMessage(goal), wanted, request.update_mask()));
  FromMessage(after, &goal);
  RETURN_IF_ERROR(CheckToStore(goal, found.subject, {}, tx));
  RETURN_IF_ERROR(Amend(writer, found.subject, projects::ToMessage(found.item.item),
                        projects::ToMessage(goal), kFrozen, request, tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, found.subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredGoal stored, kGoals.Update(tx, found.item, goal, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Goal> WithdrawGoal(const View&, const rpc::Writer& writer,
                                      const v1::WithdrawGoalRequest& request, store::Tx& tx) {
  rpc::FieldChecks checks;
  checks.Required("reason", request.reason());
  RETURN_IF_ERROR(checks.status());
  ASSIGN_OR_RETURN(const auto found,
                   ToChange(writer, request.id(), request.etag(), "withdraw", tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, found.subject.owner, request.reason()));
  Goal goal = found.item.item;
  goal.withdrawn = true;
  goal.withdrawn_reason = request.reason();
  constexpr absl::string_view kWithdrawn[] = {"withdrawn"};
  RETURN_IF_ERROR(AmendFor(writer, found.subject, projects::ToMessage(found.item.item),
                           projects::ToMessage(goal), kWithdrawn, request.reason(), tx));
  ASSIGN_OR_RETURN(const StoredGoal stored, kGoals.Update(tx, found.item, goal, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Goal> GetGoal(const View& view, const v1::GetGoalRequest& request) {
  const StoredGoal* const found = FindVisible(view.data().goals, request.id(), view);
  if (found == nullptr) return NoGoal(request.id());
  return ToMessage(*found);
}

absl::StatusOr<v1::ListGoalsResponse> ListGoals(const View& view,
                                                const v1::ListGoalsRequest& request) {
  return ListWithin<v1::ListGoalsResponse>(
      view, view.data().goals, request,
      [&](const Goal& goal) { return !request.only_active() || !goal.withdrawn; },
      [](const StoredGoal& goal) { return ToMessage(goal); });
}

absl::StatusOr<v1::ListGoalHistoryResponse> ListGoalHistory(
    const View& view, const v1::ListGoalHistoryRequest& request) {
  const StoredGoal* const newest = FindVisible(view.data().goals, request.id(), view);
  if (newest == nullptr) return NoGoal(request.id());
  ASSIGN_OR_RETURN(const std::vector<StoredGoal> history,
                   VisibleHistory(view, kGoals, newest->item));
  return rpc::HistoryPage<v1::ListGoalHistoryResponse>(
      history, request, [](const Goal& goal) { return projects::ToMessage(goal); });
}

}  // namespace

void AddGoalMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kProjectWrite, CreateGoal, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, UpdateGoal, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, WithdrawGoal);
  router->AddRead(kDraftRead, GetGoal);
  router->AddRead(kDraftRead, ListGoals);
  router->AddRead(kDraftRead, ListGoalHistory);
}

}  // namespace wijkmonitor::projects
