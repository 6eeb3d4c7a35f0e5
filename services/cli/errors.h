#pragma once

// What a failed call tells the user.

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/status.h"

namespace wijkmonitor::cli {

// "REASON_OR_CODE: message", then one indented line for each field at fault. `status` is an error.
std::string Describe(const grpc::Status& status);
std::string Describe(const absl::Status& status);

// Whether a change may have been made although the call failed so: the answer did not arrive.
bool OutcomeUnknown(grpc::StatusCode code);

}  // namespace wijkmonitor::cli
