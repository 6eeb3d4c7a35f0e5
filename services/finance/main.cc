// The finance service: schemes, the ledger, and what was spent down to the neighbourhood.

#include "libs/rpc/service_main.h"
#include "services/finance/migrations.h"
#include "services/finance/roles.h"
#include "services/finance/service.h"

int main(int argc, char** argv) {
  using namespace wijkmonitor;
  return rpc::Main<finance::FinanceService>(
      {.program = "wijkmonitor-finance",
       .defaults = {"127.0.0.1:50053", "127.0.0.1:9053", "sqlite:finance.db", ""},
       .migrations = finance::kMigrations,
       .roles = finance::Roles()},
      finance::OpenSnapshots, argc, argv);
}
