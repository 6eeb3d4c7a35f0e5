#pragma once

// The bytes of a file as UTF-8. Internal to libs/formats but for Encoding.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::formats {

// How the bytes of a file stand for characters. A byte order mark in the file goes before it.
enum class Encoding { kUtf8, kWindows1252, kUtf16 };

// As profiles and requests name them: "utf-8", "windows-1252", "utf-16"; nothing for other words.
std::optional<Encoding> EncodingNamed(absl::string_view name);

// The file in UTF-8; nothing when it is UTF-8 as it stands. `kUtf16` without a byte order mark is
// little-endian. Refuses a file that is empty, a spreadsheet or another packed file, not of its
// encoding, that has a zero character, or that is not UTF-8 and larger than
// limits::kConvertedFileBytesMax: with the line, and what would help.
absl::StatusOr<std::optional<std::string>> Decode(absl::string_view file, Encoding encoding);

}  // namespace wijkmonitor::formats
