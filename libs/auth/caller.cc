#include "libs/auth/caller.h"

namespace wijkmonitor::auth {

absl::string_view NameOf(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kPartner:
      return "partner";
    case Role::kAnalyst:
      return "analyst";
    case Role::kController:
      return "controller";
    case Role::kProgrammeManager:
      return "programme_manager";
    case Role::kAdministrator:
      return "administrator";
  }
  return "";
}

std::optional<Role> RoleNamed(absl::string_view name) {
  for (const Role role : kRoles) {
    if (NameOf(role) == name) return role;
  }
  return std::nullopt;
}

Caller Caller::Local() {
  Caller local{.principal = "local"};
  for (const Role role : kRoles) local.roles.Add(role);
  return local;
}

}  // namespace wijkmonitor::auth
