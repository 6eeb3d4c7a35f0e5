#pragma once

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether a text may be a currency's code of ISO 4217: three capitals, as EUR.
inline bool IsCurrencyCode(absl::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(),
                                         [](unsigned char c) { return absl::ascii_isupper(c); });
}

}  // namespace wijkmonitor
