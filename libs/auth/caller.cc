#include "libs/auth/caller.h"

namespace wijkmonitor::auth {

absl::string_view NameOf(Role role) {
  constexpr absl::string_view kNames[] = {"viewer",     "partner",           "analyst",
                                          "controller", "programme_manager", "administrator"};
  return kNames[static_cast<size_t>(role)];  // in the order of Role
}

std::optional<Role> RoleNamed(absl::string_view name) {
  for (const Role role : kRoles) {
    if (NameOf(role) == name) return role;
  }
  return std::nullopt;
}

Caller Caller::Local() { return {.principal = "local", .roles = {kRoles.begin(), kRoles.end()}}; }

}  // namespace wijkmonitor::auth
