#include "services/finance/service.h"

namespace wijkmonitor::finance {

rpc::ServiceParts<FinanceData> Parts() {
  return {.program = "wijkmonitor-finance",
          .service = "wijkmonitor.finance.v1.FinanceService",
          .defaults = {"127.0.0.1:50053", "127.0.0.1:9053", "sqlite:finance.db", ""},
          .migrations = Migrations(),
          .load = LoadFinance,
          .add_methods = [](Router* router) {
            for (const auto add : {AddAllocationKeyMethods, AddImportProfileMethods,
                                   AddLedgerMethods, AddPostingMethods, AddReconciliationMethods,
                                   AddSchemeMethods, AddSpendingMethods}) {
              add(router);
            }
          }};
}

}  // namespace wijkmonitor::finance
