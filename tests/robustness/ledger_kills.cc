#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "libs/base/hash.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "libs/testing/import_call.h"
#include "libs/testing/or_throw.h"
#include "services/finance/migrations.h"
#include "tests/robustness/scenario.h"
#include "wijkmonitor/finance/v1/finance_service.grpc.pb.h"

namespace wijkmonitor::robustness {
namespace {

namespace v1 = finance::v1;
using common::v1::ImportReport;
using testing::OrThrow;

constexpr int kLongRows = 100'000, kSmallRows = 200;
constexpr int kKillsPerDatabase = 5;
constexpr double kBeyondTheEnd = 1.1;

// One import: a file whose postings carry its name as their cost centre, so that what is stored of
// it can be counted.
struct LedgerImport {
  std::string name, request_id = RandomUuid(), file;
  int64_t rows = 0, sum = 0;
  bool acknowledged = false;
};

LedgerImport NewImport(const std::string& name, int64_t rows, uint64_t seed) {
  std::mt19937_64 random(seed);
  LedgerImport import{.name = name, .rows = rows};
  import.file = "source_system,external_id,amount,period,action_line,cost_center\n";
  for (int64_t i = 0; i < rows; ++i) {
    const auto amount = static_cast<int64_t>(random() % 10'000'000) - 1'000'000;
    import.sum += amount;
    absl::StrAppend(&import.file, "TEST,", name, "-", i, ",", FormatAmount(amount), ",2023-",
                    random() % 2 == 0 ? "03" : "11", "-01,L", random() % 20, ",", name, "\n");
  }
  return import;
}

// Sends it once; the answer, if there is one.
absl::StatusOr<ImportReport> Send(v1::FinanceService::Stub& stub, const LedgerImport& import) {
  v1::ImportPostingsRequest request;
  request.mutable_chunk()->mutable_header()->set_request_id(import.request_id);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(2));
  return testing::SendImport(context, stub, &v1::FinanceService::Stub::ImportPostings,
                             testing::ImportMessages(std::move(request), import.file));
}

void CheckReport(const LedgerImport& import, const ImportReport& report) {
  if (report.outcome() == ImportReport::OUTCOME_APPLIED && report.rows_applied() == import.rows) {
    return;
  }
  throw BrokenPromise(
      absl::StrCat("the import ", import.name, " was answered with ", report.ShortDebugString()));
}

class LedgerTrial {
 public:
  LedgerTrial(const Settings& settings, const std::string& folder)
      : settings_(settings),
        engine_(settings.engine == "postgres"
                    ? NewPostgres(testing::TempPostgres::Shared(), finance::kMigrations)
                    : NewSqlite(folder, finance::kMigrations)),
        service_(settings.program, engine_->url(), folder + "/service.log") {
    service_.Start();
  }

  void Run(int first_round, int kills, Tally* tally) {
    const absl::Time start = absl::Now();
    Resolve(&Add(NewImport(absl::StrCat("first", first_round), kLongRows, settings_.seed)), tally);
    duration_ = absl::Now() - start;
    for (int round = first_round; round < first_round + kills; ++round) {
      KillDuringAnImport(round, tally);
      CheckLeftBehind(tally);
      service_.Start();
      for (const auto& import : imports_) {
        if (!import->acknowledged) Resolve(import.get(), tally);
      }
      CheckSent(round);
      std::printf("round %d: ready in %.3f s\n", round,
                  absl::ToDoubleSeconds(service_.ready_times().back()));
      std::fflush(stdout);
    }
    tally->ready_times.insert(tally->ready_times.end(), service_.ready_times().begin(),
                              service_.ready_times().end());
    tally->ready_cpu_times.insert(tally->ready_cpu_times.end(), service_.ready_cpu_times().begin(),
                                  service_.ready_cpu_times().end());
    service_.Stop();
    CheckLeftBehind(tally);
  }

 private:
  LedgerImport& Add(LedgerImport import) {
    const std::lock_guard<std::mutex> lock(mutex_);
    imports_.push_back(std::make_unique<LedgerImport>(std::move(import)));
    return *imports_.back();
  }

