#include "libs/store/values.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/decimal.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

// Between values that are packed in one text.
constexpr char kBetweenValues = '|';

}  // namespace

Value Date(absl::CivilDay day) { return Value(FormatDate(day)); }

std::optional<double> OptionalReal(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Real(column));
}

absl::StatusOr<absl::CivilDay> StoredDate(const Row& row, int column) {
  // The day after the last one that there may be ends a period.
  static const absl::CivilDay end(limits::kYearMax + 1, 1, 1);
  if (row.Text(column) == FormatDate(end)) return end;
  absl::StatusOr<absl::CivilDay> day = ParseDate(row.Text(column));
  if (!day.ok()) {
    return MakeError(absl::StatusCode::kDataLoss, "STORED_DATE", "a stored date is damaged");
  }
  return day;
}

absl::Status InsertRows(Tx& tx, absl::string_view table,
                        absl::Span<const absl::string_view> columns,
                        std::vector<std::vector<Value>> rows) {
  size_t next = 0;
  return tx.Bulk(table, columns, [&](std::vector<Value>* row) {
    if (next == rows.size()) return false;
    *row = std::move(rows[next++]);
    return true;
  });
}

std::string StoredTexts(const std::vector<std::string>& texts, char mark) {
  const std::string mark_text(1, mark);
  return absl::StrJoin(texts, mark_text, [&](std::string* stored, const std::string& text) {
    absl::StrAppend(stored, text.empty()
                                ? "\\e"
                                : absl::StrReplaceAll(text, {{"\\", "\\\\"}, {mark_text, "\\m"}}));
  });
}

std::vector<std::string> TextsStored(absl::string_view stored, char mark) {
  std::vector<std::string> texts;
  if (stored.empty()) return texts;
  for (const absl::string_view text : absl::StrSplit(stored, mark)) {
    texts.push_back(
        absl::StrReplaceAll(text, {{"\\\\", "\\"}, {"\\m", std::string(1, mark)}, {"\\e", ""}}));
  }
  return texts;
}

std::string PackedValues(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  for (const Value& value : values) {
    const auto* const text = std::get_if<std::string>(&value);
    const auto* const number = std::get_if<int64_t>(&value);
    const auto* const real = std::get_if<double>(&value);
    texts.push_back(text != nullptr     ? *text
                    : number != nullptr ? absl::StrCat(*number)
                    : real != nullptr   ? FormatDecimal(*real)
                                        : "");
  }
  return StoredTexts(texts, kBetweenValues);
}

PackedRow::PackedRow(absl::string_view packed) : texts_(TextsStored(packed, kBetweenValues)) {}

int64_t PackedRow::Int(int column) const {
  int64_t number = 0;
  return absl::SimpleAtoi(Text(column), &number) ? number : 0;
}

double PackedRow::Real(int column) const {
  double number = 0;
  return absl::SimpleAtod(Text(column), &number) ? number : 0;
}

absl::string_view PackedRow::Text(int column) const {
  const auto place = static_cast<size_t>(column);
  return place < texts_.size() ? absl::string_view(texts_[place]) : absl::string_view();
}

}  // namespace wijkmonitor::store
