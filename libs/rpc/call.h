#pragma once

// What a handler knows of the call it serves. No globals, no gRPC types.

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/scope.h"

namespace wijkmonitor::rpc {

enum class Role { kViewer, kPartner, kAnalyst, kController, kProgrammeManager, kAdministrator };

// Roles somebody has, or one of which is needed.
class RoleSet {
 public:
  RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= 1u << static_cast<unsigned>(role);
  }
  bool Intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }

 private:
  unsigned bits_ = 0;
};

// Who calls.
struct Caller {
  std::string principal;
  RoleSet roles = {};
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
  RoleSet roles;
  Scope (*scope)(const Caller&);
};
using RoleTable = std::vector<MethodRoles>;

}  // namespace wijkmonitor::rpc
