#include "services/indicators/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"

namespace wijkmonitor::indicators {
namespace {

absl::StatusOr<std::shared_ptr<const Edition>> EditionNamed(const Dataset& data,
                                                            const std::string& id) {
  std::shared_ptr<const Edition> edition;
  if (id.empty()) {
    if (!data.editions.empty()) edition = data.editions.back();
  } else {
    edition = data.FindEdition(id);
  }
  if (edition == nullptr) return NotFound("EDITION_NOT_FOUND", "edition", id);
  return edition;
}

std::string FilterText(const Snapshot& snapshot, absl::string_view list,
                       absl::string_view filters) {
  return rpc::ListFilter(snapshot.version.token, list, filters);
}

absl::Status NormaliseKompas(const rpc::Call&, v1::GetKompasRequest* request) {
  std::vector<Violation> violations;
  if (request->area().empty()) {
    violations.push_back({"area", "is required: a CBS code or a set id"});
  } else if (request->area().size() > limits::kIdBytesMax) {
    violations.push_back({"area", absl::StrCat("has ", request->area().size(), " bytes; at most ",
                                               limits::kIdBytesMax)});
  }
  if (request->year() < limits::kYearMin || request->year() > limits::kYearMax) {
    violations.push_back({"year", absl::StrCat(request->year(), ": must be ", limits::kYearMin,
                                               "..", limits::kYearMax)});
  }
  if (request->method_version().empty()) {
    request->set_method_version(std::string(stats::kMethodVersionDefault));
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

}  // namespace

void IndicatorService::Register(rpc::Router* router) const {
  router->AddComputed<v1::GetKompasRequest, v1::Kompas, Snapshot>(
      "GetKompas", [this] { return snapshots_.current(); }, NormaliseKompas,
      [](const Call&, const Snapshot& snapshot,
         const v1::GetKompasRequest& request) -> absl::StatusOr<v1::Kompas> {
        ASSIGN_OR_RETURN(const Kompas kompas, ComputeKompas(snapshot.data, FromMessage(request)));
        return ToMessage(kompas, snapshot.version);
      });
  RegisterReads(router);
  RegisterImports(router);
}

void IndicatorService::RegisterReads(rpc::Router* router) const {
  // A read that needs no more than the snapshot.
  const auto add = [&]<class Q, class A>(absl::string_view method,
                                         absl::StatusOr<A> (IndicatorService::*f)(const Q&) const) {
    router->AddRead<Q, A>(method, [this, f](const Call&, const Q& q) { return (this->*f)(q); });
  };
  add("GetGeoEdition", &IndicatorService::GetGeoEdition);
  add("ListGeoEditions", &IndicatorService::ListGeoEditions);
  add("GetArea", &IndicatorService::GetArea);
  add("ListAreas", &IndicatorService::ListAreas);
  add("GetAreaSet", &IndicatorService::GetAreaSet);
  add("ListAreaSets", &IndicatorService::ListAreaSets);
  add("GetTheme", &IndicatorService::GetTheme);
  add("ListThemes", &IndicatorService::ListThemes);
  add("GetIndicator", &IndicatorService::GetIndicator);
  add("ListIndicators", &IndicatorService::ListIndicators);
  router->AddRead<v1::GetObservationRequest, v1::Observation>(
      "GetObservation",
      [this](const Call& call, const auto& request) { return GetObservation(call, request); });
  router->AddRead<v1::ListObservationsRequest, v1::ListObservationsResponse>(
      "ListObservations",
      [this](const Call& call, const auto& request) { return ListObservations(call, request); });
  router->AddExport<v1::ExportObservationsRequest, v1::ExportObservationsResponse>(
      "ExportObservations",
      [this](const Call& call, const auto& request) { return ExportObservations(call, request); });
}

absl::StatusOr<v1::GeoEdition> IndicatorService::GetGeoEdition(
    const v1::GetGeoEditionRequest& request) const {
  const auto snapshot = snapshots_.current();
  const auto edition = snapshot->data.FindEdition(request.id());
  if (edition == nullptr) return NotFound("EDITION_NOT_FOUND", "edition", request.id());
  return ToMessage(*edition);
}

absl::StatusOr<v1::ListGeoEditionsResponse> IndicatorService::ListGeoEditions(
    const v1::ListGeoEditionsRequest& request) const {
  using Item = std::shared_ptr<const Edition>;
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Item>(snapshot->data.editions, rpc::All<Item>,
                                   FilterText(*snapshot, "editions", ""), request));
  v1::ListGeoEditionsResponse response;
  for (const Item* edition : page.first) *response.add_geo_editions() = ToMessage(**edition);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Area> IndicatorService::GetArea(const v1::GetAreaRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(snapshot->data, request.edition()));
  const int place = edition->Find(request.id());
  if (place < 0) return NotFound("AREA_NOT_FOUND", "area or set", request.id());
  return ToMessage(edition->places[place], *edition);
}

absl::StatusOr<v1::ListAreasResponse> IndicatorService::ListAreas(
    const v1::ListAreasRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(snapshot->data, request.edition()));
  const auto include = [&](const Place& place) {
    if (place.level == Level::kSet) return false;
    const v1::Area area = ToMessage(place, *edition);
    return (request.level() == v1::AREA_LEVEL_UNSPECIFIED || area.level() == request.level()) &&
           (request.municipality().empty() || area.municipality() == request.municipality());
  };
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Place>(edition->places, include,
                                    FilterText(*snapshot, "areas",
                                               absl::StrCat(edition->id, "\n", request.level(),
                                                            "\n", request.municipality())),
                                    request));
  v1::ListAreasResponse response;
  for (const Place* place : page.first) *response.add_areas() = ToMessage(*place, *edition);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::AreaSet> IndicatorService::GetAreaSet(
    const v1::GetAreaSetRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(snapshot->data, request.edition()));
  const int place = edition->Find(request.id());
  if (place < 0 || edition->places[place].level != Level::kSet) {
    return NotFound("SET_NOT_FOUND", "area set", request.id());
  }
  return SetToMessage(edition->places[place], *edition);
}

