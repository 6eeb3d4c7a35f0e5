#include "libs/base/row_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"

namespace wijkmonitor {

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= limits::kIdBytesMax && absl::ascii_isupper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

void RowCheck::Reject(absl::string_view column, absl::string_view value, absl::string_view reason) {
  rejections_.push_back({line_, std::string(column), std::string(value), std::string(reason)});
}

void RowCheck::Id(absl::string_view column, absl::string_view id) {
  if (IsId(id)) return;
  Reject(column, id,
         absl::StrCat(
             "must be capitals, digits and underscores, and begin with a capital letter; at most ",
             limits::kIdBytesMax, " bytes"));
}

void RowCheck::Size(absl::string_view column, absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  Reject(column, text, absl::StrCat("has ", text.size(), " bytes; at most ", bytes_max));
}

void RowCheck::Due(absl::string_view column, absl::string_view text, size_t bytes_max) {
  if (!text.empty() && text.size() <= bytes_max) return;
  Reject(column, text, absl::StrCat("must have 1..", bytes_max, " bytes"));
}

void RowCheck::DueLabel(absl::string_view column, const Label& label) {
  for (const auto& [language, text] : {std::pair("_nl", &label.nl), {"_en", &label.en}}) {
    if (text->empty()) Reject(absl::StrCat(column, language), "", "is due: in both languages");
    Size(absl::StrCat(column, language), *text, limits::kLabelBytesMax);
  }
}

}  // namespace wijkmonitor
