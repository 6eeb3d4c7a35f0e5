#include "libs/base/money.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

constexpr int64_t kMinorPerMajor = 100;

// "1234567" of "1.234.567" or of itself; empty when a group but the first is not of three.
std::string WithoutGroups(absl::string_view whole, char group_mark) {
  if (absl::StrContains(whole, ' ')) group_mark = ' ';
  const std::vector<absl::string_view> groups = absl::StrSplit(whole, group_mark);
  const bool is_grouped =
      !groups[0].empty() && groups[0].size() <= 3 && groups[0][0] != '0' &&
      std::all_of(groups.begin() + 1, groups.end(), [](auto group) { return group.size() == 3; });
  return groups.size() == 1 || is_grouped ? absl::StrJoin(groups, "") : "";
}

// Takes the sign off the amount; whether it is below 0.
bool ConsumeSign(bool any_sign, absl::string_view* text) {
  if (ConsumeMinus(text)) {
    if (any_sign) *text = absl::StripLeadingAsciiWhitespace(*text);
    return true;
  }
  if (!any_sign) return false;
  if (absl::StartsWith(*text, "(") && absl::EndsWith(*text, ")")) {
    *text = absl::StripAsciiWhitespace(text->substr(1, text->size() - 2));
    return true;
  }
  for (const absl::string_view minus : {"-", "\u2212", "\u2013"}) {
    if (!absl::ConsumeSuffix(text, minus) && !absl::ConsumePrefix(text, minus)) continue;
    *text = absl::StripAsciiWhitespace(*text);
    return true;
  }
  return false;
}

absl::Status NotAnAmount(absl::string_view text, const AmountStyle& style) {
  if (const absl::Status sign = CheckSign(text); !sign.ok()) {
    Reason reason = ReasonOfStatus(sign);
    if (!style.any_sign) reason.Advise(problems::kSignsAny);
    return ToStatus(reason);
  }
  const bool comma = style.mark == DecimalMark::kComma;
  const std::string example = !style.thousands ? (comma ? "1234,56" : "1234.56")
                              : comma          ? "1.234,56"
                                               : "1,234.56";
  Reason reason(problems::kNoAmount, {example});
  if (text.find_first_of(".,") != absl::string_view::npos) {
    reason.Advise(problems::kNameDecimalMark);
  }
  return ToStatus(reason);
}

}  // namespace

absl::StatusOr<int64_t> ParseAmount(absl::string_view text, const AmountStyle& style) {
  const char mark = style.mark == DecimalMark::kComma ? ',' : '.';
  absl::string_view rest = text;
  if (!style.currency_sign.empty() && absl::ConsumePrefix(&rest, style.currency_sign)) {
    rest = absl::StripLeadingAsciiWhitespace(rest);
  }
  const bool negative = ConsumeSign(style.any_sign, &rest);
  RETURN_IF_ERROR(CheckUnambiguous(absl::StrCat(negative ? "-" : "", rest), style.mark));
  const size_t at = rest.find(mark);
  const absl::string_view whole_text = rest.substr(0, at);
  const absl::string_view fraction =
      at == absl::string_view::npos ? absl::string_view() : rest.substr(at + 1);
  const std::string whole = style.thousands ? WithoutGroups(whole_text, mark == ',' ? '.' : ',')
                                            : std::string(whole_text);
  if (!AreDigits(whole) || (at != absl::string_view::npos && !AreDigits(fraction))) {
    return NotAnAmount(text, style);
  }
  // Digit by digit: `scale` is what one of the next digit is worth, in minor units.
  absl::int128 minor = 0;
  const absl::int128 major_unit = absl::int128(style.unit) * kMinorPerMajor;
  for (const char c : whole) {
    minor = minor * 10 + (c - '0') * major_unit;
    if (minor > limits::kAmountMinorMax) break;
  }
  int64_t scale = style.unit * kMinorPerMajor;
  for (const char c : fraction) {
    if (c != '0' && (scale < 10 || scale % 10 != 0)) {
      return ToStatus(problems::kPartOfCent);
    }
    scale /= 10;
    minor += absl::int128(c - '0') * scale;
  }
  if (minor > limits::kAmountMinorMax) {
    return ToStatus({problems::kAmountTooLarge, {FormatAmount(limits::kAmountMinorMax)}});
  }
  return static_cast<int64_t>(negative ? -minor : minor);
}

std::string FormatAmount(absl::int128 amount_minor) {
  const absl::int128 size = amount_minor < 0 ? -amount_minor : amount_minor;
  return absl::StrFormat("%s%d.%02d", amount_minor < 0 ? "-" : "",
                         static_cast<int64_t>(size / kMinorPerMajor),
                         static_cast<int64_t>(size % kMinorPerMajor));
}

}  // namespace wijkmonitor
