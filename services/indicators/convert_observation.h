#pragma once

// Between observations of the domain, of the API and of files. Part of convert_*.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/decimal.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/observation.h"
#include "wijkmonitor/indicators/v1/observation.pb.h"

namespace wijkmonitor::indicators {

v1::Observation ToMessage(const Observation& observation, const Indicator& indicator);

// A place in the order of observations, as text for page tokens.
std::string PositionText(const ObservationPosition& position);
absl::StatusOr<ObservationPosition> ParsePosition(const std::string& text);

// What an observation file leaves out of its rows.
struct ObservationDefaults {
  std::string format;
  std::string edition;
  std::string period;
  DecimalMark decimal_mark = DecimalMark::kPoint;
  formats::Encoding encoding = formats::Encoding::kUtf8;
  double interval_level = 0.95;  // of the intervals in the file
  // Rows of areas with codes of another municipality are out of scope; empty: all rows.
  std::string only;
};
// Error: INVALID_ARGUMENT, UNKNOWN_FORMAT. `catalogue` outlives the result.
absl::StatusOr<formats::ReadFile<std::vector<DeclaredObservation>>> ReadObservations(
    absl::string_view file, const ObservationDefaults& defaults, const Catalogue& catalogue);

// Observations as a file of our own layout that ReadObservations reads: the header, and a line for
// one of them.
std::string ObservationHeader();
std::string ObservationLine(const Observation& observation, const Indicator& indicator);

}  // namespace wijkmonitor::indicators
