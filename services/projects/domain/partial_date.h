#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/row_check.h"

namespace wijkmonitor::projects {

// A day of which the source may give the month or the year only.
struct PartialDate {
  absl::CivilDay first, last;  // between which it lies, these days too

  bool operator==(const PartialDate&) const = default;
};

// YYYY, YYYY-MM or YYYY-MM-DD. Error: INVALID_ARGUMENT, saying what would be right.
absl::StatusOr<PartialDate> ParsePartialDate(absl::string_view text);
// The first day after what ends so: a year or month that is called the end may be a part of it, or
// may not.
absl::StatusOr<PartialDate> ParsePartialEnd(absl::string_view text);
using ParsePartial = absl::StatusOr<PartialDate> (*)(absl::string_view);
// Nothing where the text is empty, or cannot be read.
std::optional<PartialDate> PartialDateOf(absl::string_view text,
                                         ParsePartial parse = ParsePartialDate);
// What the text of a column says; nothing where it is empty or, which is rejected, cannot be read.
std::optional<PartialDate> PartialDateIn(absl::string_view column, absl::string_view text,
                                         RowCheck& check, ParsePartial parse = ParsePartialDate);

// A number of days between dates that may be known to the month or the year only.
struct Days {
  int64_t least = 0, most = 0;

  auto operator<=>(const Days&) const = default;
};
// How many days `to` is after `from`.
Days DaysBetween(const PartialDate& from, const PartialDate& to);

}  // namespace wijkmonitor::projects
