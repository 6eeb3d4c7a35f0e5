#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Where the first byte stands that is not UTF-8 (RFC 3629: no surrogates, nothing above U+10FFFF,
// no overlong forms); the size of `text` when all of it is.
size_t FirstInvalidUtf8(absl::string_view text);

// The largest size up to `size` that cuts no character of `text`, which is UTF-8, in two.
size_t WholeCharacters(absl::string_view text, size_t size);

// By which names are compared, case, accents and the form of apostrophes aside: case folding and
// decomposition after Unicode, by utf8proc. What is not UTF-8 stays as it is.
std::string Folded(absl::string_view text);
// The text with its characters put together (NFC).
std::string Composed(absl::string_view text);

}  // namespace wijkmonitor
