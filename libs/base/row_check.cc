#include "libs/base/row_check.h"

#include <algorithm>
#include <string>

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
  Reject(
      column, id,
      absl::StrCat("must be capitals, digits and underscores, and begin with a capital; at most ",
                   limits::kIdBytesMax, " bytes"));
}

void RowCheck::Size(absl::string_view column, absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  Reject(column, text, absl::StrCat("has ", text.size(), " bytes; at most ", bytes_max));
}

void RowCheck::Due(absl::string_view column, absl::string_view text, size_t bytes_max) {
  if (text.empty()) Reject(column, text, "is due");
  Size(column, text, bytes_max);
}

void RowCheck::DueLabel(absl::string_view column, const Label& label) {
  Due(absl::StrCat(column, "_nl"), label.nl, limits::kLabelBytesMax);
  Due(absl::StrCat(column, "_en"), label.en, limits::kLabelBytesMax);
}

}  // namespace wijkmonitor
