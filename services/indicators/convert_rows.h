#pragma once

// From the rows of import files to what they declare. Part of convert.*.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/decimal.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/areas.h"
#include "services/indicators/domain/catalogue.h"
#include "services/indicators/domain/observations.h"

namespace wijkmonitor::indicators {

using formats::ReadFile;

ReadFile<Declared<Area>> ReadAreas(absl::string_view file);
ReadFile<Declared<AreaSet>> ReadAreaSets(absl::string_view file);
ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file);

// What an observation file leaves out of its rows.
struct ObservationDefaults {
  std::string format;
  std::string edition;
  std::string period;
  DecimalMark decimal_mark = DecimalMark::kPoint;
};
// Error: INVALID_ARGUMENT, UNKNOWN_FORMAT. `catalogue` outlives the result.
absl::StatusOr<ReadFile<std::vector<DeclaredObservation>>> ReadObservations(
    absl::string_view file, const ObservationDefaults& defaults, const Catalogue& catalogue);

// Observations as a file of our own layout that ReadObservations reads: the header, and a line for
// one of them.
std::string ObservationHeader();
std::string ObservationLine(const Observation& observation, const Indicator& indicator);

}  // namespace wijkmonitor::indicators
