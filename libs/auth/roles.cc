#include "libs/auth/roles.h"

#include <algorithm>
#include <array>

namespace wijkmonitor::auth {
namespace {

struct Row {
  MethodClass method_class;
  std::array<Access, kRoles.size()> access;  // in the order of Role
};

using enum MethodClass;
constexpr Access kNone = Access::kNone;
constexpr Access kPublished = Access::kPublished;
constexpr Access kOwn = Access::kOwnOrganisation;
constexpr Access kAll = Access::kAll;

// clang-format off
constexpr Row kTable[] = {
    //                viewer      partner     analyst     controller  manager     administrator
    {kPublishedRead, {kPublished, kPublished, kPublished, kPublished, kPublished, kPublished}},
    {kDraftRead,     {kPublished, kOwn,       kAll,       kPublished, kAll,       kPublished}},
    {kImport,        {kNone,      kNone,      kAll,       kNone,      kNone,      kNone}},
    {kPublish,       {kNone,      kNone,      kNone,      kNone,      kAll,       kNone}},
    {kLedgerRead,    {kNone,      kNone,      kNone,      kAll,       kAll,       kNone}},
    {kLedgerWrite,   {kNone,      kNone,      kNone,      kAll,       kNone,      kNone}},
    {kProjectWrite,  {kNone,      kOwn,       kNone,      kNone,      kAll,       kNone}},
    {kAudit,         {kNone,      kNone,      kNone,      kNone,      kNone,      kAll}},
};
// clang-format on

}  // namespace

Access AccessOf(MethodClass method_class, Role role) {
  for (const Row& row : kTable) {
    if (row.method_class == method_class) return row.access[static_cast<size_t>(role)];
  }
  return Access::kNone;
}

Access AccessOf(MethodClass method_class, const Caller& caller) {
  Access most = AccessOf(method_class, Role::kViewer);
  for (const Role role : kRoles) {
    if (!caller.roles.Contains(role)) continue;
    const Access access = AccessOf(method_class, role);
    if (access == Access::kOwnOrganisation && caller.organisations.empty()) continue;
    most = std::max(most, access);
  }
  return most;
}

bool MayCall(MethodClass method_class, const Caller& caller) {
  return AccessOf(method_class, caller) != Access::kNone;
}

Scope ScopeOf(MethodClass method_class, const Caller& caller) {
  switch (AccessOf(method_class, caller)) {
    case Access::kNone:
    case Access::kPublished:
      return Scope::Public();
    case Access::kOwnOrganisation:
      return {.kind = Scope::Kind::kOrganisations, .organisations = caller.organisations};
    case Access::kAll:
      return {.kind = Scope::Kind::kInternal};
  }
  return Scope::Public();
}

}  // namespace wijkmonitor::auth
