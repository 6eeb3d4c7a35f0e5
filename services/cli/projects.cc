// The short forms of what is asked about programmes and their projects.

#include "services/cli/commands.h"
#include "services/cli/methods.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::cli {

namespace v1 = projects::v1;

void AddProjects(CLI::App* app, Command* chosen) {
  AddMethod<v1::ListProgrammesRequest>(app, "programmes", chosen);
  AddMethod<v1::ListOrganisationsRequest>(app, "organisations", chosen);
  AddMethod<v1::ListGovernanceTablesRequest>(app, "tables", chosen);
  AddMethod<v1::ListListProfilesRequest>(app, "list-profiles", chosen);
  AddMethod<v1::ListProjectsRequest>(app, "projects", chosen);
  AddMethod<v1::GetProjectRequest>(app, "project", chosen)
      .AddArgument("ID", "id", "Id of the project");
  AddMethod<v1::ListProjectHistoryRequest>(app, "history", chosen).Require({"--id"});
  AddMethod<v1::GetPortfolioRequest>(app, "portfolio", chosen).AddBy();
  AddMethod<v1::GetOutputTotalsRequest>(app, "outputs", chosen);
  AddMethod<v1::GetGoalProgressRequest>(app, "goals", chosen);
  AddMethod<v1::GetResultsChainRequest>(app, "results-chain", chosen);
  AddMethod<v1::ListActionsRequest>(app, "actions", chosen);
  AddMethod<v1::ListWarningsRequest>(app, "warnings", chosen);
}

}  // namespace wijkmonitor::cli
