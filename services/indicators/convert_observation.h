#pragma once

// Between observations of the domain, of the API and of files. Part of convert_*.

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/decimal.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/observation.h"
#include "services/indicators/domain/observation_list.h"
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
// Of a file whose rows are handed over as they are read.
using ReadObservationFile = formats::ReadFile<std::monostate>;
// Takes the rows of one line of a file, those that could be read, and adds what is wrong with them
// to the rejections. `is_sound`: all could. False when the file is not to be read further.
using TakeLine = std::function<bool(const std::vector<DeclaredObservation>& line, bool is_sound,
                                    std::vector<Rejection>* rejections)>;
// Error: INVALID_ARGUMENT, UNKNOWN_FORMAT.
absl::StatusOr<ReadObservationFile> ReadObservations(absl::string_view file,
                                                     const ObservationDefaults& defaults,
                                                     const Catalogue& catalogue,
                                                     const TakeLine& take);

// Observations as a file of our own layout that ReadObservations reads: the header, and a line for
// one of them.
std::string ObservationHeader();
std::string ObservationLine(const Observation& observation, const Indicator& indicator);

}  // namespace wijkmonitor::indicators
