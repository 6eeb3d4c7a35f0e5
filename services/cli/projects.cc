// The short forms of what is asked about programmes and their projects.

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/draw_projects.h"
#include "services/cli/lists.h"
#include "services/cli/methods.h"
#include "services/cli/texts.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::cli {

namespace {

namespace v1 = projects::v1;

// The map goes to the output, and what there is to say of it where people look.
int RunMap(const Session& session, const MethodCall& call) {
  if (call.output.path.empty()) return RunMethod(session, call);
  const auto map =
      Ask<v1::ProjectMap>(session, static_cast<const v1::GetProjectMapRequest&>(*call.request));
  if (!map.ok()) return Fail(session, map.status());
  const int code = WriteTo(session, call.output, [&](OutputFile& file) {
    return file.Append(1, absl::StrCat(map->geo_json(), "\n"));
  });
  if (code != kExitOk) return code;
  const std::string text = DrawProjectMap(*map, session.lang);
  if (!IsOfSession(call.output)) return Print(session, text);
  session.err << text;
  return kExitOk;
}

// Beside it stands what was changed of what its approval froze.
int RunProject(const Session& session, const MethodCall& call) {
  const int code = RunMethod(session, call);
  if (code != kExitOk || call.form != Form::kText) return code;
  const auto& project = static_cast<const v1::GetProjectRequest&>(*call.request);
  v1::ListAmendmentsRequest request;
  request.set_project(project.id());
  if (project.has_as_of()) *request.mutable_as_of() = project.as_of();
  request.set_min_data_version(project.min_data_version());
  const auto amended = Ask<v1::ListAmendmentsResponse>(session, request);
  if (!amended.ok()) return Fail(session, amended.status());
  if (amended->amendments().empty()) return kExitOk;
  return Print(session, absl::StrCat(Pick(session.lang, "\nNa de goedkeuring gewijzigd:\n",
                                          "\nChanged after it was approved:\n"),
                                     DrawAny(*amended, session.lang)));
}

void AddMap(CLI::App* app, Command* chosen) {
  const MethodCommand map = AddMethod<v1::GetProjectMapRequest>(app, "map", chosen);
  map.AddArgument("PROGRAMME", "programme", "Id of the programme");
  CLI::Option* const output =
      AddOutput(map.command, &map.call->output, "Write the map to this file, as GeoJSON");
  for (const char* other : {"--json", "--csv"}) output->excludes(map.command->get_option(other));
  map.call->run = RunMap;
}

}  // namespace

void AddProjects(CLI::App* app, Command* chosen) {
  AddMethod<v1::ListProgrammesRequest>(app, "programmes", chosen);
  AddMethod<v1::ListOrganisationsRequest>(app, "organisations", chosen);
  AddMethod<v1::ListGovernanceTablesRequest>(app, "tables", chosen);
  AddMethod<v1::ListListProfilesRequest>(app, "list-profiles", chosen);
  AddMethod<v1::ListProjectsRequest>(app, "projects", chosen);
  const MethodCommand project = AddMethod<v1::GetProjectRequest>(app, "project", chosen);
  project.AddArgument("ID", "id", "Id of the project");
  project.call->run = RunProject;
  AddMethod<v1::ListProjectHistoryRequest>(app, "history", chosen).Require({"--id"});
  AddMethod<v1::GetPortfolioRequest>(app, "portfolio", chosen).AddBy();
  AddMethod<v1::GetOutputTotalsRequest>(app, "outputs", chosen);
  AddMethod<v1::GetGoalProgressRequest>(app, "goals", chosen);
  AddMap(app, chosen);
  AddMethod<v1::GetResultsChainRequest>(app, "results-chain", chosen);
  AddMethod<v1::ListActionsRequest>(app, "actions", chosen);
  AddMethod<v1::ListWarningsRequest>(app, "warnings", chosen);
}

}  // namespace wijkmonitor::cli
