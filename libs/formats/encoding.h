#pragma once

// The bytes of a file as UTF-8, and its texts as they were meant. Internal to libs/formats but for
// Encoding.

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

// A text that was encoded twice, put right; nothing where there is nothing of that in it. What is
// UTF-8 when characters are taken for bytes of Latin-1 ("Ã«") was read as that once, and is what it
// says ("ë"); a control character of U+0080..U+009F is the character of that byte in Windows-1252,
// which was read as Latin-1 too. `text` is UTF-8. A text that is right stays as it is, unless it
// has a letter and a sign that look so (É»): ask only of files that are known to have such texts.
std::optional<std::string> Mended(absl::string_view text);

}  // namespace wijkmonitor::formats
