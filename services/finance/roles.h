#pragma once

// Which class of methods each method is of. Who may call it follows: libs/auth/roles.h, and written
// out in roles.golden.

#include "libs/auth/roles.h"
#include "libs/rpc/call.h"

namespace wijkmonitor::finance {

inline rpc::RoleTable Roles() {
  using enum auth::MethodClass;
  return {
      {"GetSpending", kPublishedRead},
      {"GetBalance", kPublishedRead},
      {"GetScheme", kPublishedRead},
      {"ListSchemes", kPublishedRead},
      {"GetAllocationKey", kPublishedRead},
      {"ListAllocationKeys", kPublishedRead},
      {"GetImportProfile", kLedgerRead},
      {"ListImportProfiles", kLedgerRead},
      {"ListLedgerMappings", kLedgerRead},
      {"GetReconciliation", kLedgerRead},
      {"ListPostings", kLedgerRead},
      {"ExportPostings", kLedgerRead},
      {"ListBooks", kLedgerRead},
      {"ImportSchemes", kLedgerWrite},
      {"ImportAllocationKeys", kLedgerWrite},
      {"ImportProfiles", kLedgerWrite},
      {"ImportLedgerMappings", kLedgerWrite},
      {"ImportPostings", kLedgerWrite},
      {"ReversePosting", kLedgerWrite},
      {"CloseBooks", kLedgerWrite},
  };
}

}  // namespace wijkmonitor::finance
