#pragma once

// What a handler knows of the call it serves. No globals, no gRPC types.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/roles.h"
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

// One row of a service's role table. Who may call methods of the class, and what they see, is in
// libs/auth/roles.h.
struct MethodRoles {
  absl::string_view method;  // short name: "GetKompas"
  auth::MethodClass method_class;
};
using RoleTable = std::vector<MethodRoles>;

}  // namespace wijkmonitor::rpc
