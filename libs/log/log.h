#pragma once

// Log lines: one JSON object a line, on standard error. Thread-safe.

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/string_view.h"

namespace wijkmonitor::log {

using Field = std::pair<const char*, nlohmann::json>;

// {"time": RFC 3339 in UTC, "level": ..., "message": ..., fields...}. Text that is not UTF-8 is
// made so.
void Info(absl::string_view message, std::initializer_list<Field> fields = {});
void Warning(absl::string_view message, std::initializer_list<Field> fields = {});
void Error(absl::string_view message, std::initializer_list<Field> fields = {});

// A warning that others can cause as often as they like, such as one by a library of ours: at most
// limits::kBoundedLinesPerSecond of all together; the next line says how many were left out before
// it.
void BoundedWarning(absl::string_view message, absl::string_view source);

// The line, without line break. For tests.
std::string Line(absl::string_view level, absl::string_view message,
                 std::initializer_list<Field> fields);

}  // namespace wijkmonitor::log
