#pragma once

// What a file of postings speaks for: months of its source's books, or no more than its own lines.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/date.h"

namespace wijkmonitor::finance {

// Months in a row, counted from the year 0: 12 * year + month - 1. `end` is not among them.
struct Months {
  int32_t first = 0, end = 0;

  static Months OfYear(int year) { return {12 * year, 12 * (year + 1)}; }
  static Months Of(int year, int month) { return {12 * year + month - 1, 12 * year + month}; }
  bool Has(const Months& other) const { return first <= other.first && other.end <= end; }

  bool operator==(const Months&) const = default;
};

// The months of `year` in which a line of its books stands. The number of its period decides, where
// it is one: 1..12 are the months, later ones the last, 0 the first. Else the days of `period` that
// lie in the year; of a period outside it the month of the year that is next to it.
Months MonthsOfLine(int year, absl::string_view period_number, const Period& period);

// A file has all lines of `months`; without months it speaks for its own lines only.
struct Coverage {
  std::vector<Months> months;  // in their order, apart

  bool OfLinesOnly() const { return months.empty(); }
  bool Has(const Months& lines) const;
  // With those months too.
  void Add(const Months& more);

  bool operator==(const Coverage&) const = default;
};

// Periods as ParsePeriod reads them, with spaces between; empty: its own lines only. Error:
// INVALID_ARGUMENT for a period that does not begin and end with a month.
absl::StatusOr<Coverage> ParseCoverage(absl::string_view text);
std::string FormatCoverage(const Coverage& coverage);

}  // namespace wijkmonitor::finance