  void KillDuringAnImport(int round, Tally* tally) {
    std::mt19937_64 random(settings_.seed * 7'919 + static_cast<uint64_t>(round));
    const double fraction = kBeyondTheEnd * static_cast<double>(random() % 1'000) / 1'000;
    LedgerImport& long_import = Add(NewImport(absl::StrCat("long", round), kLongRows, random()));
    std::atomic<bool> stop = false;
    std::thread small([&, seed = random()] {
      const auto stub = v1::FinanceService::NewStub(service_.channel());
      for (int i = 0; !stop; ++i) {
        Attempt(*stub, &Add(NewImport(absl::StrCat("small", round, "-", i), kSmallRows, seed + i)),
                tally);
      }
    });
    std::thread large([&] {
      const auto stub = v1::FinanceService::NewStub(service_.channel());
      Attempt(*stub, &long_import, tally);
    });
    absl::SleepFor(fraction * duration_);
    service_.Kill();
    stop = true;
    large.join();
    small.join();
    ++tally->kills;
  }

  void Attempt(v1::FinanceService::Stub& stub, LedgerImport* import, Tally* tally) {
    const absl::StatusOr<ImportReport> report = Send(stub, *import);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!report.ok()) {
      ++tally->unknown;
      ++tally->errors[absl::StatusCodeToString(report.status().code())];
      return;
    }
    CheckReport(*import, *report);
    ++tally->ok;
    import->acknowledged = true;
  }

  void Resolve(LedgerImport* import, Tally* tally) {
    const auto stub = v1::FinanceService::NewStub(service_.channel());
    CheckReport(*import, OrThrow(Send(*stub, *import)));
    import->acknowledged = true;
    ++tally->ok;
  }

  // What has an answer is there once and whole; of the rest each is there whole, or not at all.
  void CheckLeftBehind(Tally* tally) {
    const std::unique_ptr<store::Database> database = engine_->OpenLeftBehind();
    std::map<std::string, std::pair<int64_t, int64_t>> stored;  // rows and sum
    OrThrow(database->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
      RETURN_IF_ERROR(store::VerifyAuditChain(tx));
      return tx.Query(
          "SELECT cost_center, count(DISTINCT external_id), count(*), CAST(sum(amount) AS BIGINT) "
          "FROM posting GROUP BY cost_center",
          {}, [&](const store::Row& row) {
            if (row.Int(1) != row.Int(2)) throw BrokenPromise("a posting is there twice");
            stored[std::string(row.Text(0))] = {row.Int(2), row.Int(3)};
            return absl::OkStatus();
          });
    }));
    tally->rows = 0;
    for (const auto& import : imports_) {
      const auto found = stored.find(import->name);
      if (found == stored.end()) {
        if (import->acknowledged) throw BrokenPromise(absl::StrCat(import->name, " is lost"));
        continue;
      }
      if (found->second != std::pair(import->rows, import->sum)) {
        throw BrokenPromise(absl::StrCat("of ", import->name, " ", found->second.first, " of ",
                                         import->rows, " postings are there"));
      }
      tally->unknown_stored += !import->acknowledged;
      tally->rows += import->rows;
      stored.erase(found);
    }
    if (!stored.empty()) throw BrokenPromise("postings that nobody sent: " + stored.begin()->first);
  }

  // What is answered is the sum of all; a file sent again changes nothing.
  void CheckSent(int round) {
    const auto stub = v1::FinanceService::NewStub(service_.channel());
    int64_t sum = 0;
    for (const auto& import : imports_) sum += import->sum;
    v1::GetSpendingRequest request;
    request.set_rows(v1::DIMENSION_ACTION_LINE);
    v1::SpendingTable table;
    grpc::ClientContext context;
    const grpc::Status status = stub->GetSpending(&context, request, &table);
    if (!status.ok() || table.total().amount_minor() != sum) {
      throw BrokenPromise(absl::StrCat("spending is ", table.total().amount_minor(), ", not ", sum,
                                       " ", status.error_message()));
    }
    if (round % 5 != 0) return;
    LedgerImport again = *imports_.back();
    again.request_id = RandomUuid();
    const ImportReport report = OrThrow(Send(*stub, again));
    if (report.outcome() != ImportReport::OUTCOME_UNCHANGED) {
      throw BrokenPromise("a file sent again: " + report.ShortDebugString());
    }
  }

  const Settings& settings_;
  const std::unique_ptr<Engine> engine_;
  Service service_;
  absl::Duration duration_;  // of an undisturbed import
  std::mutex mutex_;
  std::vector<std::unique_ptr<LedgerImport>> imports_;
};

}  // namespace

void RunLedgerKills(const Settings& settings, Tally* tally) {
  for (int done = 0; done < settings.kills; done += kKillsPerDatabase) {
    InFolder([&](const std::string& folder) {
      LedgerTrial(settings, folder)
          .Run(done + 1, std::min(kKillsPerDatabase, settings.kills - done), tally);
    });
  }
}

}  // namespace wijkmonitor::robustness
