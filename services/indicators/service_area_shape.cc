#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;

// Fills in which edition is asked; its own year says no more then.
void NormaliseEdition(const Dataset& data, v1::GetAreaShapesRequest* request,
                      rpc::FieldChecks* checks) {
  checks->EditionOrYear(request->edition(), request->year());
  if (!request->edition().empty() || data.editions.empty()) return;
  request->set_edition(request->year() == 0 ? data.editions.back()->id
                                            : data.EditionOf(request->year())->id);
  request->clear_year();
}

void NormaliseAreas(v1::GetAreaShapesRequest* request, rpc::FieldChecks* checks) {
  auto& areas = *request->mutable_areas();
  if (areas.empty() && request->level() == v1::AREA_LEVEL_UNSPECIFIED) {
    checks->Reject("level", "is required, unless areas are named");
  }
  for (const auto& [field, is_given] :
       {std::pair("level", request->level() != v1::AREA_LEVEL_UNSPECIFIED),
        {"municipality", !request->municipality().empty()}}) {
    if (!areas.empty() && is_given) checks->Reject(field, "goes without named areas only");
  }
  checks->BytesMax("municipality", request->municipality(), limits::kIdBytesMax);
  if (areas.size() > limits::kShapesNamedMax) {
    checks->Reject(
        "areas", absl::StrCat("names ", areas.size(), " areas; at most ", limits::kShapesNamedMax));
  }
  std::sort(areas.begin(), areas.end());
  areas.erase(std::unique(areas.begin(), areas.end()), areas.end());
}

void NormaliseShapes(const Dataset& data, v1::GetAreaShapesRequest* request,
                     rpc::FieldChecks* checks) {
  NormaliseEdition(data, request, checks);
  NormaliseAreas(request, checks);
  if (!request->has_tolerance_m()) request->set_tolerance_m(limits::kToleranceDefaultM);
  checks->ToleranceIn("tolerance_m", request->tolerance_m());
}

// The places that are asked, by id.
absl::StatusOr<std::vector<int>> PlacesAsked(const Edition& edition,
                                             const v1::GetAreaShapesRequest& request) {
  RETURN_IF_ERROR(CheckMunicipality(edition, request.municipality()));
  std::vector<int> places;
  for (const std::string& area : request.areas()) {
    const int place = edition.Find(area);
    if (place < 0 && request.only_known()) continue;
    if (place < 0) return NotFound("AREA_NOT_FOUND", "area or set", area);
    places.push_back(place);
  }
  if (!request.areas().empty()) return places;
  for (const int at : edition.by_id) {
    const Place& place = edition.places[at];
    const bool is_asked =
        place.level == static_cast<Level>(request.level()) &&
        (request.municipality().empty() || place.municipality == request.municipality());
    if (is_asked) places.push_back(at);
  }
  return places;
}

absl::Status TooLarge(const v1::GetAreaShapesRequest& request) {
  std::vector<Violation> narrower;
  if (request.areas().empty() && request.municipality().empty()) {
    narrower.push_back({"municipality", "ask for one municipality"});
  } else if (request.areas_size() != 1) {
    narrower.push_back({"areas", "name fewer areas at a time"});
  }
  if (request.tolerance_m() < *std::ranges::max_element(limits::kTolerancesM)) {
    narrower.push_back({"tolerance_m", "ask for a larger one: fewer positions are drawn"});
  }
  return rpc::ResultTooLarge(limits::kGeoJsonBytesMax, narrower);
}

absl::StatusOr<v1::AreaShapes> GetAreaShapes(const Snapshot& snapshot, const Scope&,
                                             const v1::GetAreaShapesRequest& request) {
  const Dataset& data = snapshot.data;
  const auto edition = data.FindEdition(request.edition());
  if (edition == nullptr) return NotFound("EDITION_NOT_FOUND", "edition", request.edition());
  ASSIGN_OR_RETURN(const std::vector<int> places, PlacesAsked(*edition, request));
  std::optional<std::string> geo_json =
      GeoJsonOf(DrawAreas(data.editions, data.shapes, *edition, places, request.tolerance_m()));
  if (!geo_json.has_value()) return TooLarge(request);
  v1::AreaShapes answer;
  answer.set_edition(edition->id);
  answer.set_geo_json(*std::move(geo_json));
  return answer;
}

absl::StatusOr<ApplyImport> ImportAreaShapes(
    const View& view, const rpc::Import<v1::ImportAreaShapesRequest>& import) {
  const v1::ImportAreaShapesRequest& request = import.request;
  const auto edition = view.data().FindEdition(request.edition());
  rpc::FieldChecks checks;
  checks.Required("edition", request.edition());
  if (!request.edition().empty() && edition == nullptr) {
    checks.Reject("edition", absl::StrCat("there is no edition ", request.edition()));
  }
  checks.Required("id_property", request.id_property());
  checks.Text("id_property", request.id_property(), TextShape::kLine, limits::kIdBytesMax);
  RETURN_IF_ERROR(checks.status());
  using Features = std::vector<geo::Feature>;
  const auto check = [&](const Features& declared) {
    return CheckAreaShapes(declared, request.id_property(), *edition,
                           ShapesOf(view.data().shapes, edition->id));
  };
  return rpc::ImportDeclared<Features>(
      request.chunk(), rpc::Checked(ReadAreaShapes(import.file, request.id_property()), check),
      [view, edition](store::Tx& tx, const Features& declared,
                      std::vector<Rejection>*) -> absl::StatusOr<Difference> {
        RETURN_IF_ERROR(view.CheckIsWrittenOnBy(tx));
        const ShapeChanges changes =
            CompareAreaShapes(declared, ShapesOf(view.data().shapes, edition->id));
        RETURN_IF_ERROR(WriteAreaShapes(tx, edition->id, changes.changed));
        return changes.rows;
      });
}

}  // namespace

void AddAreaShapeMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddComputed(kPublishedRead, NormaliseShapes, GetAreaShapes);
  router->AddImport(kImport, ImportAreaShapes);
}

}  // namespace wijkmonitor::indicators
