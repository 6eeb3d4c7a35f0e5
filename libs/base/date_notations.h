#pragma once

// Days and periods as files of others write them. The API has one notation of each: see date.h.

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/date.h"

namespace wijkmonitor {

// A day, also with midnight behind it ("2024-10-01 00:00:00"), as databases write days. Error:
// INVALID_ARGUMENT, saying what would be right.
absl::StatusOr<absl::CivilDay> ParseFileDate(absl::string_view text,
                                             DateStyle style = DateStyle::kIso);

// A year and the number of a period in it: "2018/2", "2018-02" or "201802"; not "2011/12",
// "2024-25" or "202425", which may be school years.
struct YearAndNumber {
  int year = 0, number = 0;
};
std::optional<YearAndNumber> ParseYearAndNumber(absl::string_view text);

// A period, and whether its figures are provisional: a star behind it ("2024*", "2024**") says so.
struct FilePeriod {
  Period period;
  bool provisional = false;
};
// What ParsePeriod reads; a month as ParseYearAndNumber has it; a quarter as "2024Q1" or "2024-Q1";
// and as StatLine has periods: in codes (2024JJ00, 2024HJ01, 2024KW01, 2024MM03; 2023SJ00, the
// school year from August to July), whatever the case, and in words ("2024 1e kwartaal", "2024 1e
// halfjaar", "2024 maart", "2023/'24").
// Error: INVALID_ARGUMENT, saying what would be right.
absl::StatusOr<FilePeriod> ParseFilePeriod(absl::string_view text);

}  // namespace wijkmonitor
