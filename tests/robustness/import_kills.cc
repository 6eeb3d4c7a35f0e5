#include "tests/robustness/import_kills.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace wijkmonitor::robustness {
namespace {

using common::v1::ImportReport;
using testing::OrThrow;

constexpr int kKillsPerDatabase = 5;
constexpr double kBeyondTheEnd = 1.1;

void CheckReport(const NamedImport& import, const ImportReport& report) {
  if (report.outcome() == ImportReport::OUTCOME_APPLIED && report.rows_applied() == import.rows) {
    return;
  }
  throw BrokenPromise(
      absl::StrCat("the import ", import.name, " was answered with ", report.ShortDebugString()));
}

class ImportTrial {
 public:
  ImportTrial(const ImportSubject& subject, const Settings& settings, const std::string& folder)
      : subject_(subject),
        settings_(settings),
        engine_(settings.engine == "postgres"
                    ? NewPostgres(testing::TempPostgres::Shared(), subject.migrations)
                    : NewSqlite(folder, subject.migrations)),
        service_(settings.program, engine_->url(), folder + "/service.log") {
    service_.Start();
    if (subject.prepare != nullptr) subject.prepare(service_.channel());
  }

  void Run(int first_round, int kills, Tally* tally) {
    const absl::Time start = absl::Now();
    Resolve(&Add(subject_.make(absl::StrCat("FIRST_", first_round), subject_.long_rows,
                               settings_.seed)),
            tally);
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
  NamedImport& Add(NamedImport import) {
    const std::lock_guard<std::mutex> lock(mutex_);
    imports_.push_back(std::make_unique<NamedImport>(std::move(import)));
    return *imports_.back();
  }

  void KillDuringAnImport(int round, Tally* tally) {
    std::mt19937_64 random(settings_.seed * 7'919 + static_cast<uint64_t>(round));
    const double fraction = kBeyondTheEnd * static_cast<double>(random() % 1'000) / 1'000;
    NamedImport& long_import =
        Add(subject_.make(absl::StrCat("LONG_", round), subject_.long_rows, random()));
    std::atomic<bool> stop = false;
    std::thread small([&, seed = random()] {
      for (int i = 0; !stop; ++i) {
        Attempt(&Add(subject_.make(absl::StrCat("SMALL_", round, "_", i), subject_.small_rows,
                                   seed + i)),
                tally);
      }
    });
    std::thread large([&] { Attempt(&long_import, tally); });
    absl::SleepFor(fraction * duration_);
    service_.Kill();
    stop = true;
    large.join();
    small.join();
    ++tally->kills;
  }

  void Attempt(NamedImport* import, Tally* tally) {
    const absl::StatusOr<ImportReport> report = subject_.send(service_.channel(), *import);
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

  void Resolve(NamedImport* import, Tally* tally) {
    CheckReport(*import, OrThrow(subject_.send(service_.channel(), *import)));
    import->acknowledged = true;
    ++tally->ok;
  }

  // What has an answer is there once and whole; of the rest each is there whole, or not at all.
  void CheckLeftBehind(Tally* tally) {
    const std::unique_ptr<store::Database> database = engine_->OpenLeftBehind();
    std::map<std::string, std::pair<int64_t, int64_t>> stored;  // rows and sum
    OrThrow(database->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
      RETURN_IF_ERROR(store::VerifyAuditChain(tx));
      return tx.Query(subject_.stored, {}, [&](const store::Row& row) {
        if (row.Int(1) != row.Int(2)) throw BrokenPromise("a row is there twice");
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
                                         import->rows, " rows are there"));
      }
      tally->unknown_stored += !import->acknowledged;
      tally->rows += import->rows;
      stored.erase(found);
    }
    if (!stored.empty()) throw BrokenPromise("rows that nobody sent: " + stored.begin()->first);
  }

  // What is answered is the sum of all; a file sent again changes nothing.
  void CheckSent(int round) {
    int64_t sum = 0;
    for (const auto& import : imports_) sum += import->sum;
    const int64_t answered = subject_.answered(service_.channel());
    if (answered != sum) {
      throw BrokenPromise(absl::StrCat("the answer is ", answered, ", not ", sum));
    }
    if (round % 5 != 0) return;
    NamedImport again = *imports_.back();
    again.request_id = RandomUuid();
    const ImportReport report = OrThrow(subject_.send(service_.channel(), again));
    if (report.outcome() != ImportReport::OUTCOME_UNCHANGED) {
      throw BrokenPromise("a file sent again: " + report.ShortDebugString());
    }
  }

  const ImportSubject& subject_;
  const Settings& settings_;
  const std::unique_ptr<Engine> engine_;
  Service service_;
  absl::Duration duration_;  // of an undisturbed import
  std::mutex mutex_;
  std::vector<std::unique_ptr<NamedImport>> imports_;
};

}  // namespace

void SetDeadline(grpc::ClientContext* context) {
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(2));
}

void RunImportKills(const ImportSubject& subject, const Settings& settings, Tally* tally) {
  for (int done = 0; done < settings.kills; done += kKillsPerDatabase) {
    InFolder([&](const std::string& folder) {
      ImportTrial(subject, settings, folder)
          .Run(done + 1, std::min(kKillsPerDatabase, settings.kills - done), tally);
    });
  }
}

}  // namespace wijkmonitor::robustness
