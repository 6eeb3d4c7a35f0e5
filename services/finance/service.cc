#include "services/finance/service.h"

#include "services/finance/migrations.h"

namespace wijkmonitor::finance {

rpc::ServiceParts<FinanceData> Parts() {
  return {.program = "wijkmonitor-finance",
          .service = "wijkmonitor.finance.v1.FinanceService",
          .defaults = {"127.0.0.1:50053", "127.0.0.1:9053", "sqlite:finance.db", ""},
          .migrations = kMigrations,
          .load = LoadFinance,
          .add_methods = [](Router* router) {
            AddReferenceMethods(router);
            AddImportMethods(router);
            AddPostingMethods(router);
            AddSpendingMethods(router);
          }};
}

}  // namespace wijkmonitor::finance
