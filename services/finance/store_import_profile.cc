#include <utility>

#include "libs/base/status.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {

absl::StatusOr<ImportRules> LoadImportRules(store::Tx& tx, int64_t version) {
  ImportRules rules;
  ASSIGN_OR_RETURN(rules.profiles, kImportProfiles.Load(tx, version));
  ASSIGN_OR_RETURN(std::vector<LedgerMapping> mappings, kLedgerMappings.Load(tx, version));
  rules.mappings = MappingRules(std::move(mappings));
  return rules;
}

}  // namespace wijkmonitor::finance
