#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

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

// From one day to a later one, where neither may be known to the day; negative: it is earlier.
struct Days {
  int64_t least = 0, most = 0;

  auto operator<=>(const Days&) const = default;
};
Days DaysBetween(const PartialDate& from, const PartialDate& to);

}  // namespace wijkmonitor::projects
