#pragma once

// What a failed call tells the user.

#include <string>

#include "absl/status/status.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// "REASON_OR_CODE: message", then one indented line for each field at fault. `status` is an error.
std::string Describe(const absl::Status& status);

// Prints an error to `err` and returns the exit code.
int Fail(const Session& session, const absl::Status& status);
// The same for a change; when it may have been made all the same, also says how to repeat it.
int FailChange(const Session& session, const std::string& request_id, const absl::Status& status);

}  // namespace wijkmonitor::cli
