#pragma once

// Between stored values and those of the domain. Internal to store.*.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/store/database.h"

namespace wijkmonitor::indicators {

inline std::string Text(const store::Row& row, int column) { return std::string(row.Text(column)); }
inline store::Value Int(int64_t value) { return store::Value(value); }
inline store::Value Str(absl::string_view value) { return store::Value(std::string(value)); }
store::Value Optional(const std::optional<double>& value);
std::optional<double> OptionalReal(const store::Row& row, int column);
// DATA_LOSS when it is no date.
absl::StatusOr<absl::CivilDay> StoredDate(const store::Row& row, int column);

}  // namespace wijkmonitor::indicators
