#include "libs/auth/roles.h"

#include <algorithm>
#include <array>

namespace wijkmonitor::auth {
namespace {

// What a method of a class may touch on somebody's behalf. The larger includes the smaller.
enum class Access {
  kNone,       // the call is refused
  kPublished,  // what everybody sees
  kOwn,        // and what belongs to the caller's organisations
  kAll,
};

struct Row {
  MethodClass method_class;
  std::array<Access, kRoles.size()> access;  // in the order of Role
};

using enum MethodClass;
using enum Access;

// clang-format off
constexpr Row kTable[] = {
    //                viewer      partner     analyst     controller  manager     administrator
    {kPublishedRead, {kPublished, kPublished, kPublished, kPublished, kPublished, kPublished}},
    {kDraftRead,     {kPublished, kOwn,       kAll,       kPublished, kAll,       kPublished}},
    {kImport,        {kNone,      kNone,      kAll,       kNone,      kNone,      kNone}},
    {kPublish,       {kNone,      kNone,      kNone,      kNone,      kAll,       kNone}},
    {kSpendingRead,  {kPublished, kPublished, kPublished, kAll,       kAll,       kPublished}},
    {kLedgerRead,    {kNone,      kNone,      kNone,      kAll,       kAll,       kNone}},
    {kLedgerWrite,   {kNone,      kNone,      kNone,      kAll,       kNone,      kNone}},
    {kProjectWrite,  {kNone,      kOwn,       kNone,      kNone,      kAll,       kNone}},
    {kAudit,         {kNone,      kNone,      kNone,      kNone,      kNone,      kAll}},
};
// clang-format on

// What a caller may, and the role that gives it.
struct Granted {
  Access access = kNone;
  Role by = Role::kViewer;
};

// The most any of the caller's roles gives. A role that gives kOwn gives a caller without
// organisations nothing.
Granted GrantedTo(MethodClass method_class, const Caller& caller) {
  const auto row = std::find_if(std::begin(kTable), std::end(kTable), [=](const Row& candidate) {
    return candidate.method_class == method_class;
  });
  if (row == std::end(kTable)) return {};
  Granted most{row->access[static_cast<size_t>(Role::kViewer)]};
  for (const Role role : caller.roles) {
    const Access access = row->access[static_cast<size_t>(role)];
    if (access == kOwn && caller.organisations.empty()) continue;
    if (access > most.access) most = {access, role};
  }
  return most;
}

Access AccessOf(MethodClass method_class, const Caller& caller) {
  return GrantedTo(method_class, caller).access;
}

}  // namespace

bool MayCall(MethodClass method_class, const Caller& caller) {
  return AccessOf(method_class, caller) != kNone;
}

Scope ScopeOf(MethodClass method_class, const Caller& caller) {
  const Access access = AccessOf(method_class, caller);
  if (access == kAll) return {.kind = Scope::Kind::kInternal};
  if (access != kOwn) return Scope::Public();
  return {.kind = Scope::Kind::kOrganisations, .organisations = caller.organisations};
}

Role RoleFor(MethodClass method_class, const Caller& caller) {
  return GrantedTo(method_class, caller).by;
}

}  // namespace wijkmonitor::auth
