#include "libs/base/row_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/formula.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"

namespace wijkmonitor {

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= limits::kIdBytesMax && absl::ascii_isupper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

void RowCheck::Reject(absl::string_view column, absl::string_view value, Reason reason) {
  rejections_.push_back({line_, std::string(column), std::string(value), std::move(reason)});
}

void RowCheck::Id(absl::string_view column, absl::string_view id) {
  if (IsId(id)) return;
  Reject(column, id, {problems::kIdDue, {absl::StrCat(limits::kIdBytesMax)}});
}

void RowCheck::Size(absl::string_view column, absl::string_view text, size_t bytes_max) {
  Text(column, text, bytes_max, TextShape::kLine);
}

void RowCheck::Paragraphs(absl::string_view column, absl::string_view text, size_t bytes_max) {
  Text(column, text, bytes_max, TextShape::kParagraphs);
}

void RowCheck::Text(absl::string_view column, absl::string_view text, size_t bytes_max,
                    TextShape shape) {
  if (text.size() > bytes_max) {
    Reject(column, text,
           {problems::kTooLong, {absl::StrCat(text.size()), absl::StrCat(bytes_max)}});
  } else if (const auto wrong = WrongIn(text, shape)) {
    Reject(column, text, *wrong);
  }
}

void RowCheck::NoFormula(absl::string_view column, absl::string_view text) {
  if (IsFormula(text)) Reject(column, text, problems::kFormula);
}

void RowCheck::Code(absl::string_view column, absl::string_view code, size_t bytes_max) {
  Size(column, code, bytes_max);
  NoFormula(column, code);
}

void RowCheck::Due(absl::string_view column, absl::string_view text, size_t bytes_max) {
  if (!IsBlank(text) && text.size() <= bytes_max) return Size(column, text, bytes_max);
  Reject(column, text, {problems::kLengthDue, {absl::StrCat(bytes_max)}});
}

void RowCheck::DueLabel(absl::string_view column, const Label& label) {
  for (const auto& [language, text] : {std::pair("_nl", &label.nl), {"_en", &label.en}}) {
    if (text->empty()) Reject(absl::StrCat(column, language), "", problems::kBothLanguagesDue);
    Size(absl::StrCat(column, language), *text, limits::kLabelBytesMax);
    NoFormula(absl::StrCat(column, language), *text);
  }
}

void RowCheck::DutchLabel(absl::string_view column, const Label& label) {
  Due(absl::StrCat(column, "_nl"), label.nl, limits::kLabelBytesMax);
  NoFormula(absl::StrCat(column, "_nl"), label.nl);
  Size(absl::StrCat(column, "_en"), label.en, limits::kLabelBytesMax);
  NoFormula(absl::StrCat(column, "_en"), label.en);
}

}  // namespace wijkmonitor
