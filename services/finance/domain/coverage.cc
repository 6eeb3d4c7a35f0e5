#include "services/finance/domain/coverage.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace wijkmonitor::finance {
namespace {

absl::CivilMonth MonthOf(int32_t number) { return absl::CivilMonth(number / 12, number % 12 + 1); }

int32_t NumberOf(absl::CivilDay day) {
  return static_cast<int32_t>(12 * day.year()) + day.month() - 1;
}

std::string FormatMonths(const Months& months) {
  return FormatPeriod({absl::CivilDay(MonthOf(months.first)), absl::CivilDay(MonthOf(months.end))});
}

}  // namespace

Months MonthsOfLine(int year, absl::string_view period_number, const Period& period) {
  int number = 0;
  if (absl::SimpleAtoi(period_number, &number) && number >= 0) {
    return Months::Of(year, std::clamp(number, 1, 12));
  }
  const Months whole = Months::OfYear(year);
  const int32_t first = std::clamp(NumberOf(period.start), whole.first, whole.end - 1);
  const int32_t last = std::clamp(NumberOf(period.end - 1), first, whole.end - 1);
  return {first, last + 1};
}

bool Coverage::Has(const Months& lines) const {
  return std::ranges::any_of(months, [&](const Months& own) { return own.Has(lines); });
}

void Coverage::Add(const Months& more) {
  Months joined = more;
  std::erase_if(months, [&](const Months& own) {
    if (own.end < joined.first || joined.end < own.first) return false;
    joined = {std::min(own.first, joined.first), std::max(own.end, joined.end)};
    return true;
  });
  const auto after =
      std::ranges::find_if(months, [&](const Months& own) { return own.first > joined.first; });
  months.insert(after, joined);
}

absl::StatusOr<Coverage> ParseCoverage(absl::string_view text) {
  Coverage coverage;
  for (const absl::string_view part : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const Period period, ParsePeriod(part));
    if (period.start.day() != 1 || period.end.day() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("must be whole months, such as 2019-02 or 2019-01/2019-07, not ", part));
    }
    coverage.Add({NumberOf(period.start), NumberOf(period.end)});
  }
  return coverage;
}

std::string FormatCoverage(const Coverage& coverage) {
  return absl::StrJoin(coverage.months, " ", [](std::string* out, const Months& months) {
    absl::StrAppend(out, FormatMonths(months));
  });
}

}  // namespace wijkmonitor::finance
