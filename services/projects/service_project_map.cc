#include <algorithm>
#include <utility>

#include "libs/base/status.h"
#include "services/projects/convert_project_map.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

using indicators::v1::AreaShapes;
using indicators::v1::GetAreaShapesRequest;
using Request = v1::GetProjectMapRequest;

std::vector<rpc::JoinPart> MapParts() {
  return {rpc::Part<GetAreaShapesRequest>(kIndicatorService, Router::Class::kPublishedRead)};
}

void NormaliseMap(const ProjectsData& data, Request* request, rpc::FieldChecks* checks) {
  SayOnlyProgramme(data, request);
  CheckFilter(*request, checks);
  checks->BytesMax("municipality", request->municipality(), limits::kIdBytesMax);
  checks->BytesMax("edition", request->edition(), limits::kIdBytesMax);
  checks->EditionOrYear(request->edition(), request->year());
  if (!request->has_tolerance_m()) request->set_tolerance_m(limits::kToleranceDefaultM);
  checks->ToleranceIn("tolerance_m", request->tolerance_m());
}

// What to say in the request to get less.
std::vector<Violation> Narrower(const Request& request) {
  std::vector<Violation> narrower;
  const auto add = [&](const char* field, bool is_said, const char* what) {
    if (!is_said) narrower.push_back({field, what});
  };
  add("programme", !request.programme().empty(), "ask for one programme");
  add("municipality", !request.municipality().empty(), "ask for one municipality");
  add("action_line", !request.action_line().empty(), "ask for one action line");
  add("intervention", !request.intervention().empty(), "ask for one intervention");
  add("area", !request.area().empty(), "ask for one area");
  add("state", request.state() != v1::STATE_UNSPECIFIED, "ask for one state");
  add("tolerance_m", request.tolerance_m() == *std::ranges::max_element(limits::kTolerancesM),
      "ask for a larger one: fewer positions are drawn");
  return narrower;
}

absl::Status TooLarge(const Request& request) {
  return rpc::ResultTooLarge(limits::kResponseBytesMax, Narrower(request));
}

// `sets`: those in the municipality that is asked for, as far as is known.
absl::StatusOr<ProjectMap> MapOf(const ProjectsData& data, const Scope& scope,
                                 const Request& request, absl::flat_hash_set<std::string> sets) {
  const MapFilter filter{FilterOf(request), request.municipality(), std::move(sets)};
  RETURN_IF_ERROR(CheckDeclared(filter.projects, *data.reference));
  std::vector<const Project*> seen;
  for (const auto& project : data.projects.all()) {
    if (LiesWithin(project->item, filter) && MaySee(scope, project->item)) {
      seen.push_back(&project->item);
    }
  }
  std::optional<ProjectMap> map = ComputeProjectMap(seen, *data.reference, filter);
  if (!map.has_value()) return TooLarge(request);
  return *std::move(map);
}

GetAreaShapesRequest ShapesAsked(const Request& request) {
  GetAreaShapesRequest asked;
  asked.set_edition(request.edition());
  asked.set_year(request.year());
  asked.set_tolerance_m(request.tolerance_m());
  return asked;
}

// Asks for the sets of the municipality: only they say which these are.
GetAreaShapesRequest SetsAsked(const Request& request) {
  GetAreaShapesRequest asked = ShapesAsked(request);
  asked.set_level(indicators::v1::AREA_LEVEL_SET);
  asked.set_municipality(request.municipality());
  return asked;
}

// Asks for the areas of the map by name, as many at a time as may be: of a municipality those with
// codes of it.
std::vector<GetAreaShapesRequest> AreasAsked(const ProjectMap& map, const Request& request) {
  const std::string& municipality = request.municipality();
  std::vector<GetAreaShapesRequest> all;
  for (const ProjectMap::Area& area : map.areas) {
    if (!municipality.empty() && !IsCodeIn(area.id, municipality)) continue;
    if (all.empty() || all.back().areas_size() == limits::kShapesNamedMax) {
      all.push_back(ShapesAsked(request));
      all.back().set_only_known(true);
    }
    all.back().add_areas(std::string(area.id));
  }
  return all;
}

