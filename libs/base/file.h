#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace wijkmonitor {

// The bytes of a file. NOT_FOUND or INVALID_ARGUMENT with reason UNREADABLE_FILE when it cannot be
// read, FILE_TOO_LARGE when it has more than `bytes_max` bytes; the message begins with the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);

}  // namespace wijkmonitor
