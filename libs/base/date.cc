#include "libs/base/date.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "libs/base/decimal.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

// At most nine digits.
bool ParseDigits(absl::string_view text, size_t count, int* value) {
  if (text.size() != count || !AreDigits(text)) return false;
  std::from_chars(text.data(), text.data() + count, *value);
  return true;
}

struct DateParts {
  int year = 0, month = 0, day = 0;
};

bool ReadIso(absl::string_view text, DateParts* date) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         ParseDigits(text.substr(0, 4), 4, &date->year) &&
         ParseDigits(text.substr(5, 2), 2, &date->month) &&
         ParseDigits(text.substr(8, 2), 2, &date->day);
}

bool ReadYmd(absl::string_view text, DateParts* date) {
  return text.size() == 8 && ParseDigits(text.substr(0, 4), 4, &date->year) &&
         ParseDigits(text.substr(4, 2), 2, &date->month) &&
         ParseDigits(text.substr(6, 2), 2, &date->day);
}

bool ReadDmy(absl::string_view text, DateParts* date) {
  const size_t first = text.find_first_of("-./");
  if (first == absl::string_view::npos) return false;
  const size_t second = text.find(text[first], first + 1);
  if (second == absl::string_view::npos) return false;
  const absl::string_view day = text.substr(0, first);
  const absl::string_view month = text.substr(first + 1, second - first - 1);
  return day.size() <= 2 && month.size() <= 2 && ParseDigits(day, day.size(), &date->day) &&
         ParseDigits(month, month.size(), &date->month) &&
         ParseDigits(text.substr(second + 1), 4, &date->year);
}

struct Notation {
  bool (*read)(absl::string_view text, DateParts* date);
  const Problem& otherwise;
};

// In the order of DateStyle.
constexpr Notation kNotations[] = {
    {&ReadIso, problems::kDateIso},
    {&ReadDmy, problems::kDateDmy},
    {&ReadYmd, problems::kDateYmd},
};

absl::Status NoPeriod() { return ToStatus(problems::kPeriodNotation); }

// When clocks change: 1:00 UTC on the last Sunday of a month of 31 days.
absl::Time ChangeOfClocks(absl::CivilYear year, int month) {
  const absl::CivilDay last =
      absl::PrevWeekday(absl::CivilDay(year.year(), month, 31) + 1, absl::Weekday::sunday);
  return absl::FromCivil(last, absl::UTCTimeZone()) + absl::Hours(1);
}

}  // namespace

// Directive 2000/84/EC, and 94/21/EC before it. No data of time zones is needed.
absl::CivilDay DayInAmsterdam(absl::Time time) {
  const absl::CivilYear year = absl::ToCivilYear(time, absl::UTCTimeZone());
  const bool is_summer = time >= ChangeOfClocks(year, 3) && time < ChangeOfClocks(year, 10);
  return absl::ToCivilDay(time + absl::Hours(is_summer ? 2 : 1), absl::UTCTimeZone());
}

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, DateStyle style) {
  const Notation& notation = kNotations[static_cast<size_t>(style)];
  DateParts parts;
  if (!notation.read(text, &parts)) return ToStatus(notation.otherwise);
  if (parts.year < limits::kYearMin || parts.year > limits::kYearMax) {
    return ToStatus({problems::kYearOutOfRange,
                     {absl::StrCat(limits::kYearMin), absl::StrCat(limits::kYearMax)}});
  }
  if (parts.month < 1 || parts.month > 12) {
    return ToStatus(problems::kMonthOutOfRange);
  }
  const absl::CivilDay date(parts.year, parts.month, parts.day);
  if (date.year() != parts.year || date.month() != parts.month || date.day() != parts.day) {
    return ToStatus(problems::kNoSuchDay);
  }
  return date;
}

std::string FormatDate(absl::CivilDay day) {
  // By hand: files and databases are full of dates, and formatting by pattern takes ten times as
  // long.
  std::string text = "0000-00-00";
  const auto put = [&](size_t last, int64_t number) {
    for (size_t place = last; number > 0; --place, number /= 10) {
      text[place] = static_cast<char>('0' + number % 10);
    }
  };
  put(3, day.year());
  put(6, day.month());
  put(9, day.day());
  return text;
}

absl::StatusOr<Period> ParsePeriod(absl::string_view text) {
  const size_t slash = text.find('/');
  const bool span = slash != absl::string_view::npos;
  const absl::string_view from = text.substr(0, slash);
  const absl::string_view to = span ? text.substr(slash + 1) : from;
  constexpr size_t kYear = 4, kMonth = 7, kDay = 10;
  const size_t size = from.size();
  if (to.size() != size || (size != kMonth && size != (span ? kDay : kYear))) return NoPeriod();
  // The first day of what is written: 2020-01-01 of 2020.
  constexpr absl::string_view kFirstDay = "0000-01-01";
  const std::string start_day = absl::StrCat(from, kFirstDay.substr(size));
  const std::string end_day = absl::StrCat(to, kFirstDay.substr(size));
  DateParts parts;
  if (!ReadIso(start_day, &parts) || !ReadIso(end_day, &parts)) return NoPeriod();
  ASSIGN_OR_RETURN(const absl::CivilDay start, ParseDate(start_day));
  ASSIGN_OR_RETURN(absl::CivilDay end, ParseDate(end_day));
  if (!span) end = absl::CivilDay(absl::CivilMonth(start) + (size == kYear ? 12 : 1));
  if (!(start < end)) {
    return ToStatus(problems::kPeriodBackwards);
  }
  return Period{start, end};
}

std::string FormatPeriod(const Period& period) {
  const std::string start = FormatDate(period.start), end = FormatDate(period.end);
  if (period == Period::OfYear(static_cast<int>(period.start.year()))) return start.substr(0, 4);
  if (period.start.day() != 1 || period.end.day() != 1) return absl::StrCat(start, "/", end);
  std::string month = start.substr(0, 7);
  if (absl::CivilMonth(period.end) == absl::CivilMonth(period.start) + 1) return month;
  return absl::StrCat(month, "/", end.substr(0, 7));
}

}  // namespace wijkmonitor
