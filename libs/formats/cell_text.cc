#include "libs/formats/cell_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace wijkmonitor::formats {
namespace {

// Characters, by their code points.
struct Range {
  char32_t first, last;
};
// After Unicode: White_Space beyond ASCII, and Default_Ignorable_Code_Point.
constexpr Range kSpaces[] = {{0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                             {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                             {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr Range kNothing[] = {{0xAD, 0xAD},     {0x180E, 0x180E}, {0x200B, 0x200F},
                              {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}};

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

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string Visible(absl::string_view text) {
  std::string visible;
  while (!text.empty()) {
    const auto [c, size] = First(text);
    if (IsIn(kSpaces, c)) {
      visible.push_back(' ');
    } else if (!IsIn(kNothing, c)) {
      absl::StrAppend(&visible, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return visible;
}

bool IsCode(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c) || absl::ascii_isupper(c) || c == '.' || c == '_' ||
                  c == '-';
         });
}

absl::string_view Unwrapped(absl::string_view text) {
  absl::string_view inner = text;
  if (absl::ConsumePrefix(&inner, "=\"") && absl::ConsumeSuffix(&inner, "\"") &&
      inner.find('"') == absl::string_view::npos) {
    return absl::StripAsciiWhitespace(inner);
  }
  // Not of 's-Gravenhage.
  inner = text;
  if (absl::ConsumePrefix(&inner, "'") && IsCode(inner)) return inner;
  return text;
}

}  // namespace

absl::string_view CellText(absl::string_view raw, std::string* owned) {
  if (!IsAscii(raw)) {
    std::string visible = Visible(raw);
    if (visible != raw) raw = *owned = std::move(visible);
  }
  return Unwrapped(absl::StripAsciiWhitespace(raw));
}

std::string ColumnText(absl::string_view raw) {
  std::string owned;
  return absl::StrJoin(
      absl::StrSplit(CellText(raw, &owned), absl::ByAnyChar(" \t\r\n\v\f"), absl::SkipEmpty()),
      " ");
}

}  // namespace wijkmonitor::formats
