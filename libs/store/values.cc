#include "libs/store/values.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {

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

}  // namespace wijkmonitor::store
