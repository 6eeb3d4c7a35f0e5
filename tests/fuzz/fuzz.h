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

// A file as it stands, or, after a byte 1, what the target writes of the bytes by the rules of the
// format. A file does not begin with a control character: the corpus can be looked at.
inline int FuzzFile(const uint8_t* data, size_t size, void (*check_any)(absl::string_view file),
                    void (*check_written)(FuzzedDataProvider* input)) {
  constexpr uint8_t kWritten = 1;
  if (size > 0 && data[0] == kWritten) {
    FuzzedDataProvider input(data + 1, size - 1);
    check_written(&input);
  } else {
    check_any(AsText(data, size));
  }
  return 0;
}

}  // namespace wijkmonitor::fuzz
