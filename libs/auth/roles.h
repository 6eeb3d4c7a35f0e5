#pragma once

// Who may call what, and what they see: the role table, as data. Pure functions.

#include "libs/auth/caller.h"
#include "libs/base/scope.h"

namespace wijkmonitor::auth {

// Methods that the same people may call. A service gives each of its methods one.
enum class MethodClass {
  kPublishedRead,  // published and computed figures, reference data
  kDraftRead,      // published figures, and drafts for those who may see them
  kImport,         // areas, catalogue, observations
  kPublish,        // publish, endorse, decide; not one's own submission, which the method checks
  kSpendingRead,   // sums of published kinds of posting, and of all for those who see the ledger
  kLedgerRead,     // raw postings
  kLedgerWrite,    // postings, schemes, keys, reversals
  kProjectWrite,   // projects, outputs, evaluations
  kAudit,          // audit, configuration
};

// Whether any of the caller's roles lets them. A class outside the table is nobody's.
bool MayCall(MethodClass method_class, const Caller& caller);

// The smallest class of callers that gets the same answers: public, organisations or internal;
// never a person. Public where MayCall is false.
Scope ScopeOf(MethodClass method_class, const Caller& caller);

// The role of the caller by which ScopeOf is what it is; the viewer where no other gives more.
Role RoleFor(MethodClass method_class, const Caller& caller);

}  // namespace wijkmonitor::auth
