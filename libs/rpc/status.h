#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::rpc {

// Whether something went wrong inside: UNKNOWN, INTERNAL, DATA_LOSS.
bool IsInternal(absl::StatusCode code);

// The error as gRPC sends it, with ErrorInfo, BadRequest and RetryInfo in its details. What went
// wrong inside, and what the database says of itself (reasons STORE_*), is not told: only
// `trace_id`, under which the log has it.
grpc::Status ToGrpc(const absl::Status& status, absl::string_view trace_id);

// The same error as this process' own: reason, violations and retry hint are taken from the
// details.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace wijkmonitor::rpc
