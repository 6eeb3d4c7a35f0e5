#include <map>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "libs/rpc/written.h"
#include "services/projects/service_subject.h"

namespace wijkmonitor::projects {
namespace {

// What a project that may be decided on lacks for a decision of this table.
absl::StatusOr<std::vector<std::string>> MissingFor(const Project& project,
                                                    const std::string& table, store::Tx& tx) {
  if (!IsDue(Step::kDecide, project)) return std::vector<std::string>();
  std::vector<std::string> missing = MissingToDecide(project, table);
  ASSIGN_OR_RETURN(const std::vector<Decision> decisions, DecisionsOf(tx, project.id));
  if (decisions.size() >= limits::kPerProjectMax) {
    missing.push_back(absl::StrCat("room for a decision: it has ", decisions.size()));
  }
  return missing;
}

// The decision of a request, and the actions that its conditions are, with their ids.
struct Decided {
  Decision decision;
  std::vector<Action> conditions;
};
absl::StatusOr<Decided> Read(const v1::DecideProjectRequest& request, store::Tx& tx) {
  Decided decided;
  auto& [decision, conditions] = decided;
  decision.id = NewId('D');
  decision.project = request.id();
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(request, &decision, &conditions, check);
  for (Action& condition : conditions) {
    condition.id = NewId('A');
    decision.conditions.push_back(condition.id);
  }
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  CheckDecision(decision, conditions, reference, check);
  RETURN_IF_ERROR(InvalidDecision(rejections));
  return decided;
}

// When all is written: see Tx::committed_at.
absl::Status CheckIsPast(const Decision& decision, store::Tx& tx) {
  if (*decision.date <= DayInAmsterdam(tx.committed_at())) return absl::OkStatus();
  return InvalidFields({{"date", "must not be in the future"}});
}

absl::StatusOr<v1::Project> DecideProject(const View&, const rpc::Writer& writer,
                                          const v1::DecideProjectRequest& request, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, request.id(), request.etag(), tx));
  ASSIGN_OR_RETURN(const Decided decided, Read(request, tx));
  const auto& [decision, conditions] = decided;
  ASSIGN_OR_RETURN(const std::vector<std::string> missing,
                   MissingFor(before.item, decision.table, tx));
  RETURN_IF_ERROR(CheckDue(Step::kDecide, before.item, missing));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, before.item.owner, request.reason()));
  std::vector<StoredAction> actions;
  for (const Action& condition : conditions) {
    actions.push_back(kActions.First(condition, signature));
  }
  RETURN_IF_ERROR(kDecisions.Create(tx, decision, signature).status());
  RETURN_IF_ERROR(kActions.Write(tx, actions));
  Project project = before.item;
  project.last_decision = decision.id;
  ASSIGN_OR_RETURN(v1::Project answer, StoreProject(before, project, signature, tx));
  RETURN_IF_ERROR(CheckIsPast(decision, tx));
  return answer;
}

using Stored = std::shared_ptr<const StoredDecision>;

// Of each table of a project, the last that was decided there.
std::map<std::string, Stored> StandingOf(const ProjectsData& data, const std::string& project) {
  std::map<std::string, Stored> standing;
  for (const Stored& decision : data.decisions.all()) {
    if (decision->item.project != project) continue;
    Stored& last = standing[decision->item.table];
    if (last == nullptr || TimeKey(*last) < TimeKey(*decision)) last = decision;
  }
  return standing;
}

absl::StatusOr<v1::ListDecisionsResponse> ListDecisions(const View& view,
                                                        const v1::ListDecisionsRequest& request) {
  ASSIGN_OR_RETURN(const auto project, FindVisibleProject(view, request.project()));
  ASSIGN_OR_RETURN(const absl::Time since, SeesSince(view, project->item));
  const std::map<std::string, Stored> standing = StandingOf(view.data(), request.project());
  return rpc::ListPage<v1::ListDecisionsResponse>(
      view.data().decisions.all(), [](const Stored& decision) { return TimeKey(*decision); },
      [&](const Stored& decision) {
        return decision->item.project == request.project() && decision->changed_at >= since;
      },
      request,
      [&](const Stored& decision) {
        v1::Decision message = ToMessage(decision->item);
        message.set_stands(standing.at(decision->item.table) == decision);
        message.set_reason(decision->signature.reason);
        *message.mutable_at() = rpc::TimestampOf(decision->changed_at);
        message.set_organisation(decision->signature.organisation);
        return message;
      });
}

}  // namespace

void AddDecisionMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kPublish, DecideProject, limits::kProjectRequestBytesMax);
  router->AddRead(kDraftRead, ListDecisions);
}

}  // namespace wijkmonitor::projects
