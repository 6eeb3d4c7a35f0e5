#pragma once

// What a failed call tells the user.

#include <grpcpp/grpcpp.h>

#include <string>

namespace wijkmonitor::cli {

// "REASON_OR_CODE: message", then one indented line for each field at fault. `status` is an error.
std::string Describe(const grpc::Status& status);

}  // namespace wijkmonitor::cli
