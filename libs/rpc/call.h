#pragma once

// What a handler knows of the call it serves. No globals, no gRPC types.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/scope.h"

namespace wijkmonitor::rpc {

enum class Role { kViewer, kPartner, kAnalyst, kController, kProgrammeManager, kAdministrator };

// Who calls.
struct Caller {
  std::string principal;
  std::set<Role> roles;
  std::set<std::string> organisations;

  // The one caller of a service without credentials, which listens on loopback only: principal
  // "local", every role.
  static Caller Local();
};

struct Call {
  Caller caller;
  Scope scope;  // what the answer may show; decided by the role table
  absl::Time now;
  absl::Time deadline;
  std::string trace_id;  // 32 hex digits (W3C trace context)
};

// One row of a service's role table: who may call a method, and into which class of equal answers a
// caller falls.
struct MethodRoles {
  absl::string_view method;  // short name: "GetKompas"
  std::set<Role> roles;
  Scope (*scope)(const Caller&);
};
using RoleTable = std::vector<MethodRoles>;

}  // namespace wijkmonitor::rpc
