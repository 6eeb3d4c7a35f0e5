#pragma once

// Figures: one of an indicator for an area or set, a period and a group. Plain data and pure
// functions.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/rejection.h"
#include "services/indicators/domain/catalogue.h"

namespace wijkmonitor::indicators {

// Why there is a value, or why there is none. Zero is a value.
// kMissing is never stored, nor written in files: it is the absence of a row.
enum class Status : uint8_t {
  kValue = 1,
  kNotPublished,
  kSuppressed,
  kNotAsked,
  kNotApplicable,
  kMissing
};

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
  int64_t version = 0;     // data version that it came in with, and counts from
  absl::Time recorded_at;  // when that version was committed
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

// Everything that is wrong with what a row says of its figure: a value out of range,
// contradictions.
void CheckFigure(const DeclaredObservation& row, std::vector<Rejection>* rejections);
// Rejects something of a row, naming the column of the file, and the indicator.
void RejectFigure(const DeclaredObservation& row, absl::string_view column, absl::string_view value,
                  Reason reason, std::vector<Rejection>* rejections);

// How many respondents a figure must have to be shown; 0: none need be known.
int64_t RespondentsDue(const Indicator& indicator);
// The figure as it may be shown: `figure` itself, or, if it is on fewer respondents than that, one
// that says SUPPRESSED and no more.
const Figure& Publishable(int64_t respondents_due, const Figure& figure);

}  // namespace wijkmonitor::indicators
