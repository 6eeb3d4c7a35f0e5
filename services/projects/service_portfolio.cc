#include "libs/base/status.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

void NormalisePortfolio(const ProjectsData& data, v1::GetPortfolioRequest* request,
                        rpc::FieldChecks* checks) {
  if (request->rows() == v1::DIMENSION_UNSPECIFIED) {
    checks->Reject("rows", "is required: one of the dimensions");
  } else if (request->rows() == request->columns()) {
    checks->Reject("columns", "must be another dimension than rows");
  }
  SayOnlyProgramme(data, request);
  if (request->currency_code().empty()) request->set_currency_code("EUR");
  checks->BytesMax("currency_code", request->currency_code(), 3);
  CheckFilter(*request, checks);
}

}  // namespace

absl::StatusOr<v1::Portfolio> GetPortfolio(const Snapshot& snapshot, const Scope& scope,
                                           const v1::GetPortfolioRequest& request) {
  const ProjectsData& data = snapshot.data;
  const PortfolioQuery query = FromMessage(request);
  RETURN_IF_ERROR(CheckDeclared(query.filter, *data.reference));
  std::vector<const Project*> seen;
  seen.reserve(data.projects.all().size());
  for (const auto& project : data.projects.all()) {
    if (MaySee(scope, project->item)) seen.push_back(&project->item);
  }
  ASSIGN_OR_RETURN(const Portfolio portfolio, ComputePortfolio(seen, *data.reference, query));
  v1::Portfolio answer = ToMessage(portfolio, query, *data.reference);
  answer.set_valuation_date(request.valuation_date());
  return answer;
}

void AddPortfolioMethods(Router* router) {
  router->AddComputed(Router::Class::kDraftRead, NormalisePortfolio, GetPortfolio);
}

}  // namespace wijkmonitor::projects
