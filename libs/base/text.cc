#include "libs/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "libs/base/problems.h"
#include "libs/base/utf8.h"

namespace wijkmonitor {
namespace {

using CodePoint = int32_t;

constexpr CodePoint kNone = -1;  // before the first character, and behind the last
constexpr CodePoint kZeroWidthJoiner = 0x200D, kTextStyle = 0xFE0E, kEmojiStyle = 0xFE0F;

constexpr int kMarksMax = 8;  // on one letter: Vietnamese has two, Hebrew with accents four

// The property Default_Ignorable_Code_Point of Unicode 15.0 (DerivedCoreProperties.txt), which has
// all tags, and the marks of writing direction but one; what is deprecated or annotates; and marks
// that leave a blank.
constexpr std::pair<CodePoint, CodePoint> kUnseen[] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},   {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFC},   {0x1107F, 0x1107F},
    {0x13430, 0x13455}, {0x16FE4, 0x16FE4}, {0x1BCA0, 0x1BCA3}, {0x1D159, 0x1D159},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
// Format characters that are seen: signs that stand before a number or a word.
constexpr std::pair<CodePoint, CodePoint> kSeenFormat[] = {
    {0x0600, 0x0605}, {0x06DD, 0x06DD},   {0x070F, 0x070F},  {0x0890, 0x0891},
    {0x08E2, 0x08E2}, {0x110BD, 0x110BD}, {0x110CD, 0x110CD}};

bool IsControl(CodePoint point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }
bool IsIn(CodePoint point, absl::Span<const std::pair<CodePoint, CodePoint>> ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [point](const auto& range) {
    return point >= range.first && point <= range.second;
  });
}
bool IsUnseen(CodePoint point) { return IsIn(point, kUnseen); }

bool HasCategory(CodePoint point, std::initializer_list<utf8proc_category_t> categories) {
  return point != kNone && std::ranges::count(categories, utf8proc_category(point)) > 0;
}
bool IsNoCharacter(CodePoint point) {
  return HasCategory(point, {UTF8PROC_CATEGORY_CN, UTF8PROC_CATEGORY_CO, UTF8PROC_CATEGORY_CS}) ||
         (HasCategory(point, {UTF8PROC_CATEGORY_CF}) && !IsIn(point, kSeenFormat));
}
bool IsMark(CodePoint point) {
  return HasCategory(point, {UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME});
}
// Of a script whose letters may join; the scripts below do not.
bool IsJoiningLetter(CodePoint point) {
  constexpr CodePoint kFirst = 0x0590;
  return point >= kFirst && !IsUnseen(point) &&
         (IsMark(point) || HasCategory(point, {UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_LM}));
}
bool IsSymbol(CodePoint point) {
  return HasCategory(point, {UTF8PROC_CATEGORY_SO, UTF8PROC_CATEGORY_SM, UTF8PROC_CATEGORY_PO,
                             UTF8PROC_CATEGORY_ND}) &&
         !IsUnseen(point);
}

// A character with its neighbours.
struct Place {
  CodePoint before = kNone, point = kNone, behind = kNone;
  int marks_before = 0;  // in a row
};

bool MayStand(const Place& place, TextShape shape) {
  const auto [before, point, behind, marks_before] = place;
  if (shape == TextShape::kParagraphs) {
    if (point == '\t' || point == '\n') return true;
    if (point == '\r') return behind == '\n';
  }
  if (IsControl(point)) return false;
  if (point < 0x00AD) return true;
  if (point == kZeroWidthJoiner) return IsJoiningLetter(before) && IsJoiningLetter(behind);
  if (point == kTextStyle || point == kEmojiStyle) return IsSymbol(before);
  if (IsMark(point) && (before == kNone || marks_before >= kMarksMax)) return false;
  return !IsUnseen(point) && !IsNoCharacter(point);
}

// Takes the first character of a text; what is not UTF-8 is none, and one byte.
CodePoint Take(absl::string_view* text) {
  if (text->empty()) return kNone;
  CodePoint point = kNone;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text->data()),
                                     static_cast<utf8proc_ssize_t>(text->size()), &point);
  text->remove_prefix(size > 0 ? static_cast<size_t>(size) : 1);
  return size > 0 ? point : kNone;
}

// Calls `visit` with each character, its bytes and whether it may stand there.
void ForEach(absl::string_view text, TextShape shape, const auto& visit) {
  Place place;
  absl::string_view rest = text;
  place.behind = Take(&rest);
  for (const char* begin = text.data(); begin != text.data() + text.size();) {
    const char* const end = rest.data();
    absl::string_view next = rest;
    const int marks = IsMark(place.point) ? place.marks_before + 1 : 0;
    place = {place.point, place.behind, Take(&next), marks};
    const bool may = place.point != kNone && MayStand(place, shape);
    if (!visit(absl::string_view(begin, static_cast<size_t>(end - begin)), place.point, may)) {
      return;
    }
    if (!may) place.point = '?';  // to what follows
    begin = end;
    rest = next;
  }
}

// Most texts are ASCII that is seen, and need no look at each character.
bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

}  // namespace

std::optional<Reason> WrongIn(absl::string_view text, TextShape shape) {
  if (IsPlain(text)) return std::nullopt;
  std::optional<Reason> wrong;
  ForEach(text, shape, [&](absl::string_view bytes, CodePoint point, bool may) {
    if (may) return true;
    const std::string at = absl::StrCat(bytes.data() - text.data() + 1);
    wrong = point == kNone
                ? Reason(problems::kTextNotUtf8, {at})
                : Reason(problems::kTextCharacter, {absl::StrFormat("U+%04X", point), at});
    return false;
  });
  return wrong;
}

bool IsBlank(absl::string_view text) {
  while (!text.empty()) {
    const CodePoint point = Take(&text);
    const bool is_space =
        point == ' ' || IsControl(point) ||
        HasCategory(point, {UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP});
    if (!is_space && !IsUnseen(point)) return false;
  }
  return true;
}

std::string Printable(absl::string_view text, TextShape shape) {
  if (IsPlain(text)) return std::string(text);
  std::string printable;
  printable.reserve(text.size());
  ForEach(text, shape, [&](absl::string_view bytes, CodePoint, bool may) {
    absl::StrAppend(&printable, may ? bytes : "?");
    return true;
  });
  return printable;
}

}  // namespace wijkmonitor
