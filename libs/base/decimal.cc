#include "libs/base/decimal.h"

#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace wijkmonitor {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// Digits, optionally one point between digits, after an optional minus.
bool IsPlainDecimal(absl::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return false;
  int points = 0;
  for (const char c : text) {
    if (c == '.') {
      ++points;
    } else if (!IsDigit(c)) {
      return false;
    }
  }
  return points <= 1;
}

absl::Status NotADecimal(absl::string_view text, DecimalMark mark) {
  const std::string swapped = absl::StrReplaceAll(text, {{",", "."}, {".", ","}});
  const absl::string_view as_point =
      mark == DecimalMark::kPoint ? absl::string_view(swapped) : text;
  if (IsPlainDecimal(as_point) &&
      absl::StrContains(text, mark == DecimalMark::kPoint ? "," : ".")) {
    return absl::InvalidArgumentError(absl::StrCat("the decimal mark here is a ",
                                                   mark == DecimalMark::kPoint ? "point" : "comma",
                                                   ": write ", swapped));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "not a number: write digits with at most one decimal ",
      mark == DecimalMark::kPoint ? "point (28.6)" : "comma (28,6)", " and no thousands marks"));
}

}  // namespace

absl::StatusOr<double> ParseDecimal(absl::string_view text, DecimalMark mark) {
  std::string pointed;
  absl::string_view number = text;
  if (mark == DecimalMark::kComma) {
    if (absl::StrContains(text, ".")) return NotADecimal(text, mark);
    pointed = absl::StrReplaceAll(text, {{",", "."}});
    number = pointed;
  }
  if (!IsPlainDecimal(number)) return NotADecimal(text, mark);
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool nearly_zero = error == std::errc::result_out_of_range &&
                           number.find_first_of("123456789") > number.find('.');
  if (nearly_zero) return 0.0;
  if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(value)) {
    return absl::InvalidArgumentError("the number is too large");
  }
  return value + 0.0;  // makes -0 the one zero
}

std::string FormatDecimal(double value) {
  char buffer[512];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer, end) : absl::StrCat(value);
}

}  // namespace wijkmonitor
