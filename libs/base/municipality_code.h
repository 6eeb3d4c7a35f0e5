#pragma once

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "libs/base/decimal.h"

namespace wijkmonitor {

// Whether a text is a municipality's code of Statistics Netherlands, whatever its case: GM and four
// digits, as GM0014.
inline bool IsMunicipalityCode(absl::string_view text) {
  return text.size() == 6 && absl::StartsWithIgnoreCase(text, "GM") && AreDigits(text.substr(2));
}

}  // namespace wijkmonitor
