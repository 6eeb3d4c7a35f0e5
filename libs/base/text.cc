#include "libs/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/problems.h"
#include "libs/base/utf8.h"

namespace wijkmonitor {
namespace {

using CodePoint = int32_t;

constexpr CodePoint kNone = -1;  // before the first character, and behind the last
constexpr CodePoint kZeroWidthJoiner = 0x200D;

// The property Default_Ignorable_Code_Point of Unicode 15.0 (DerivedCoreProperties.txt), which has
// all tags, and the marks of writing direction but one; and what is deprecated or annotates.
constexpr std::pair<CodePoint, CodePoint> kUnseen[] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},  {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},  {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool IsControl(CodePoint point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }
bool IsNoCharacter(CodePoint point) {
  return (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
}
bool IsUnseen(CodePoint point) {
  return std::any_of(std::begin(kUnseen), std::end(kUnseen), [point](const auto& range) {
    return point >= range.first && point <= range.second;
  });
}

bool IsLetter(CodePoint point) {
  if (point == kNone || IsUnseen(point)) return false;
  const utf8proc_category_t category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;  // and their marks
}

// Whether a variation selector may choose how this is drawn.
bool IsSeen(CodePoint point) {
  return point != kNone && point > ' ' && !IsControl(point) && !IsUnseen(point) &&
         utf8proc_category(point) != UTF8PROC_CATEGORY_ZS;
}

// A character with its neighbours.
struct Place {
  CodePoint before = kNone, point = kNone, behind = kNone;
};

bool MayStand(const Place& place, TextShape shape) {
  const auto [before, point, behind] = place;
  if (shape == TextShape::kParagraphs) {
    if (point == '\t' || point == '\n') return true;
    if (point == '\r') return behind == '\n';
  }
  if (IsControl(point) || IsNoCharacter(point)) return false;
  if (point < 0x00AD || !IsUnseen(point)) return true;
  if (point == kZeroWidthJoiner) return IsLetter(before) && IsLetter(behind);
  const bool is_variation_selector = point >= 0xFE00 && point <= 0xFE0F;
  return is_variation_selector && IsSeen(before);
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
    place = {place.point, place.behind, Take(&next)};
    const bool may = place.point != kNone && MayStand(place, shape);
    if (!visit(absl::string_view(begin, static_cast<size_t>(end - begin)), place.point, may)) {
      return;
    }
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
