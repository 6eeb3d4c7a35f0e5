#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether it is made of the digits 0 to 9, at least one.
bool AreDigits(absl::string_view text);

enum class DecimalMark { kPoint, kComma };

// A finite decimal number: optional minus, digits, optional mark and digits. No thousands marks,
// exponents, spaces, NaN or infinity. The double next to it; -0 is 0. Error: INVALID_ARGUMENT,
// saying what would be right (a comma where a point is due, and the reverse).
absl::StatusOr<double> ParseDecimal(absl::string_view text, DecimalMark mark);

// The shortest text that reads back as `value`, with a decimal point and without exponent.
std::string FormatDecimal(double value);

}  // namespace wijkmonitor
