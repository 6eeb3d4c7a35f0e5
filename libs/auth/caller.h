#pragma once

// Who calls. Values without gRPC, tokens or certificates in them.

#include <array>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor::auth {

enum class Role { kViewer, kPartner, kAnalyst, kController, kProgrammeManager, kAdministrator };
inline constexpr std::array kRoles = {Role::kViewer,           Role::kPartner,
                                      Role::kAnalyst,          Role::kController,
                                      Role::kProgrammeManager, Role::kAdministrator};

// "programme_manager": how tokens, command line and documents write a role.
absl::string_view NameOf(Role role);
// Nothing when no role is called so.
std::optional<Role> RoleNamed(absl::string_view name);

using RoleSet = std::set<Role>;

// What a handler and the role table know of who calls. Everybody may do what a viewer may: a caller
// without roles, or without a name, is one.
struct Caller {
  std::string principal;  // empty: anonymous
  RoleSet roles;
  std::set<std::string> organisations;

  // The one caller of a service without credentials, which listens on loopback only: principal
  // "local", every role.
  static Caller Local();
};

}  // namespace wijkmonitor::auth
