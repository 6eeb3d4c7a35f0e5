#pragma once

// Between stored values and those of a domain, for what a service keeps.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

inline std::string Text(const Row& row, int column) { return std::string(row.Text(column)); }
inline Value Int(int64_t value) { return Value(value); }
inline Value Str(absl::string_view value) { return Value(std::string(value)); }
Value Optional(const std::optional<double>& value);
Value Optional(const std::optional<absl::CivilDay>& day);
std::optional<double> OptionalReal(const Row& row, int column);
Value Date(absl::CivilDay day);
// Both: DATA_LOSS when it is no date.
absl::StatusOr<std::optional<absl::CivilDay>> OptionalStoredDate(const Row& row, int column);
absl::StatusOr<absl::CivilDay> StoredDate(const Row& row, int column);

}  // namespace wijkmonitor::store
