#pragma once

// Codes.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::finance {

inline bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

// ISO 4217: three capitals.
inline bool IsCurrencyCode(absl::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), IsUpper);
}

}  // namespace wijkmonitor::finance
