#include "services/projects/domain/partial_date.h"

#include "libs/base/date.h"
#include "libs/base/problem.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

bool IsDay(absl::string_view text) { return text.size() == sizeof("YYYY-MM-DD") - 1; }

// The days that a year, a month or a day has.
absl::StatusOr<Period> DaysOf(absl::string_view text) {
  if (IsDay(text)) {
    const absl::StatusOr<absl::CivilDay> day = ParseDate(text);
    if (day.ok()) return Period{*day, *day + 1};
    const bool is_none = ReasonOfStatus(day.status()).problem == &problems::kDateIso;
    return is_none ? ToStatus(problems::kPartialDate) : day.status();
  }
  if (text.size() > sizeof("YYYY-MM") - 1) return ToStatus(problems::kPartialDate);
  const absl::StatusOr<Period> period = ParsePeriod(text);
  if (!period.ok()) return ToStatus(problems::kPartialDate);
  return *period;
}

}  // namespace

absl::StatusOr<PartialDate> ParsePartialDate(absl::string_view text) {
  ASSIGN_OR_RETURN(const Period days, DaysOf(text));
  return PartialDate{days.start, days.end - 1};
}

absl::StatusOr<PartialDate> ParsePartialEnd(absl::string_view text) {
  ASSIGN_OR_RETURN(const Period days, DaysOf(text));
  return PartialDate{days.start, IsDay(text) ? days.start : days.end};
}

std::optional<PartialDate> PartialDateOf(absl::string_view text, ParsePartial parse) {
  const absl::StatusOr<PartialDate> date = parse(text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

std::optional<PartialDate> PartialDateIn(absl::string_view column, absl::string_view text,
                                         RowCheck& check, ParsePartial parse) {
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<PartialDate> date = parse(text);
  if (date.ok()) return *date;
  check.Reject(column, text, ReasonOfStatus(date.status()));
  return std::nullopt;
}

Days DaysBetween(const PartialDate& from, const PartialDate& to) {
  return {to.first - from.last, to.last - from.first};
}

}  // namespace wijkmonitor::projects
