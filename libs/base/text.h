#pragma once

// Texts that people write, or files bring: what they may have in them, and how they are shown.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/base/problem.h"

namespace wijkmonitor {

enum class TextShape : uint8_t {
  kLine,
  kParagraphs,  // tabs and line breaks (LF, or CR LF) too
};

// What is wrong with a text: the first byte that is not UTF-8, or the first character that nobody
// sees or that changes how others are seen, by its code point. Those are control characters,
// separators of lines and paragraphs, the marks of writing direction and other format characters,
// what Unicode calls default ignorable (zero-width characters, soft hyphens, fillers, tags), blank
// marks, what is of private use or no character, a mark without a letter, and one more than eight
// on a letter. A zero-width joiner may stand between letters of scripts that join (none of Latin,
// Greek or Cyrillic), and the selector of emoji or text style behind a symbol. HTML is data.
// Nothing when the text may be kept.
std::optional<Reason> WrongIn(absl::string_view text, TextShape shape);

// Whether nothing of a text is seen: it is empty, or has spaces only.
bool IsBlank(absl::string_view text);

// The text as a terminal may show it: each character that WrongIn names, and each byte that is not
// UTF-8, is a question mark.
std::string Printable(absl::string_view text, TextShape shape = TextShape::kLine);

}  // namespace wijkmonitor
