#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether it is made of the digits 0 to 9, at least one.
bool AreDigits(absl::string_view text);

enum class DecimalMark { kPoint, kComma };

// A finite decimal number: optional minus (also the typographic one, U+2212), digits, optional mark
// and digits. No thousands marks, exponents, spaces, NaN or infinity. The double next to it; -0 is
// 0. Error: INVALID_ARGUMENT, saying what would be right (a comma where a point is due, and the
// reverse).
absl::StatusOr<double> ParseDecimal(absl::string_view text, DecimalMark mark);

// INVALID_ARGUMENT, with both readings, where one mark stands before exactly three digits, as in
// 12.500: it may be the decimal mark, or one between thousands. Not of 0.500 or 1234.500. To be
// asked of money, and of units that have no fractions.
absl::Status CheckUnambiguous(absl::string_view text, DecimalMark mark);

// What is wrong with the sign of `text` where that is what makes it no number: behind it, in
// brackets, or a dash; OK where it is something else.
absl::Status CheckSign(absl::string_view text);

// Takes a minus off the front of `text`, also a typographic one; whether there was one.
bool ConsumeMinus(absl::string_view* text);

// The shortest text that reads back as `value`, with a decimal point and without exponent.
std::string FormatDecimal(double value);
// The same, with a zero behind it where CheckUnambiguous would refuse it: 12.1230 for 12.123.
std::string FormatUnambiguously(double value);

}  // namespace wijkmonitor