absl::StatusOr<v1::ListAreaSetsResponse> IndicatorService::ListAreaSets(
    const v1::ListAreaSetsRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(snapshot->data, request.edition()));
  ASSIGN_OR_RETURN(
      const auto page,
      rpc::Page<Place>(
          edition->places, [](const Place& place) { return place.level == Level::kSet; },
          FilterText(*snapshot, "sets", edition->id), request));
  v1::ListAreaSetsResponse response;
  for (const Place* set : page.first) *response.add_area_sets() = SetToMessage(*set, *edition);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Theme> IndicatorService::GetTheme(const v1::GetThemeRequest& request) const {
  const auto snapshot = snapshots_.current();
  const Theme* theme = snapshot->data.catalogue->FindTheme(request.id());
  if (theme == nullptr) return NotFound("THEME_NOT_FOUND", "theme", request.id());
  return ToMessage(*theme);
}

absl::StatusOr<v1::ListThemesResponse> IndicatorService::ListThemes(
    const v1::ListThemesRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Theme>(snapshot->data.catalogue->themes, rpc::All<Theme>,
                                    FilterText(*snapshot, "themes", ""), request));
  v1::ListThemesResponse response;
  for (const Theme* theme : page.first) *response.add_themes() = ToMessage(*theme);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Indicator> IndicatorService::GetIndicator(
    const v1::GetIndicatorRequest& request) const {
  const auto snapshot = snapshots_.current();
  const Indicator* indicator = snapshot->data.catalogue->FindIndicator(request.id());
  if (indicator == nullptr) return NotFound("INDICATOR_NOT_FOUND", "indicator", request.id());
  return ToMessage(*indicator);
}

absl::StatusOr<v1::ListIndicatorsResponse> IndicatorService::ListIndicators(
    const v1::ListIndicatorsRequest& request) const {
  const auto snapshot = snapshots_.current();
  const Catalogue& catalogue = *snapshot->data.catalogue;
  if (!request.theme().empty() && catalogue.FindTheme(request.theme()) == nullptr) {
    return NotFound("THEME_NOT_FOUND", "theme", request.theme());
  }
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Indicator>(
                       catalogue.indicators,
                       [&](const Indicator& indicator) {
                         return request.theme().empty() || indicator.theme == request.theme();
                       },
                       FilterText(*snapshot, "indicators", request.theme()), request));
  v1::ListIndicatorsResponse response;
  for (const Indicator* indicator : page.first) {
    *response.add_indicators() = ToMessage(*indicator);
  }
  response.set_next_page_token(page.second);
  return response;
}

}  // namespace wijkmonitor::indicators
