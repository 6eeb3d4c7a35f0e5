#pragma once

// What a cell of a file says, whatever wrote it.

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::formats {

// The text of a cell: without spaces around it, and without what a reader of the file cannot see.
// Other spaces (U+00A0 and its kin) are spaces; characters without width (U+200B, a byte order
// mark, marks of direction, a soft hyphen within a word) are nothing; characters are put together
// (NFC). What a spreadsheet put around a code so as to keep it text (="0123", '0123), or what keeps
// it from being run ('=A1, '-a), is taken off. What is not UTF-8 keeps its characters, as of a file
// in another encoding that is looked into for an advice. The result views into `raw`, or into
// `owned`.
absl::string_view CellText(absl::string_view raw, std::string* owned);

// Whether CellText takes the first character off such a text: an apostrophe, of one or more before
// what would not stay text, or may be run, without it.
bool LosesApostrophe(absl::string_view text);

// Whether a byte of UTF-8 is of a letter; all beyond ASCII are taken for one.
inline bool IsOfLetter(char byte) {
  const auto c = static_cast<unsigned char>(byte);
  return absl::ascii_isalpha(c) || c >= 0x80;
}

// The same, and one space for each run of spaces and line breaks: names of columns.
std::string ColumnText(absl::string_view raw);

}  // namespace wijkmonitor::formats
