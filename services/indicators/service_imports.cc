#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/import_report.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;
using rpc::RejectedReport;
using rpc::Report;
using wijkmonitor::common::v1::ImportChunk;

// Checks were made against a snapshot. When someone else changed what they rest on, they must be
// made again.
absl::Status CheckUnchangedSince(store::Tx& tx, const Snapshot& snapshot) {
  return store::CheckUnchangedSince(tx, snapshot.version.counter, {"areas", "catalogue"});
}

// What forbids removing areas or sets: observations of them, and for areas sets they are in, and
// areas below them. `edition`: as it is stored; null: it is new.
template <class Item>
absl::StatusOr<std::vector<Rejection>> CheckRemovals(store::Tx& tx, const Changes<Item>& changes,
                                                     const Edition* edition) {
  std::vector<Rejection> rejections;
  std::map<std::string, const Change<Item>*> removed;
  std::vector<std::string> ids;
  std::set<std::string> changed;
  for (const Change<Item>& change : changes.items) {
    const std::string& id = change.item().id;
    changed.insert(id);
    if (change.after.has_value()) continue;
    removed[id] = &change;
    ids.push_back(id);
  }
  if (edition == nullptr || ids.empty()) return rejections;
  const auto reject = [&](const std::string& id, absl::string_view why) {
    const Change<Item>& change = *removed.at(id);
    rejections.push_back({change.line, "id", id, absl::StrCat(change.HowRemoved(), ", but ", why)});
  };
  ASSIGN_OR_RETURN(const std::string observed, FirstObservedArea(tx, edition->id, ids));
  if (!observed.empty()) reject(observed, "there are observations of it");
  for (const Place& place : edition->places) {
    if (changed.contains(place.id)) continue;
    if (removed.contains(place.parent)) {
      reject(place.parent, absl::StrCat("is the parent of ", place.id));
    }
    for (const int member : place.members) {
      const std::string& id = edition->places[member].id;
      if (removed.contains(id)) reject(id, absl::StrCat("is a member of the set ", place.id));
    }
  }
  return rejections;
}

// What observations forbid: removing their group or indicator, or giving their values another
// meaning.
absl::StatusOr<std::vector<Rejection>> CheckGroupChanges(store::Tx& tx,
                                                         const Changes<Group>& changes) {
  std::vector<Rejection> rejections;
  for (const Change<Group>& change : changes.items) {
    if (change.after.has_value()) continue;
    ASSIGN_OR_RETURN(const bool observed, IsGroupObserved(tx, change.before->id));
    if (!observed) continue;
    rejections.push_back({change.line, "id", change.before->id,
                          absl::StrCat(change.HowRemoved(), ", but there are observations of it")});
  }
  return rejections;
}
absl::StatusOr<std::vector<Rejection>> CheckIndicatorChanges(store::Tx& tx,
                                                             const Changes<Indicator>& changes) {
  std::vector<Rejection> rejections;
  for (const Change<Indicator>& change : changes.items) {
    const auto& [line, before, after] = change;
    if (!before || (after && after->unit == before->unit && after->measure == before->measure)) {
      continue;
    }
    ASSIGN_OR_RETURN(const bool observed, IsIndicatorObserved(tx, before->id));
    if (!observed) continue;
    rejections.push_back(
        {line, after ? "unit" : "id", before->id,
         after ? "has observations: its unit and measure cannot change"
               : absl::StrCat(change.HowRemoved(), ", but there are observations of it")});
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
  return rpc::ImportDeclared<Declared<Area>>(
      import.request.chunk(), rpc::Checked(ReadAreas(import.file), CheckAreas),
      [snapshot = snapshots_.current()](
          store::Tx& tx, const Declared<Area>& declared,
          std::vector<Rejection>* rejections) -> absl::StatusOr<Difference> {
        RETURN_IF_ERROR(CheckUnchangedSince(tx, *snapshot));
        const auto edition = snapshot->data.FindEdition(declared.rows.front().item.edition);
        const rpc::CheckChanges<Area> check = [&](store::Tx&, const Changes<Area>& changes) {
          return CheckRemovals(tx, changes, edition.get());
        };
        ASSIGN_OR_RETURN(Difference difference,
                         rpc::WriteDeclared(tx, kAreas, declared, check, rejections));
        const std::vector<Area> areas = ItemsOf(declared);
        if (areas.empty()) return difference;
        ASSIGN_OR_RETURN(const bool moved,
                         WriteEdition(tx, areas.front().edition, areas.front().valid_from));
        // Every row says from when its edition is valid.
        if (moved) difference.changed += std::exchange(difference.unchanged, 0);
        return difference;
      });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportAreaSets(
    const Call&, const rpc::Import<v1::ImportAreaSetsRequest>& import) const {
  ReadFile<Declared<AreaSet>> file = ReadAreaSets(import.file);
  const auto snapshot = snapshots_.current();
  const auto edition = file.declared.rows.empty()
                           ? nullptr
                           : snapshot->data.FindEdition(file.declared.rows.front().item.edition);
  const auto check = [&](const Declared<AreaSet>& declared) {
    return CheckAreaSets(declared, edition.get());
  };
  return rpc::ImportDeclared<AreaSet>(
      import.request.chunk(), rpc::Checked(std::move(file), check), kAreaSets,
      [snapshot, edition](store::Tx& tx, const Changes<AreaSet>& changes)
          -> absl::StatusOr<std::vector<Rejection>> {
        RETURN_IF_ERROR(CheckUnchangedSince(tx, *snapshot));
        return CheckRemovals(tx, changes, edition.get());
      });
}

absl::StatusOr<ApplyImport> IndicatorService::ImportCatalogue(
    const Call&, const rpc::Import<v1::ImportCatalogueRequest>& import) const {
  return rpc::ImportDeclared<DeclaredCatalogue>(
      import.request.chunk(), rpc::Checked(ReadCatalogue(import.file), CheckCatalogue),
      [](store::Tx& tx, const DeclaredCatalogue& declared,
         std::vector<Rejection>* rejections) -> absl::StatusOr<Difference> {
        ASSIGN_OR_RETURN(
            Difference difference,
            rpc::WriteDeclared<Group>(tx, kGroups, declared.groups, CheckGroupChanges, rejections));
        ASSIGN_OR_RETURN(const Difference themes,
                         rpc::WriteDeclared(tx, kThemes, declared.themes, {}, rejections));
        ASSIGN_OR_RETURN(const Difference indicators,
                         rpc::WriteDeclared<Indicator>(tx, kIndicators, declared.indicators,
                                                       CheckIndicatorChanges, rejections));
        difference.Add(themes);
        difference.Add(indicators);
        return difference;
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
  const ImportChunk& chunk = import.request.chunk();
  const int64_t rows = checked->file.rows;
  Report report;
  if (!checked->file.rejections.empty()) {
    report = RejectedReport(checked->file.rejections, rows);
    DropRejected(&checked->file);
    report.set_rows_rejected(rows - static_cast<int64_t>(checked->file.declared.size()));
    if (!chunk.allow_partial() || checked->file.declared.empty()) {
      return ApplyImport([report](store::Tx&) -> absl::StatusOr<Report> { return report; });
    }
  }
  report.set_rows_read(rows);
  for (const std::string& column : checked->file.ignored_columns) {
    report.add_ignored_columns(column);
  }
  BatchRecord batch{chunk.file_name(), import.file_sha256, defaults.format, "", std::nullopt};
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
