#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/field_checks.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;

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
  return rpc::ListPage<v1::ListGeoEditionsResponse>(
      view.data().editions, key, rpc::All<Item>, request,
      [](const Item& edition) { return ToMessage(*edition); });
}

absl::StatusOr<v1::Area> GetArea(const View& view, const v1::GetAreaRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionNamed(view.data(), request.edition()));
  const int place = edition->Find(request.id());
  if (place < 0) return NotFound("AREA_NOT_FOUND", "area or set", request.id());
  return ToMessage(edition->places[place], *edition);
}

// The edition that a list is of: the one named, else that of the page before, which may no longer
// be the newest, else the newest.
template <class Q>
absl::StatusOr<std::shared_ptr<const Edition>> EditionOfList(const Dataset& data,
                                                             const Q& request) {
  if (!request.edition().empty()) return EditionNamed(data, request.edition());
  // A token that is none is refused with all else that is wrong with the page.
  const std::string last =
      rpc::ReadPageToken(rpc::ListFilter(request), request.page_token()).value_or("");
  return EditionNamed(data, last.substr(0, last.find('\n')));
}

// What tokens of such a list hold.
auto KeyIn(const Edition& edition) {
  return [&edition](const Place& place) { return absl::StrCat(edition.id, "\n", place.id); };
}

absl::StatusOr<v1::ListAreasResponse> ListAreas(const View& view,
                                                const v1::ListAreasRequest& request) {
  ASSIGN_OR_RETURN(const auto edition, EditionOfList(view.data(), request));
  const std::string& municipality = request.municipality();
  RETURN_IF_ERROR(CheckMunicipality(*edition, municipality));
  const auto include = [&](const Place& place) {
    return place.level != Level::kSet &&
           (request.level() == v1::AREA_LEVEL_UNSPECIFIED ||
            place.level == static_cast<Level>(request.level())) &&
           (municipality.empty() || place.municipality == municipality);
  };
  return rpc::ListPage<v1::ListAreasResponse>(
      edition->places, KeyIn(*edition), include, request,
      [&](const Place& place) { return ToMessage(place, *edition); });
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
  ASSIGN_OR_RETURN(const auto edition, EditionOfList(view.data(), request));
  return rpc::ListPage<v1::ListAreaSetsResponse>(
      edition->places, KeyIn(*edition),
      [](const Place& place) { return place.level == Level::kSet; }, request,
      [&](const Place& set) { return SetToMessage(set, *edition); });
}

// Rejects what forbids removing areas or sets. `edition`: as it is stored; null: it is new.
template <class Item>
absl::StatusOr<std::vector<Rejection>> CheckRemovals(store::Tx& tx, const Changes<Item>& changes,
                                                     const Edition* edition) {
  const std::vector<std::string> removed = RemovedIds(changes);
  if (edition == nullptr || removed.empty()) return std::vector<Rejection>();
  ASSIGN_OR_RETURN(const std::string observed, FirstObservedArea(tx, edition->id, removed));
  return indicators::CheckRemovals(changes, *edition, observed);
}

absl::StatusOr<AreaFileOptions> OptionsOf(const v1::ImportAreasRequest& request) {
  AreaFileOptions options{.format = request.format().empty() ? "csv" : request.format(),
                          .edition = request.edition(),
                          .only = request.only()};
  rpc::FieldChecks checks;
  if (options.format == "csv") {
    for (const auto& [field, text] : {std::pair("edition", &request.edition()),
                                      {"valid_from", &request.valid_from()},
                                      {"only", &request.only()}}) {
      if (!text->empty()) checks.Reject(field, "a file of our own says this in its rows");
    }
  } else if (formats::AreaColumnsOf(options.format) == nullptr) {
    checks.Reject("format", "must be one of: csv cbs-kwb rivm-50090");
  } else {
    checks.Required("edition", request.edition());
    checks.Required("valid_from", request.valid_from());
    options.valid_from =
        checks.DateIn("valid_from", request.valid_from()).value_or(absl::CivilDay());
    if (!options.only.empty() && LevelOfCode(options.only) != Level::kMunicipality) {
      checks.Reject("only", "must be the code of a municipality, such as GM0014");
    }
  }
  RETURN_IF_ERROR(checks.status());
  return options;
}

absl::StatusOr<ApplyImport> ImportAreas(const View& view,
                                        const rpc::Import<v1::ImportAreasRequest>& import) {
  ASSIGN_OR_RETURN(const AreaFileOptions options, OptionsOf(import.request));
  return rpc::ImportDeclared<Declared<Area>>(
      import.request.chunk(), rpc::Checked(ReadAreas(import.file, options), CheckAreas),
      [view](store::Tx& tx, const Declared<Area>& declared,
             std::vector<Rejection>* rejections) -> absl::StatusOr<Difference> {
        RETURN_IF_ERROR(CheckUnchangedSince(tx, view));
        const auto edition = view.data().FindEdition(declared.rows.front().item.edition);
        const rpc::CheckChanges<Area> check = [&](store::Tx&, const Changes<Area>& changes) {
          return CheckRemovals(tx, changes, edition.get());
        };
        ASSIGN_OR_RETURN(Difference difference,
                         rpc::WriteDeclared(tx, kAreas, declared, check, rejections));
        const auto kept = std::find_if(declared.rows.begin(), declared.rows.end(),
                                       [](const auto& row) { return !row.remove; });
        if (kept == declared.rows.end()) return difference;
        ASSIGN_OR_RETURN(const bool moved,
                         WriteEdition(tx, kept->item.edition, kept->item.valid_from));
        // Every row says from when its edition is valid.
        if (moved) difference.changed += std::exchange(difference.unchanged, 0);
        return difference;
      });
}

absl::StatusOr<ApplyImport> ImportAreaSets(const View& view,
                                           const rpc::Import<v1::ImportAreaSetsRequest>& import) {
  auto file = rpc::ReadDeclared<v1::AreaSet, AreaSet>(import.file);
  const auto edition = file.declared.rows.empty()
                           ? nullptr
                           : view.data().FindEdition(file.declared.rows.front().item.edition);
  const auto check = [&](const Declared<AreaSet>& declared) {
    return CheckAreaSets(declared, edition.get());
  };
  return rpc::ImportDeclared<AreaSet>(
      import.request.chunk(), rpc::Checked(std::move(file), check), kAreaSets,
      [view, edition](store::Tx& tx,
                      const Changes<AreaSet>& changes) -> absl::StatusOr<std::vector<Rejection>> {
        RETURN_IF_ERROR(CheckUnchangedSince(tx, view));
        return CheckRemovals(tx, changes, edition.get());
      });
}

}  // namespace

absl::Status CheckMunicipality(const Edition& edition, const std::string& municipality) {
  if (municipality.empty()) return absl::OkStatus();
  const int place = edition.Find(municipality);
  if (place >= 0 && edition.places[place].level == Level::kMunicipality) return absl::OkStatus();
  return NotFound("AREA_NOT_FOUND", "municipality", municipality);
}

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
