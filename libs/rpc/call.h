#pragma once

// What is known of the call that is served. No globals, no gRPC types.

#include <string>

#include "absl/strings/string_view.h"
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
  bool has_deadline = false;  // whether the caller said so; else it is limits::kDeadlineDefault
  // Header by which the caller was known, as it came, valid while the call lasts; empty: none. Only
  // for other services that are asked on the caller's behalf: it is a secret, and in no log.
  absl::string_view authorization;
  std::string trace_id;  // 32 hex digits (W3C trace context)
};

}  // namespace wijkmonitor::rpc
