#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/money.h"
#include "services/finance/migrations.h"
#include "tests/robustness/import_kills.h"
#include "wijkmonitor/finance/v1/finance_service.grpc.pb.h"

namespace wijkmonitor::robustness {
namespace {

namespace v1 = finance::v1;
using v1::FinanceService;

// Postings whose cost centre is the name of their import.
NamedImport NewImport(const std::string& name, int64_t rows, uint64_t seed) {
  std::mt19937_64 random(seed);
  NamedImport import{.name = name, .rows = rows};
  import.file = "source_system,external_id,amount,period,action_line,cost_center\n";
  for (int64_t i = 0; i < rows; ++i) {
    const auto amount = static_cast<int64_t>(random() % 10'000'000) - 1'000'000;
    import.sum += amount;
    absl::StrAppend(&import.file, "TEST,", name, "-", i, ",", FormatAmount(amount), ",2023-",
                    random() % 2 == 0 ? "03" : "11", "-01,L", random() % 20, ",", name, "\n");
  }
  return import;
}

absl::StatusOr<common::v1::ImportReport> Send(const Channel& channel, const NamedImport& import) {
  return SendFile<FinanceService>(channel, &FinanceService::Stub::ImportPostings,
                                  v1::ImportPostingsRequest(), import.request_id, import.file);
}

int64_t Spending(const Channel& channel) {
  v1::GetSpendingRequest request;
  request.set_rows(v1::DIMENSION_ACTION_LINE);
  return Ask<FinanceService>(channel, &FinanceService::Stub::GetSpending, request)
      .total()
      .amount_minor();
}

}  // namespace

void RunLedgerKills(const Settings& settings, Tally* tally) {
  RunImportKills({.migrations = finance::kMigrations,
                  .long_rows = 100'000,
                  .small_rows = 200,
                  .make = NewImport,
                  .send = Send,
                  .stored = "SELECT cost_center, count(DISTINCT external_id), count(*), "
                            "CAST(sum(amount) AS BIGINT) FROM posting GROUP BY cost_center",
                  .answered = Spending},
                 settings, tally);
}

}  // namespace wijkmonitor::robustness
