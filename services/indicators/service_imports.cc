#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
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
using wijkmonitor::common::v1::ImportHeader;

// Checks were made against a snapshot. When someone else changed what they rest on, they must be
// made again.
absl::Status CheckUnchangedSince(store::Tx& tx, const Snapshot& snapshot) {
  return store::CheckUnchangedSince(tx, snapshot.version.counter, {"areas", "catalogue"});
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

Catalogue CatalogueOf(const DeclaredCatalogue& declared) {
  std::vector<Group> groups;
  std::vector<Theme> themes;
  std::vector<Indicator> indicators;
  for (const auto& row : declared.groups) groups.push_back(row.item);
  for (const auto& row : declared.themes) themes.push_back(row.item);
  for (const auto& row : declared.indicators) indicators.push_back(row.item);
  return MakeCatalogue(std::move(groups), std::move(themes), std::move(indicators));
}

// What observations forbid: removing their indicator or group, or giving their values another
// meaning.
absl::StatusOr<std::vector<Rejection>> CheckCatalogueChange(store::Tx& tx, const Catalogue& now,
                                                            const Catalogue& next) {
  std::vector<Rejection> rejections;
  for (const Group& group : now.groups) {
    if (next.FindGroup(group.id) != nullptr) continue;
    ASSIGN_OR_RETURN(const bool observed, IsGroupObserved(tx, group.id));
    if (observed) {
      rejections.push_back({0, "id", group.id, "is left out, but there are observations of it"});
    }
  }
  for (const Indicator& indicator : now.indicators) {
    const Indicator* changed = next.FindIndicator(indicator.id);
    if (changed != nullptr && changed->unit == indicator.unit &&
        changed->measure == indicator.measure) {
      continue;
    }
    ASSIGN_OR_RETURN(const bool observed, IsIndicatorObserved(tx, indicator.id));
    if (!observed) continue;
    rejections.push_back({0, changed == nullptr ? "id" : "unit", indicator.id,
                          changed == nullptr
                              ? "is left out, but there are observations of it"
                              : "has observations: its unit and measure cannot change"});
  }
  return rejections;
}

ObservationDefaults DefaultsOf(const v1::ImportObservationsRequest& request) {
  return {request.format().empty() ? "csv" : request.format(), request.edition(), request.period(),
          request.decimal_mark() == v1::ImportObservationsRequest::DECIMAL_MARK_COMMA
              ? DecimalMark::kComma
              : DecimalMark::kPoint};
}

absl::Status CheckObservationsRequest(const Snapshot& snapshot,
                                      const v1::ImportObservationsRequest& request) {
  std::vector<Violation> violations;
  if (!request.edition().empty() && snapshot.data.FindEdition(request.edition()) == nullptr) {
    violations.push_back({"edition", absl::StrCat("there is no edition ", request.edition())});
  }
  if (!request.period().empty()) {
    const absl::StatusOr<Period> period = ParsePeriod(request.period());
    if (!period.ok()) violations.push_back({"period", std::string(period.status().message())});
  }
  if (!request.retrieved().empty()) {
    const absl::StatusOr<absl::CivilDay> day = ParseDate(request.retrieved());
    if (!day.ok()) violations.push_back({"retrieved", std::string(day.status().message())});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

// A file of observations, checked against a snapshot.
struct CheckedObservations {
  std::shared_ptr<const Snapshot> snapshot;  // holds the indicators that the rows point to
  ReadFile<std::vector<DeclaredObservation>> file;
  std::string edition;
};

void Check(CheckedObservations* checked) {
  auto& [snapshot, file, edition_id] = *checked;
  if (file.declared.empty()) return;
  edition_id = file.declared.front().edition;
  const std::shared_ptr<const Edition> edition = snapshot->data.FindEdition(edition_id);
  if (edition == nullptr) {
    file.rejections.push_back({file.declared.front().line, "edition", edition_id,
                               "there is no edition with this id: import its areas first"});
    file.declared.clear();
    return;
  }
  std::vector<Rejection> found =
      CheckObservations(file.declared, *snapshot->data.catalogue, *edition);
  file.rejections.insert(file.rejections.end(), std::make_move_iterator(found.begin()),
                         std::make_move_iterator(found.end()));
}

// Leaves only the rows of lines without a rejection.
void DropRejected(ReadFile<std::vector<DeclaredObservation>>* file) {
  std::set<int64_t> rejected;
  for (const Rejection& rejection : file->rejections) rejected.insert(rejection.line);
  std::erase_if(file->declared,
                [&](const DeclaredObservation& row) { return rejected.contains(row.line); });
}

// Plans and writes the rows; the counts go into the report.
absl::Status Apply(store::Tx& tx, const CheckedObservations& checked, BatchRecord batch,
                   Report* report) {
  RETURN_IF_ERROR(CheckUnchangedSince(tx, *checked.snapshot));
  std::map<ColumnKey, StoredColumn> columns;
  absl::Status loading;
  const ObservationPlan plan =
      PlanObservations(checked.file.declared, tx.version(), tx.version(),
                       [&](const ColumnKey& key) -> const StoredColumn& {
                         const auto [column, is_new] = columns.try_emplace(key);
                         if (is_new && loading.ok()) {
                           absl::StatusOr<StoredColumn> stored = LoadStoredColumn(tx, key);
                           loading.Update(stored.status());
                           if (stored.ok()) column->second = *std::move(stored);
                         }
                         return column->second;
                       });
  RETURN_IF_ERROR(loading);
  report->set_rows_applied(static_cast<int64_t>(plan.inserts.size()));
  report->set_rows_unchanged(plan.unchanged);
  if (plan.inserts.empty()) {
    report->set_outcome(Report::OUTCOME_UNCHANGED);
    return absl::OkStatus();
  }
  report->set_outcome(Report::OUTCOME_APPLIED);
  report->set_batch(absl::StrCat(tx.version()));
  batch.edition = checked.edition;
  return WriteObservations(tx, batch, plan.inserts);
}

}  // namespace

void IndicatorService::RegisterImports(rpc::Router* router) const {
  router->AddImport<v1::ImportAreasRequest>(
      "ImportAreas",
      [this](const Call& call, const auto& import) { return ImportAreas(call, import); });
  router->AddImport<v1::ImportAreaSetsRequest>(
      "ImportAreaSets",
      [this](const Call& call, const auto& import) { return ImportAreaSets(call, import); });
  router->AddImport<v1::ImportCatalogueRequest>(
      "ImportCatalogue",
      [this](const Call& call, const auto& import) { return ImportCatalogue(call, import); });
  router->AddImport<v1::ImportObservationsRequest>(
      "ImportObservations",
      [this](const Call& call, const auto& import) { return ImportObservations(call, import); });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportAreas(
    const Call&, const rpc::Import<v1::ImportAreasRequest>& import) const {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  ReadFile<DeclaredAreas> file = ReadAreas(import.file);
  if (file.rejections.empty()) file.rejections = CheckAreas(file.declared);
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([file = std::move(file),
                      snapshot = snapshots_.current()](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, *snapshot));
    const std::string& edition = file.declared.rows.front().edition;
    std::vector<Area> areas;
    std::set<std::string> ids;
    for (const DeclaredAreas::Row& row : file.declared.rows) {
      areas.push_back(row.area);
      ids.insert(row.area.id);
    }
    ASSIGN_OR_RETURN(
        std::vector<Rejection> rejections,
        CheckRemovals(tx, snapshot->data.FindEdition(edition).get(), /*sets=*/false, ids));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), file.rows);
    ASSIGN_OR_RETURN(const Difference difference,
                     WriteAreas(tx, edition, file.declared.rows.front().valid_from, areas));
    return ReportOf(difference, file.rows);
  });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportAreaSets(
    const Call&, const rpc::Import<v1::ImportAreaSetsRequest>& import) const {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  const auto snapshot = snapshots_.current();
  ReadFile<DeclaredAreaSets> file = ReadAreaSets(import.file);
  std::shared_ptr<const Edition> edition;
  if (!file.declared.rows.empty()) {
    edition = snapshot->data.FindEdition(file.declared.rows.front().edition);
  }
  if (file.rejections.empty()) file.rejections = CheckAreaSets(file.declared, edition.get());
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([sets = AreaSetsOf(file.declared), rows = file.rows, snapshot,
                      edition](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, *snapshot));
    std::set<std::string> ids;
    for (const AreaSet& set : sets) ids.insert(set.id);
    ASSIGN_OR_RETURN(std::vector<Rejection> rejections,
                     CheckRemovals(tx, edition.get(), /*sets=*/true, ids));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), rows);
    ASSIGN_OR_RETURN(const Difference difference, WriteAreaSets(tx, edition->id, sets));
    return ReportOf(difference, rows);
  });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportCatalogue(
    const Call&, const rpc::Import<v1::ImportCatalogueRequest>& import) const {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  ReadFile<DeclaredCatalogue> file = ReadCatalogue(import.file);
  if (file.rejections.empty()) file.rejections = CheckCatalogue(file.declared);
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([catalogue = CatalogueOf(file.declared), rows = file.rows,
                      snapshot = snapshots_.current()](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, *snapshot));
    ASSIGN_OR_RETURN(std::vector<Rejection> rejections,
                     CheckCatalogueChange(tx, *snapshot->data.catalogue, catalogue));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), rows);
    ASSIGN_OR_RETURN(const Difference difference, WriteCatalogue(tx, catalogue));
    return ReportOf(difference, rows);
  });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportObservations(
    const Call&, const rpc::Import<v1::ImportObservationsRequest>& import) const {
  auto checked = std::make_shared<CheckedObservations>();
  checked->snapshot = snapshots_.current();
  RETURN_IF_ERROR(CheckObservationsRequest(*checked->snapshot, import.request));
  const ObservationDefaults defaults = DefaultsOf(import.request);
  ASSIGN_OR_RETURN(checked->file,
                   ReadObservations(import.file, defaults, *checked->snapshot->data.catalogue));
  Check(checked.get());
  const ImportHeader& header = import.request.chunk().header();
  const int64_t rows = checked->file.rows;
  Report report;
  if (!checked->file.rejections.empty()) {
    report = RejectedReport(checked->file.rejections, rows);
    DropRejected(&checked->file);
    report.set_rows_rejected(rows - static_cast<int64_t>(checked->file.declared.size()));
    if (!header.allow_partial() || checked->file.declared.empty()) {
      return ApplyImport([report](store::Tx&) -> absl::StatusOr<Report> { return report; });
    }
  }
  report.set_rows_read(rows);
  for (const std::string& column : checked->file.ignored_columns) {
    report.add_ignored_columns(column);
  }
  BatchRecord batch{header.file_name(), import.file_sha256, defaults.format, "", std::nullopt};
  if (!import.request.retrieved().empty()) {
    ASSIGN_OR_RETURN(batch.retrieved, ParseDate(import.request.retrieved()));
  }
  return ApplyImport([checked, batch, report](store::Tx& tx) -> absl::StatusOr<Report> {
    Report filled = report;
    RETURN_IF_ERROR(Apply(tx, *checked, batch, &filled));
    return filled;
  });
}

}  // namespace wijkmonitor::indicators
