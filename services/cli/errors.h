#pragma once

// What a failed call tells the user.

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/status.h"

namespace wijkmonitor::cli {

// What google.rpc.Status in the details of a status says, as far as it is shown.
struct ErrorDetails {
  std::string reason;  // of ErrorInfo; empty when there is none
  std::vector<Violation> violations;
};

// Details that are absent or unreadable give an empty answer.
ErrorDetails DecodeDetails(const std::string& details);

// "NOT_FOUND" for grpc::StatusCode::NOT_FOUND.
absl::string_view CodeName(grpc::StatusCode code);

// "REASON_OR_CODE: message", then one indented line for each field at fault. `status` is an error.
std::string Describe(const grpc::Status& status);

}  // namespace wijkmonitor::cli
