#pragma once

// The ids of reference data, and codes.

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/limits.h"

namespace wijkmonitor::finance {

inline bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

// ISO 4217: three capitals.
inline bool IsCurrencyCode(absl::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), IsUpper);
}

// Empty for a good id ([A-Z][A-Z0-9_]*), else what would be right.
inline std::string WhatIsWrongWithId(absl::string_view id) {
  const bool good =
      !id.empty() && IsUpper(id.front()) && std::all_of(id.begin(), id.end(), [](char c) {
        return IsUpper(c) || c == '_' || (c >= '0' && c <= '9');
      });
  if (!good) return "must be capitals, digits and underscores, and begin with a capital";
  if (id.size() <= limits::kIdBytesMax) return "";
  return absl::StrCat("has ", id.size(), " bytes; at most ", limits::kIdBytesMax);
}

}  // namespace wijkmonitor::finance
