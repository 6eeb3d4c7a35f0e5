#pragma once

// What is known of the call that is served. No globals, no gRPC types.

#include <string>

#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/base/scope.h"

namespace wijkmonitor::rpc {

using auth::Caller;

struct Call {
  Caller caller;
  Scope scope;  // what the answer may show; decided by the role table
  absl::Time now;
  absl::Time deadline;
  std::string trace_id;  // 32 hex digits (W3C trace context)
};

}  // namespace wijkmonitor::rpc
