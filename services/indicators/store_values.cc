#include "services/indicators/store_values.h"

#include "libs/base/date.h"
#include "libs/base/status.h"

namespace wijkmonitor::indicators {

store::Value Optional(const std::optional<double>& value) {
  return value.has_value() ? store::Value(*value) : store::Value();
}

std::optional<double> OptionalReal(const store::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return row.Real(column);
}

absl::StatusOr<absl::CivilDay> StoredDate(const store::Row& row, int column) {
  absl::StatusOr<absl::CivilDay> day = ParseDate(row.Text(column));
  if (!day.ok()) {
    return MakeError(absl::StatusCode::kDataLoss, "STORED_DATE", "a stored date is damaged");
  }
  return day;
}

}  // namespace wijkmonitor::indicators
