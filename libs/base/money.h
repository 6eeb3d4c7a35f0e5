#pragma once

// Amounts of money as whole minor units (cents), never as a floating-point number.

#include <cstdint>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/decimal.h"

namespace wijkmonitor {

// How a file writes amounts.
struct AmountStyle {
  DecimalMark mark = DecimalMark::kPoint;
  // Whether the other mark, or a space, may stand between groups of three digits: 1.234,56.
  bool thousands = false;
  // Whether an amount below 0 may also be written 12,50-, (12,50) and with a dash.
  bool any_sign = false;
  // What may stand before an amount, such as "€", with spaces behind it or none; empty: nothing.
  absl::string_view currency_sign = "";
  // What 1 stands for, in whole units of the currency: 1000 for a table in thousands of euro.
  int64_t unit = 1;
};

// The amount in minor units: -1234.56 is -123456. An optional minus, digits, at most two decimals
// (more where `unit` leaves whole cents, or where they are zeros; but see CheckUnambiguous). No
// sign of a currency but that of the style. Error: INVALID_ARGUMENT, saying what would be right;
// also beyond limits::kAmountMinorMax.
absl::StatusOr<int64_t> ParseAmount(absl::string_view text, const AmountStyle& style = {});

// With a point and two decimals: -1234.56. ParseAmount reads back what is within its limit. Also
// for sums that need more than 64 bits, of at most 10^20 minor units.
std::string FormatAmount(absl::int128 amount_minor);

}  // namespace wijkmonitor
