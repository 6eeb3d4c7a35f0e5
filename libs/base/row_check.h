#pragma once

// What is wrong with a row of a file: the rules that all resources have in common.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"
#include "libs/base/text.h"

namespace wijkmonitor {

// What an id of reference data is: [A-Z][A-Z0-9_]*, of at most limits::kIdBytesMax bytes.
bool IsId(absl::string_view text);

// Each rule rejects the column when its value does not follow it, and says what would be right.
class RowCheck {
 public:
  // What is found goes to `rejections`, which outlives it.
  RowCheck(int64_t line, std::vector<Rejection>* rejections)
      : line_(line), rejections_(*rejections) {}

  int64_t line() const { return line_; }
  void Reject(absl::string_view column, absl::string_view value, Reason reason);
  void Id(absl::string_view column, absl::string_view id);
  // A text on one line, or with Paragraphs on several, that may be kept (text.h), of at most
  // `bytes_max` bytes; it may be empty, or, with Due, may not.
  void Size(absl::string_view column, absl::string_view text, size_t bytes_max);
  void Due(absl::string_view column, absl::string_view text, size_t bytes_max);
  void Paragraphs(absl::string_view column, absl::string_view text, size_t bytes_max);
  // Nothing that a spreadsheet would run.
  void NoFormula(absl::string_view column, absl::string_view text);
  // Size and NoFormula, of a code of others, such as that of an account.
  void Code(absl::string_view column, absl::string_view code, size_t bytes_max);
  // The columns COLUMN_nl and COLUMN_en, both due; no formulas.
  void DueLabel(absl::string_view column, const Label& label);

 private:
  void Text(absl::string_view column, absl::string_view text, size_t bytes_max, TextShape shape);

  const int64_t line_;
  std::vector<Rejection>& rejections_;
};

}  // namespace wijkmonitor
