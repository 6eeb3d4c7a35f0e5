#include "libs/base/formula.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace wijkmonitor {
namespace {

// The mark that a formula begins with, and what comes behind it; 0: there is none.
char TakeMark(absl::string_view* text) {
  for (const auto& [wide, mark] :
       {std::pair("\uFF1D", '='), {"\uFF20", '@'}, {"\uFF0B", '+'}, {"\uFF0D", '-'}}) {
    if (absl::ConsumePrefix(text, wide)) return mark;
  }
  if (text->empty() || absl::string_view("=@+-\t\r").find(text->front()) == text->npos) return 0;
  const char mark = text->front();
  text->remove_prefix(1);
  return mark;
}

// Whether a mark may stand where a part begins: mostly none does, and nothing need be split.
bool MayHoldAFormula(absl::string_view text) {
  constexpr char kFirstByteOfWide = '\xEF';
  bool part_begins = true;
  for (const char c : text) {
    if (part_begins && (c == '=' || c == '@' || c == '+' || c == '-' || c == kFirstByteOfWide)) {
      return true;
    }
    part_begins = c == ',' || c == ';' || absl::ascii_isspace(static_cast<unsigned char>(c));
  }
  return false;
}

bool IsPartAFormula(absl::string_view part) {
  part = absl::StripAsciiWhitespace(part);
  absl::string_view rest = part;
  const char mark = TakeMark(&rest);
  if (mark == 0 || !LooksAsFormula(part)) return false;
  return mark == '=' || rest.find_first_of("(|!") != rest.npos;
}

}  // namespace

bool LooksAsFormula(absl::string_view text) {
  const char mark = TakeMark(&text);
  if (mark == 0 || text.empty()) return false;
  if (mark != '+' && mark != '-') return true;
  return text.find_first_not_of("0123456789., ") != text.npos &&
         std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c >= 0x80; });
}

bool IsFormula(absl::string_view text) {
  if (!MayHoldAFormula(text)) return false;
  for (const absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(",;\t\r\n"))) {
    if (IsPartAFormula(part)) return true;
  }
  return false;
}

}  // namespace wijkmonitor