void GatherShapes(const Snapshot& snapshot, const rpc::Scopes& scopes, const Request& request,
                  const rpc::Answers& answers, rpc::Asks* asks) {
  if (!answers.empty()) return;
  const auto map = MapOf(snapshot.data, scopes.own, request, {});
  if (!map.ok()) return;
  if (!request.municipality().empty()) asks->Add(SetsAsked(request));
  for (const GetAreaShapesRequest& asked : AreasAsked(*map, request)) asks->Add(asked);
}

// What was answered of shapes.
struct Shapes {
  AreaFeatures features;
  std::string edition;
  bool were_asked = false;
  absl::Status status;  // the first error
};

// Takes the answer to a question, which may be an error.
absl::Status Take(const GetAreaShapesRequest& asked, const rpc::Answers& answers, Shapes* shapes) {
  const absl::StatusOr<const AreaShapes*> answer = answers.To<AreaShapes>(asked);
  if (absl::IsInternal(answer.status())) return answer.status();
  shapes->were_asked = true;
  shapes->status.Update(answer.status());
  if (!answer.ok()) return absl::OkStatus();
  shapes->edition = (*answer)->edition();
  if (!AddFeatures(**answer, &shapes->features)) {
    shapes->status.Update(MakeError(absl::StatusCode::kUnavailable, "PARTNER_MALFORMED_ANSWER",
                                    "the shapes that the indicators service gives cannot be read"));
  }
  return absl::OkStatus();
}

// What fails all: shapes that do not fit in an answer; an edition that there is not; a municipality
// of which nobody knows anything.
absl::Status CheckShapes(const Shapes& shapes, const ProjectMap& map, const Request& request) {
  if (ReasonOf(shapes.status) == "RESULT_TOO_LARGE") return TooLarge(request);
  const bool is_no_edition =
      !request.edition().empty() && ReasonOf(shapes.status) == "EDITION_NOT_FOUND";
  const bool is_nowhere = absl::IsNotFound(shapes.status) && map.areas.empty() &&
                          ReasonOf(shapes.status) != "EDITION_NOT_FOUND";
  return is_no_edition || is_nowhere ? shapes.status : absl::OkStatus();
}

absl::StatusOr<v1::ProjectMap> GetProjectMap(const rpc::Scopes& scopes, const Snapshot& snapshot,
                                             const rpc::Answers& answers, const Request& request) {
  Shapes shapes;
  absl::flat_hash_set<std::string> sets;
  if (!request.municipality().empty() && !answers.empty()) {
    RETURN_IF_ERROR(Take(SetsAsked(request), answers, &shapes));
    for (const auto& [id, feature] : shapes.features) sets.insert(id);
  }
  ASSIGN_OR_RETURN(const ProjectMap map,
                   MapOf(snapshot.data, scopes.own, request, std::move(sets)));
  for (const GetAreaShapesRequest& asked : AreasAsked(map, request)) {
    RETURN_IF_ERROR(Take(asked, answers, &shapes));
  }
  RETURN_IF_ERROR(CheckShapes(shapes, map, request));
  v1::ProjectMap answer = ToMessage(map);
  std::optional<std::string> geo_json = GeoJsonOf(map, shapes.features, shapes.status.ok());
  if (!geo_json.has_value()) return TooLarge(request);
  answer.set_geo_json(*std::move(geo_json));
  answer.set_edition(shapes.edition);
  if (shapes.were_asked) {
    *answer.add_sections() = answers.SectionOf("shapes", kIndicatorService, shapes.status);
  }
  RETURN_IF_ERROR(rpc::CheckAnswerBytes(answer, Narrower(request)));
  return answer;
}

}  // namespace

void AddProjectMapMethods(Router* router) {
  router->AddJoin(Router::Class::kDraftRead, MapParts(), NormaliseMap, GatherShapes, GetProjectMap);
}

}  // namespace wijkmonitor::projects
