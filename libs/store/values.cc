#include "libs/store/values.h"

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

}  // namespace wijkmonitor::store
