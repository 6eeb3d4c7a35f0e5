#pragma once

#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace wijkmonitor {

// A span of days: from `start` up to but not including `end`.
struct Period {
  absl::CivilDay start;
  absl::CivilDay end;

  auto operator<=>(const Period& other) const {
    return std::tie(start, end) <=> std::tie(other.start, other.end);
  }
  bool operator==(const Period&) const = default;

  // The year the period ends in: the year of its last day.
  int LastYear() const { return static_cast<int>((end - 1).year()); }
  static Period OfYear(int year) {
    return {absl::CivilDay(year, 1, 1), absl::CivilDay(year + 1, 1, 1)};
  }
};

// How a file writes days.
enum class DateStyle {
  kIso,  // 2024-10-01
  kDmy,  // 1-10-2024 or 01-10-2024; also with points or slashes
  kYmd,  // 20241001
};

// Strictly so written, by default YYYY-MM-DD, a day that exists, year within limits. Error:
// INVALID_ARGUMENT, saying what would be right.
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, DateStyle style = DateStyle::kIso);
std::string FormatDate(absl::CivilDay day);

// Which day it is in Europe/Amsterdam, by the rule that holds since 1996.
absl::CivilDay DayInAmsterdam(absl::Time time);

// The notations of common/v1/period.proto: "2020", "2020-09", or "START/END" with END exclusive,
// both months or both days. Error: INVALID_ARGUMENT, saying what would be right.
absl::StatusOr<Period> ParsePeriod(absl::string_view text);
// In the shortest of them.
std::string FormatPeriod(const Period& period);

}  // namespace wijkmonitor
