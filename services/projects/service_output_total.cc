#include "libs/base/status.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

void NormaliseTotals(const ProjectsData&, v1::GetOutputTotalsRequest* request,
                     rpc::FieldChecks* checks) {
  CheckPlaceFilter(*request, checks);
}

}  // namespace

absl::StatusOr<v1::OutputTotals> GetOutputTotals(const Snapshot& snapshot, const Scope& scope,
                                                 const v1::GetOutputTotalsRequest& request) {
  const ProjectsData& data = snapshot.data;
  const OutputFilter filter = OutputFilterOf(request);
  RETURN_IF_ERROR(CheckDeclared(filter.place, data, scope));
  std::vector<ReportedOutput> seen;
  for (const auto& output : data.outputs.all()) {
    if (!Fits(output->item, filter)) continue;
    const std::optional<Place> place = VisiblePlaceOf(output->item.subject, data, scope);
    if (!place.has_value() || !Fits(*place, filter.place)) continue;
    seen.push_back({&output->item, data.reports->Of(output->item.id), place->counts()});
  }
  return ToMessage(ComputeOutputTotals(seen));
}

void AddOutputTotalMethods(Router* router) {
  router->AddComputed(Router::Class::kDraftRead, NormaliseTotals, GetOutputTotals);
}

}  // namespace wijkmonitor::projects
