#include "libs/base/decimal.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

// Digits, optionally one point between digits, after an optional minus.
bool IsPlainDecimal(absl::string_view text) {
  ConsumeMinus(&text);
  const size_t point = text.find('.');
  return AreDigits(text.substr(0, point)) &&
         (point == absl::string_view::npos || AreDigits(text.substr(point + 1)));
}

std::string WithMarksSwapped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{",", "."}, {".", ","}});
}

constexpr absl::string_view kTypographicMinus = "\u2212";
constexpr absl::string_view kEnDash = "\u2013";
constexpr absl::string_view kEmDash = "\u2014";

// Whether something behind the number says its sign; takes it off. "12,-" is no sign: no cents.
bool EndsInSign(absl::string_view* number) {
  for (const absl::string_view word : {"CR", "DB", "C", "D"}) {
    if (!absl::EndsWithIgnoreCase(*number, word)) continue;
    number->remove_suffix(word.size());
    return true;
  }
  for (const absl::string_view sign : {absl::string_view("-"), kTypographicMinus, kEnDash}) {
    if (!absl::ConsumeSuffix(number, sign)) continue;
    return !absl::EndsWith(*number, ",") && !absl::EndsWith(*number, ".");
  }
  return false;
}

absl::Status NotADecimal(absl::string_view text, DecimalMark mark) {
  RETURN_IF_ERROR(CheckSign(text));
  const bool point = mark == DecimalMark::kPoint;
  const std::string swapped = WithMarksSwapped(text);
  if (IsPlainDecimal(point ? swapped : text) && absl::StrContains(text, point ? ',' : '.')) {
    // What is advised must not be ambiguous itself.
    RETURN_IF_ERROR(CheckUnambiguous(swapped, mark));
    return ToStatus({point ? problems::kDecimalPointDue : problems::kDecimalCommaDue, {swapped}});
  }
  return ToStatus(point ? problems::kNoNumberWithPoint : problems::kNoNumberWithComma);
}

}  // namespace

bool AreDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool ConsumeMinus(absl::string_view* text) {
  return absl::ConsumePrefix(text, "-") || absl::ConsumePrefix(text, kTypographicMinus);
}

absl::Status CheckSign(absl::string_view text) {
  absl::string_view number = text;
  const bool ends_in_sign = EndsInSign(&number);
  const bool begins_oddly = absl::ConsumePrefix(&number, kEnDash) ||
                            absl::ConsumePrefix(&number, kEmDash) ||
                            absl::ConsumePrefix(&number, "+");
  const bool has_gap = ConsumeMinus(&number) && absl::ConsumePrefix(&number, " ");
  const bool has_bracket = absl::ConsumePrefix(&number, "(") && absl::ConsumeSuffix(&number, ")");
  const bool is_odd = ends_in_sign || begins_oddly || has_gap || has_bracket;
  const bool is_number = std::any_of(number.begin(), number.end(), absl::ascii_isdigit) &&
                         number.find_first_not_of("0123456789., ") == number.npos;
  return is_odd && is_number ? ToStatus(problems::kSign) : absl::OkStatus();
}

absl::Status CheckUnambiguous(absl::string_view text, DecimalMark mark) {
  const char decimal_mark = mark == DecimalMark::kComma ? ',' : '.';
  absl::string_view number = text;
  ConsumeMinus(&number);
  const size_t at = number.find(decimal_mark);
  if (at == number.npos || at > 3 || at + 4 != number.size()) return absl::OkStatus();
  const absl::string_view whole = number.substr(0, at), rest = number.substr(at + 1);
  if (!AreDigits(whole) || !AreDigits(rest) || whole[0] == '0') return absl::OkStatus();
  const absl::string_view minus = text.substr(0, text.size() - number.size());
  return ToStatus({problems::kAmbiguous,
                   {absl::StrCat(minus, whole, rest),
                    absl::StrCat(minus, whole, std::string(1, decimal_mark), rest.substr(0, 2),
                                 rest[2] == '0' ? "" : rest.substr(2))}});
}

absl::StatusOr<double> ParseDecimal(absl::string_view text, DecimalMark mark) {
  absl::string_view number = text;
  std::string owned;  // where it is written otherwise than from_chars reads it
  if (mark == DecimalMark::kComma) number = owned = WithMarksSwapped(text);
  if (!IsPlainDecimal(number)) return NotADecimal(text, mark);
  if (absl::ConsumePrefix(&number, kTypographicMinus)) number = owned = absl::StrCat("-", number);
  double value = 0;
  const std::errc error = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  const bool nearly_zero = error == std::errc::result_out_of_range &&
                           number.find_first_of("123456789") > number.find('.');
  if (nearly_zero) return 0.0;
  if (error != std::errc()) return ToStatus(problems::kTooLarge);
  return value + 0.0;  // makes -0 the one zero
}

std::string FormatDecimal(double value) {
  char buffer[512];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer, end) : absl::StrCat(value);
}

std::string FormatUnambiguously(double value) {
  std::string text = FormatDecimal(value);
  if (!CheckUnambiguous(text, DecimalMark::kPoint).ok()) text.push_back('0');
  return text;
}

}  // namespace wijkmonitor
