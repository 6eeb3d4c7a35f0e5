#pragma once

// What the readers of files have in common when they refuse one.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::formats {

inline constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// INVALID_ARGUMENT with reason FILE_REJECTED and one violation, whose field is "LINE:COLUMN" and
// whose description is `reason`.
absl::Status Rejected(int64_t line, absl::string_view column, const Reason& reason);
// Such an error, as a rejection.
Rejection RejectionOf(const absl::Status& status);

}  // namespace wijkmonitor::formats
