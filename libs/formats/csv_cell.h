#pragma once

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "libs/base/formula.h"
#include "libs/formats/cell_text.h"

namespace wijkmonitor::formats {

// A text as a cell of a file of values separated by commas or semicolons, quoted after RFC 4180
// where it has to be, and harmless: what a spreadsheet may take for a formula has an apostrophe
// before it, which says that it is text; so has what begins with such an apostrophe itself. OpenCsv
// reads it back as it is. Not for numbers.
inline std::string CsvCell(absl::string_view text) {
  const char* const apostrophe = LooksAsFormula(text) || LosesApostrophe(text) ? "'" : "";
  const bool plain = text == absl::StripAsciiWhitespace(text) &&
                     text.find_first_of("\",;\n\r\t") == absl::string_view::npos;
  if (plain) return absl::StrCat(apostrophe, text);
  return absl::StrCat("\"", apostrophe, absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace wijkmonitor::formats
