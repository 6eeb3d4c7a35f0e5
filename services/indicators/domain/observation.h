#pragma once

// Figures: one of an indicator for an area or set, a period and a group. How a file of them is
// checked against what is there, and what it would change. Plain data and pure functions.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/rejection.h"
#include "services/indicators/domain/area.h"
#include "services/indicators/domain/catalogue.h"

namespace wijkmonitor::indicators {

// Why there is a value, or why there is none. Zero is a value.
// kMissing is never stored, nor written in files: it is the absence of a row.
enum class Status { kValue = 1, kNotPublished, kSuppressed, kNotAsked, kNotApplicable, kMissing };

// What a figure says. Percentages are 0..1.
struct Figure {
  Status status = Status::kMissing;
  std::optional<double> value;
  std::optional<double> numerator, denominator;
  std::optional<int64_t> n;
  std::optional<double> design_effect, standard_error, low, high;
  bool provisional = false;  // its publisher may still revise it
  bool operator==(const Figure&) const = default;
};

// The column a figure stands in: figures of one column are comparable with each other.
struct ColumnKey {
  std::string indicator;
  std::string edition;
  Period period;
  std::string group;
  auto operator<=>(const ColumnKey&) const = default;
};

// A stored figure: one revision of it.
struct Observation {
  ColumnKey column;
  std::string area;
  Figure figure;
  int32_t revision = 1;
  int64_t batch = 0;
  int64_t version = 0;     // data version from which it counts
  absl::Time recorded_at;  // when that version was committed
};

// Which observations, and from where on.
struct ObservationFilter {
  std::string indicator, area, edition, group;  // empty: any
  std::optional<Period> period;
};
struct ObservationPosition {  // the place of an observation in the order of ListObservations
  ColumnKey column;
  std::string area;
};

// A row of a file, words and numbers already read.
struct DeclaredObservation {
  int64_t line = 0;
  const Indicator* indicator = nullptr;  // never null
  // Of a layout with a column for each indicator: "format:column", one of those of the indicator.
  const std::string* source_column = nullptr;
  std::string area;
  std::string edition;
  Period period;
  std::string group;
  Figure figure;
};

// Makes the interval of a figure, if it has a value and one, of `level` (0 < level < 1) one of 95
// %, within the indicator's range.
void TakeAt95(const Indicator& indicator, double level, Figure* figure);

// Gives the country of rows the code that it has in the edition: figures of the CBS are of NL00,
// those of RIVM of NL01.
void NameCountry(const Edition& edition, std::vector<DeclaredObservation>* rows);

// Everything that is wrong with the rows: unknown area or group, more than one edition, out of
// range, contradictions within a row, the same figure twice with another value. `edition` is the
// edition the rows' areas belong to.
std::vector<Rejection> CheckObservations(const std::vector<DeclaredObservation>& rows,
                                         const Catalogue& catalogue, const Edition& edition);

// What an import changes: figures that are new or differ, each with its next revision.
struct ObservationPlan {
  std::vector<Observation> inserts;  // in the order of the file
  int64_t unchanged = 0;
};
struct StoredFigure {
  Figure figure;
  int32_t revision = 0;
};
using StoredColumn = std::map<std::string, StoredFigure>;  // by area
// `stored` returns the newest revisions of a column as they are now, to stay where they are. A row
// that repeats an earlier one counts as unchanged. `batch` and `version` go into the inserts.
ObservationPlan PlanObservations(
    const std::vector<DeclaredObservation>& rows, int64_t batch, int64_t version,
    const std::function<const StoredColumn&(const ColumnKey&)>& stored);

// The figure as it may be shown: a survey figure on fewer than the indicator's minimum of
// respondents is SUPPRESSED.
Figure Publishable(const Indicator& indicator, Figure figure);

}  // namespace wijkmonitor::indicators
