#include "libs/base/date_notations.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

constexpr size_t kYearDigits = 4;

bool ReadNumber(absl::string_view digits, int* number) {
  return digits.size() <= kYearDigits && AreDigits(digits) && absl::SimpleAtoi(digits, number);
}

// Takes a year within limits off the front.
std::optional<int> ConsumeYear(absl::string_view* text) {
  int year = 0;
  if (text->size() < kYearDigits || !ReadNumber(text->substr(0, kYearDigits), &year) ||
      year < limits::kYearMin || year > limits::kYearMax) {
    return std::nullopt;
  }
  text->remove_prefix(kYearDigits);
  return year;
}

// The `number`th part of a year of so many months, from the month `first`; nothing where the year
// has no such part.
std::optional<Period> PartOfYear(int year, int months, int number, int first = 1) {
  if (number < 1 || number > 12 / months) return std::nullopt;
  const absl::CivilMonth start = absl::CivilMonth(year, first) + int64_t{number - 1} * months;
  return Period{absl::CivilDay(start), absl::CivilDay(start + months)};
}

std::optional<Period> SchoolYear(int year) { return PartOfYear(year, 12, 1, /*first=*/8); }

// "KW01" and its kin, behind a year.
std::optional<Period> StatLineCode(int year, absl::string_view code) {
  struct Kind {
    absl::string_view letters;
    int months;
  };
  constexpr Kind kKinds[] = {{"HJ", 6}, {"KW", 3}, {"MM", 1}};
  if (absl::EqualsIgnoreCase(code, "JJ00")) return Period::OfYear(year);
  if (absl::EqualsIgnoreCase(code, "SJ00")) return SchoolYear(year);
  int number = 0;
  if (code.size() != 4 || !ReadNumber(code.substr(2), &number)) return std::nullopt;
  for (const auto& [letters, months] : kKinds) {
    if (absl::StartsWithIgnoreCase(code, letters)) return PartOfYear(year, months, number);
  }
  return std::nullopt;
}

// " 1e kwartaal", " maart" and "/'24", behind a year.
std::optional<Period> StatLineWords(int year, absl::string_view words) {
  constexpr absl::string_view kMonths[] = {"januari",   "februari", "maart",    "april",
                                           "mei",       "juni",     "juli",     "augustus",
                                           "september", "oktober",  "november", "december"};
  const std::string next = absl::StrCat(absl::Dec((year + 1) % 100, absl::kZeroPad2));
  for (const absl::string_view mark : {"/'", "/\u2019"}) {
    if (words == absl::StrCat(mark, next)) return SchoolYear(year);
  }
  if (!absl::ConsumePrefix(&words, " ") || words.empty()) return std::nullopt;
  if (absl::EndsWith(words, "e kwartaal") && words.size() == 11) {
    return PartOfYear(year, 3, words[0] - '0');
  }
  if (absl::EndsWith(words, "e halfjaar") && words.size() == 11) {
    return PartOfYear(year, 6, words[0] - '0');
  }
  const auto* const month =
      std::find_if(std::begin(kMonths), std::end(kMonths),
                   [&](absl::string_view name) { return absl::EqualsIgnoreCase(name, words); });
  return PartOfYear(year, 1, static_cast<int>(month - kMonths) + 1);
}

// "Q1" and "-Q1", behind a year.
std::optional<Period> Quarter(int year, absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "-")) absl::ConsumePrefix(&text, " ");
  if (text.size() != 2 || !absl::StartsWithIgnoreCase(text, "Q")) return std::nullopt;
  text.remove_prefix(1);
  return PartOfYear(year, 3, text[0] - '0');
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseFileDate(absl::string_view text, DateStyle style) {
  const size_t at = text.find_first_of(" T");
  if (at == absl::string_view::npos) return ParseDate(text, style);
  absl::string_view time = text.substr(at + 1);
  absl::ConsumeSuffix(&time, "Z");
  if (time.find(':') == absl::string_view::npos || time.front() != '0' ||
      time.find_first_not_of("0:.,") != absl::string_view::npos) {
    RETURN_IF_ERROR(ParseDate(text.substr(0, at), style).status());
    return ToStatus(problems::kTimeBehindDay);
  }
  return ParseDate(text.substr(0, at), style);
}

std::optional<YearAndNumber> ParseYearAndNumber(absl::string_view text) {
  const std::optional<int> year = ConsumeYear(&text);
  if (!year.has_value() || text.empty()) return std::nullopt;
  const bool slash = absl::ConsumePrefix(&text, "/");
  const bool marked = slash || absl::ConsumePrefix(&text, "-");
  YearAndNumber found{*year, 0};
  const bool is_number =
      (text.size() == 2 || (marked && text.size() == 1)) && ReadNumber(text, &found.number);
  // "2011/12" and "2024-25" may be school years.
  const bool is_ambiguous =
      (slash || found.number > 12) && text.size() == 2 && found.number == (*year + 1) % 100;
  return is_number && !is_ambiguous ? std::optional(found) : std::nullopt;
}

absl::StatusOr<FilePeriod> ParseFilePeriod(absl::string_view text) {
  FilePeriod result;
  absl::string_view rest = text;
  while (absl::ConsumeSuffix(&rest, "*")) result.provisional = true;
  rest = absl::StripTrailingAsciiWhitespace(rest);
  const absl::StatusOr<Period> plain = ParsePeriod(rest);
  if (plain.ok()) {
    result.period = *plain;
    return result;
  }
  std::optional<Period> period;
  absl::string_view behind = rest;
  if (const auto month = ParseYearAndNumber(rest)) {
    period = PartOfYear(month->year, 1, month->number);
  } else if (const std::optional<int> year = ConsumeYear(&behind)) {
    period = StatLineCode(*year, behind);
    if (!period.has_value()) period = StatLineWords(*year, behind);
    if (!period.has_value()) period = Quarter(*year, behind);
  }
  if (!period.has_value()) {
    Reason reason = ReasonOfStatus(plain.status());
    if (reason.problem == &problems::kPeriodNotation) reason.Advise(problems::kPeriodOfStatLine);
    return ToStatus(reason);
  }
  result.period = *period;
  return result;
}

}  // namespace wijkmonitor
