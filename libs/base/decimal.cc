#include "libs/base/decimal.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace wijkmonitor {
namespace {

// Digits, optionally one point between digits, after an optional minus.
bool IsPlainDecimal(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  const size_t point = text.find('.');
  return AreDigits(text.substr(0, point)) &&
         (point == absl::string_view::npos || AreDigits(text.substr(point + 1)));
}

std::string WithMarksSwapped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{",", "."}, {".", ","}});
}

absl::Status NotADecimal(absl::string_view text, DecimalMark mark) {
  const bool point = mark == DecimalMark::kPoint;
  const std::string swapped = WithMarksSwapped(text);
  if (IsPlainDecimal(point ? swapped : text) && absl::StrContains(text, point ? ',' : '.')) {
    return absl::InvalidArgumentError(absl::StrCat("the decimal mark here is a ",
                                                   point ? "point" : "comma", ": write ", swapped));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("not a number: write digits with at most one decimal ",
                   point ? "point (28.6)" : "comma (28,6)", " and no thousands marks"));
}

}  // namespace

bool AreDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

absl::StatusOr<double> ParseDecimal(absl::string_view text, DecimalMark mark) {
  const std::string number =
      mark == DecimalMark::kComma ? WithMarksSwapped(text) : std::string(text);
  if (!IsPlainDecimal(number)) return NotADecimal(text, mark);
  double value = 0;
  const std::errc error = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  const bool nearly_zero = error == std::errc::result_out_of_range &&
                           number.find_first_of("123456789") > number.find('.');
  if (nearly_zero) return 0.0;
  if (error != std::errc()) return absl::InvalidArgumentError("the number is too large");
  return value + 0.0;  // makes -0 the one zero
}

std::string FormatDecimal(double value) {
  char buffer[512];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer, end) : absl::StrCat(value);
}

}  // namespace wijkmonitor
