#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;
using rpc::Refuse;
using rpc::RefusePartial;
using rpc::RejectedReport;
using rpc::Report;
using rpc::ReportOf;
using store::Difference;

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

absl::StatusOr<v1::GeoEdition> GetGeoEdition(const View& view,
                                             const v1::GetGeoEditionRequest& request) {
  const auto edition = view.data().FindEdition(request.id());
  if (edition == nullptr) return NotFound("EDITION_NOT_FOUND", "edition", request.id());
  return ToMessage(*edition);
}

absl::StatusOr<v1::ListGeoEditionsResponse> ListGeoEditions(
    const View& view, const v1::ListGeoEditionsRequest& request) {
  using Item = std::shared_ptr<const Edition>;
  const auto key = [](const Item& edition) {
    return absl::StrCat(FormatDate(edition->valid_from), " ", edition->id);
  };
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Item>(view.data().editions, key, rpc::All<Item>, request));
  v1::ListGeoEditionsResponse response;
  for (const Item* edition : page.first) *response.add_geo_editions() = ToMessage(**edition);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Area> GetArea(const View& view, const v1::GetAreaRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(view.data(), request.edition()));
  const int place = edition->Find(request.id());
  if (place < 0) return NotFound("AREA_NOT_FOUND", "area or set", request.id());
  return ToMessage(edition->places[place], *edition);
}

absl::StatusOr<v1::ListAreasResponse> ListAreas(const View& view,
                                                const v1::ListAreasRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(view.data(), request.edition()));
  const std::string& municipality = request.municipality();
  if (!municipality.empty() && edition->Find(municipality) < 0) {
    return NotFound("AREA_NOT_FOUND", "municipality", municipality);
  }
  const auto include = [&](const Place& place) {
    if (place.level == Level::kSet) return false;
    const v1::Area area = ToMessage(place, *edition);
    return (request.level() == v1::AREA_LEVEL_UNSPECIFIED || area.level() == request.level()) &&
           (municipality.empty() || area.municipality() == municipality);
  };
  ASSIGN_OR_RETURN(const auto page, rpc::Page<Place>(edition->places, rpc::ById, include, request));
  v1::ListAreasResponse response;
  for (const Place* place : page.first) *response.add_areas() = ToMessage(*place, *edition);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::AreaSet> GetAreaSet(const View& view, const v1::GetAreaSetRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(view.data(), request.edition()));
  const int place = edition->Find(request.id());
  if (place < 0 || edition->places[place].level != Level::kSet) {
    return NotFound("SET_NOT_FOUND", "area set", request.id());
  }
  return SetToMessage(edition->places[place], *edition);
}

absl::StatusOr<v1::ListAreaSetsResponse> ListAreaSets(const View& view,
                                                      const v1::ListAreaSetsRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(view.data(), request.edition()));
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Place>(
                       edition->places, rpc::ById,
                       [](const Place& place) { return place.level == Level::kSet; }, request));
  v1::ListAreaSetsResponse response;
  for (const Place* set : page.first) *response.add_area_sets() = SetToMessage(*set, *edition);
  response.set_next_page_token(page.second);
  return response;
}

// Ids of the areas or sets of an edition that a file no longer declares.
std::vector<std::string> Removed(const Edition& edition, bool sets,
                                 const std::set<std::string>& declared) {
  std::vector<std::string> removed;
  for (const Place& place : edition.places) {
    if ((place.level == Level::kSet) == sets && !declared.contains(place.id)) {
      removed.push_back(place.id);
    }
  }
  return removed;
}

// What forbids removing areas or sets: observations of them, and for areas sets they are in.
absl::StatusOr<std::vector<Rejection>> CheckRemovals(store::Tx& tx, const Edition* edition,
                                                     bool sets,
                                                     const std::set<std::string>& declared) {
  std::vector<Rejection> rejections;
  if (edition == nullptr) return rejections;
  const std::vector<std::string> removed = Removed(*edition, sets, declared);
  ASSIGN_OR_RETURN(const std::string observed, FirstObservedArea(tx, edition->id, removed));
  if (!observed.empty()) {
    rejections.push_back({0, "id", observed, "is left out, but there are observations of it"});
  }
  if (sets) return rejections;
  for (const Place& place : edition->places) {
    for (const int member : place.members) {
      if (!declared.contains(edition->places[member].id)) {
        rejections.push_back({0, "id", edition->places[member].id,
                              absl::StrCat("is left out, but is a member of the set ", place.id)});
      }
    }
  }
  return rejections;
}

absl::StatusOr<ApplyImport> ImportAreas(const View& view,
                                        const rpc::Import<v1::ImportAreasRequest>& import) {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  ReadFile<DeclaredAreas> file = ReadAreas(import.file);
  if (file.rejections.empty()) file.rejections = CheckAreas(file.declared);
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([file = std::move(file), view](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, view));
    const std::string& edition = file.declared.rows.front().edition;
    std::vector<Area> areas;
    std::set<std::string> ids;
    for (const DeclaredAreas::Row& row : file.declared.rows) {
      areas.push_back(row.area);
      ids.insert(row.area.id);
    }
    ASSIGN_OR_RETURN(
        std::vector<Rejection> rejections,
        CheckRemovals(tx, view.data().FindEdition(edition).get(), /*sets=*/false, ids));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), file.rows);
    ASSIGN_OR_RETURN(const Difference difference,
                     WriteAreas(tx, edition, file.declared.rows.front().valid_from, areas));
    return ReportOf(difference, file.rows);
  });
}

absl::StatusOr<ApplyImport> ImportAreaSets(const View& view,
                                           const rpc::Import<v1::ImportAreaSetsRequest>& import) {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  ReadFile<DeclaredAreaSets> file = ReadAreaSets(import.file);
  std::shared_ptr<const Edition> edition;
  if (!file.declared.rows.empty()) {
    edition = view.data().FindEdition(file.declared.rows.front().edition);
  }
  if (file.rejections.empty()) file.rejections = CheckAreaSets(file.declared, edition.get());
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([sets = AreaSetsOf(file.declared), rows = file.rows, view,
                      edition](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, view));
    std::set<std::string> ids;
    for (const AreaSet& set : sets) ids.insert(set.id);
    ASSIGN_OR_RETURN(std::vector<Rejection> rejections,
                     CheckRemovals(tx, edition.get(), /*sets=*/true, ids));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), rows);
    ASSIGN_OR_RETURN(const Difference difference, WriteAreaSets(tx, edition->id, sets));
    return ReportOf(difference, rows);
  });
}

}  // namespace

void AddAreaMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kPublishedRead, GetGeoEdition);
  router->AddRead(kPublishedRead, ListGeoEditions);
  router->AddRead(kPublishedRead, GetArea);
  router->AddRead(kPublishedRead, ListAreas);
  router->AddRead(kPublishedRead, GetAreaSet);
  router->AddRead(kPublishedRead, ListAreaSets);
  router->AddImport(kImport, ImportAreas);
  router->AddImport(kImport, ImportAreaSets);
}

}  // namespace wijkmonitor::indicators
