#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace wijkmonitor::formats {

// Where the first byte stands that is not UTF-8 (RFC 3629: no surrogates, nothing above U+10FFFF,
// no overlong forms); the size of `text` when all of it is.
size_t FirstInvalidUtf8(absl::string_view text);

}  // namespace wijkmonitor::formats
