#pragma once

// What the service keeps: reference data, shapes, and figures in all their revisions, of which the
// newest at or before a data version count. Writes run inside a transaction of libs/store.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/store/database.h"
#include "libs/store/declared.h"
#include "libs/store/snapshots.h"
#include "services/indicators/domain/dataset.h"
#include "services/indicators/domain/observation_import.h"

namespace wijkmonitor::indicators {

// The steps that make the tables.
absl::Span<const store::Migration> Migrations();

// --- Reading, inside a transaction ---

absl::StatusOr<Catalogue> LoadCatalogue(store::Tx& tx, int64_t version);
// Editions with their areas and sets, by first day in force.
absl::StatusOr<std::vector<std::shared_ptr<const Edition>>> LoadEditions(store::Tx& tx,
                                                                         int64_t version);
// Brings the shapes of `near`, which are of `near_version`, to `version`, be it older or newer:
// what did not change between the two is shared, and not read. Version 0 has no shapes.
absl::StatusOr<ShapesByEdition> LoadAreaShapes(store::Tx& tx, int64_t version, ShapesByEdition near,
                                               int64_t near_version);
// The version of the kompas's method that is the default.
absl::StatusOr<std::string> LoadMethodDefault(store::Tx& tx, int64_t version);

// --- Writing, inside a transaction ---

inline constexpr store::DeclaredTable<Area> kAreas{
    .table = "area", .part = "areas", .scope = "edition"};
inline constexpr store::DeclaredTable<AreaSet> kAreaSets{
    .table = "area_set", .part = "areas", .scope = "edition"};
// The tables of the catalogue: a file of it declares the whole.
inline constexpr store::DeclaredTable<Group> kGroups{
    .table = "respondent_group", .part = "catalogue", .scope = ""};
inline constexpr store::DeclaredTable<Theme> kThemes{
    .table = "theme", .part = "catalogue", .scope = ""};
inline constexpr store::DeclaredTable<Indicator> kIndicators{
    .table = "indicator", .part = "catalogue", .scope = ""};

// What the shapes are, as a part of the data that changes.
inline constexpr absl::string_view kAreaShapesPart = "area_shapes";
// Stores shapes of areas of an edition, in place of those that are there.
absl::Status WriteAreaShapes(store::Tx& tx, const std::string& edition, const ShapesById& shapes);

// Says from when an edition is valid. False when that is what is stored.
absl::StatusOr<bool> WriteEdition(store::Tx& tx, const std::string& id, absl::CivilDay valid_from);

struct BatchRecord {
  std::string file_name, file_sha256, format;
  std::optional<absl::CivilDay> retrieved;
  int64_t rows_applied = 0;
};
// What takes long asks it now and then whether somebody still waits; an error ends it.
using StillWanted = std::function<absl::Status()>;
// Stores a batch and its figures: of the columns, which are of `edition`, those that have the
// version of this transaction. Bumps the data version. Error: that of `still_wanted`.
absl::Status WriteObservations(
    store::Tx& tx, const BatchRecord& batch, const Edition& edition,
    absl::Span<const ImportedColumn> columns,
    const StillWanted& still_wanted = [] { return absl::OkStatus(); });

// The first of `ids`, in their order, that figures of the edition refer to; empty when there is
// none.
absl::StatusOr<std::string> FirstObservedArea(store::Tx& tx, const std::string& edition,
                                              const std::vector<std::string>& ids);
// Whether there are observations of an indicator (or, for `group`, about a group).
absl::StatusOr<bool> IsIndicatorObserved(store::Tx& tx, const std::string& indicator);
absl::StatusOr<bool> IsGroupObserved(store::Tx& tx, const std::string& group);

// --- In memory ---

using Snapshot = store::Snapshot<Dataset>;
using Snapshots = store::Snapshots<Dataset>;
using View = store::View<Dataset>;

// The published data of a version, as store::Snapshots asks for it.
absl::StatusOr<Dataset> LoadDataset(store::Tx& tx, const store::DataVersion& version,
                                    const Snapshot* near, Progress& progress);

// Checks that were made against a view have to be made again when another changed what they rest
// on: ABORTED, REFERENCE_DATA_CHANGED.
absl::Status CheckUnchangedSince(store::Tx& tx, const View& view);

}  // namespace wijkmonitor::indicators
