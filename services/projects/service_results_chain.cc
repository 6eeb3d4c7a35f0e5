#include <set>
#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "services/projects/convert_results_chain.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

// What the goals serve that were not withdrawn.
absl::StatusOr<std::set<ServedOutcome>> Served(const Reference& reference, store::Tx& tx) {
  std::set<ServedOutcome> served;
  ASSIGN_OR_RETURN(const std::vector<Goal> goals, kGoals.items.Load(tx, tx.version()));
  for (const Goal& goal : goals) {
    if (goal.withdrawn || goal.outcome.empty()) continue;
    std::optional<StoredProject> project;
    if (goal.subject.kind == SubjectKind::kProject) {
      ASSIGN_OR_RETURN(project, kProjects.Find(tx, goal.subject.id));
    }
    const auto place =
        PlaceOf(goal.subject, reference, project.has_value() ? &project->item : nullptr);
    if (place.has_value()) served.insert({place->programme, goal.outcome});
  }
  return served;
}

absl::StatusOr<Difference> WriteChains(store::Tx& tx, const Declared<ResultsChain>& declared,
                                       std::vector<Rejection>* rejections) {
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  *rejections = CheckChainPlaces(declared, reference);
  if (!rejections->empty()) return Difference();
  const auto check =
      [&](store::Tx&,
          const Changes<ResultsChain>& changes) -> absl::StatusOr<std::vector<Rejection>> {
    if (changes.items.empty()) return std::vector<Rejection>();
    ASSIGN_OR_RETURN(const std::set<ServedOutcome> served, Served(reference, tx));
    return CheckChainChanges(changes, served);
  };
  return rpc::WriteDeclared<ResultsChain>(tx, kResultsChains, declared, check, rejections);
}

absl::StatusOr<rpc::ApplyImport> ImportResultsChains(
    const View&, const rpc::Import<v1::ImportResultsChainsRequest>& import) {
  return rpc::ImportDeclared<Declared<ResultsChain>>(
      import.request.chunk(), rpc::Checked(ReadResultsChains(import.file), CheckResultsChains),
      WriteChains);
}

void NormaliseResultsChain(const ProjectsData& data, v1::GetResultsChainRequest* request,
                           rpc::FieldChecks* checks) {
  SayOnlyProgramme(data, request);
  checks->Required("programme", request->programme());
  checks->BytesMax("programme", request->programme(), limits::kIdBytesMax);
}

// The statements of a programme's chain that goals serve which are measured by an indicator.
std::set<std::string> MeasuredOutcomes(const std::string& programme, const ProjectsData& data,
                                       const Scope& scope) {
  std::set<std::string> measured;
  for (const auto& stored : data.goals.all()) {
    const Goal& goal = stored->item;
    if (goal.withdrawn || goal.outcome.empty() || goal.measure.indicator.empty()) continue;
    const auto place = VisiblePlaceOf(goal.subject, data, scope);
    if (place.has_value() && place->programme == programme) measured.insert(goal.outcome);
  }
  return measured;
}

absl::StatusOr<v1::ResultsChain> GetResultsChain(const Snapshot& snapshot, const Scope& scope,
                                                 const v1::GetResultsChainRequest& request) {
  const ProjectsData& data = snapshot.data;
  const std::string& programme = request.programme();
  if (data.reference->FindProgramme(programme) == nullptr) {
    return NotFound("PROGRAMME_NOT_FOUND", "programme", programme);
  }
  const ResultsChain* const chain = FindChain(*data.chains, programme);
  if (chain == nullptr) {
    return NotFound("RESULTS_CHAIN_NOT_FOUND", "results chain of the programme", programme);
  }
  return ToMessage(*chain, GapsOf(*chain, MeasuredOutcomes(programme, data, scope)));
}

}  // namespace

void AddResultsChainMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddComputed(kDraftRead, NormaliseResultsChain, GetResultsChain);
  router->AddImport(kPublish, ImportResultsChains);
}

}  // namespace wijkmonitor::projects
