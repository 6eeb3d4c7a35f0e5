#include "libs/formats/cell_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"
#include "libs/base/formula.h"
#include "libs/base/utf8.h"

namespace wijkmonitor::formats {
namespace {

// Characters, by their code points.
struct Range {
  char32_t first, last;
};
// After Unicode: White_Space beyond ASCII; Default_Ignorable_Code_Point, and controls.
constexpr Range kSpaces[] = {{0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                             {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                             {0x205F, 0x205F}, {0x3000, 0x3000}};
// Hyphens that are seen where a line is broken, in Unicode and in a word processor: nothing within
// a word, and a minus beside a number, as which some ledgers print it.
constexpr Range kSoftHyphens[] = {{0x1E, 0x1F}, {0xAD, 0xAD}};
constexpr Range kNothing[] = {
    {0x00, 0x08},      {0x0E, 0x1D},     {0x7F, 0x84},     {0x86, 0x9F},       {0x34F, 0x34F},
    {0x61C, 0x61C},    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},
    {0x202A, 0x202E},  {0x2060, 0x206F}, {0x2800, 0x2800}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFC}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF}};

template <size_t N>
bool IsIn(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const Range& range) { return range.first <= c && c <= range.last; });
}

// The character that `text`, which is UTF-8, begins with, and its size.
std::pair<char32_t, size_t> First(absl::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0x7F >> size);
  for (size_t i = 1; i < size; ++i) c = c << 6 | (byte(i) & 0x3F);
  return {c, size};
}

bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 0x20 && c < 0x7F) || (c >= 0x09 && c <= 0x0D);
  });
}

std::string Visible(absl::string_view text) {
  std::string visible;
  while (!text.empty()) {
    const auto [c, size] = First(text);
    if (IsIn(kSpaces, c)) {
      visible.push_back(' ');
    } else if (IsIn(kSoftHyphens, c)) {
      const bool within_word = !visible.empty() && IsOfLetter(visible.back()) &&
                               text.size() > size && IsOfLetter(text[size]);
      if (!within_word) visible.push_back('-');
    } else if (!IsIn(kNothing, c)) {
      absl::StrAppend(&visible, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return Composed(visible);
}

// Not 's-Gravenhage or 't Zand.
bool IsCode(absl::string_view text) {
  return !text.empty() && std::any_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         text.find_first_of("'\"") == text.npos &&
         (text.size() == 1 || (text[1] != '-' && text[1] != ' ') || absl::ascii_isdigit(text[0]));
}

// Without what is around it but an apostrophe; there may be more of that.
absl::string_view UnwrappedOnce(absl::string_view text) {
  absl::string_view inner = text;
  if (absl::ConsumePrefix(&inner, "=\"") && absl::ConsumeSuffix(&inner, "\"") &&
      inner.find('"') == absl::string_view::npos) {
    return absl::StripAsciiWhitespace(inner);
  }
  inner = text;
  if (absl::ConsumePrefix(&inner, "=") && AreDigits(inner)) return inner;
  inner = text;
  if (absl::ConsumePrefix(&inner, "\"") && absl::ConsumeSuffix(&inner, "\"") && IsCode(inner)) {
    return absl::StripAsciiWhitespace(inner);
  }
  return text;
}

absl::string_view Unwrapped(absl::string_view text) {
  for (absl::string_view inner = UnwrappedOnce(text); inner.size() < text.size();
       inner = UnwrappedOnce(text)) {
    text = inner;
  }
  return text;
}

}  // namespace

absl::string_view CellText(absl::string_view raw, std::string* owned) {
  if (!IsPlain(raw) && FirstInvalidUtf8(raw) >= raw.size()) {
    std::string visible = Visible(raw);
    if (visible != raw) raw = *owned = std::move(visible);
  }
  const absl::string_view text = Unwrapped(absl::StripAsciiWhitespace(raw));
  return LosesApostrophe(text) ? Unwrapped(absl::StripAsciiWhitespace(text.substr(1))) : text;
}

bool LosesApostrophe(absl::string_view text) {
  if (!absl::StartsWith(text, "'")) return false;
  const absl::string_view inner = text.substr(std::min(text.find_first_not_of('\''), text.size()));
  return IsCode(inner) || LooksAsFormula(inner);
}

std::string ColumnText(absl::string_view raw) {
  std::string owned;
  return absl::StrJoin(
      absl::StrSplit(CellText(raw, &owned), absl::ByAnyChar(" \t\r\n\v\f"), absl::SkipEmpty()),
      " ");
}

}  // namespace wijkmonitor::formats
