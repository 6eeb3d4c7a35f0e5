#pragma once

// What the fuzz targets share. A target checks a property of a function for any bytes at all; what
// breaks it ends the process, which libFuzzer reports with the bytes.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

namespace wijkmonitor::fuzz {

// Ends the process with `broken` when `holds` does not.
inline void Expect(bool holds, const char* broken) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", broken);
  std::abort();
}

inline absl::string_view AsText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace wijkmonitor::fuzz
