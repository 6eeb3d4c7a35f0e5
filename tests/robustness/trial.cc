#include "tests/robustness/trial.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/migrations.h"
#include "tests/common/town.h"

namespace wijkmonitor::robustness {
namespace {

constexpr absl::Duration kResolvedWithin = absl::Seconds(10);
constexpr absl::Duration kRetryPause = absl::Milliseconds(20);
constexpr size_t kLinesOfHistory = 60;

int64_t Fill(const std::string& url) {
  SystemClock clock;
  const auto database = testing::OrThrow(store::Open(url, indicators::kMigrations, clock));
  testing::WriteReferenceData(*database);
  int64_t version = 0;
  testing::OrThrow(database->Read([&](store::Tx&, const store::DataVersion& written) {
    version = written.counter;
    return absl::OkStatus();
  }));
  return version;
}

}  // namespace

Trial::Trial(std::unique_ptr<Engine> engine, const std::string& program, std::string folder)
    : folder_(std::move(folder)),
      engine_(std::move(engine)),
      catalogue_(std::make_shared<indicators::Catalogue>(testing::TownCatalogue())),
      model_(catalogue_, Fill(engine_->url())),
      service_(program, engine_->url(), folder_ + "/service.log") {
  service_.Start();
}

void Trial::CheckLeftBehind() {
  const std::vector<Operation*> operations = history_.All();
  const Stored stored = ReadStored(*engine_->OpenLeftBehind());
  FindStoredAnswers(stored, operations);
  model_.Take(operations, stored.commits);
  CheckStored(model_, stored);
  CheckVersionsRise(operations);
  history_.Lighten();
}

void Trial::ResolveUnknown() {
  const std::unique_ptr<Stub> stub = service_.NewStub();
  for (Operation* operation : history_.All()) {
    const absl::Time last = absl::Now() + kResolvedWithin;
    while (operation->outcome == Outcome::kUnknown) {
      if (absl::Now() > last) {
        throw BrokenPromise(
            absl::StrCat("an unknown outcome is not resolved\n  ", Describe(*operation)));
      }
      if (operation->attempts > 0) absl::SleepFor(kRetryPause);
      Attempt(*stub, history_, operation);
    }
    if (operation->stored.has_value() &&
        operation->stored->SerializeAsString() != operation->report.SerializeAsString()) {
      throw BrokenPromise(
          absl::StrCat("the answer is not the one that was stored\n  ", Describe(*operation)));
    }
  }
}

void Trial::Finish(Tally* tally) {
  service_.Stop();
  CheckLeftBehind();
  for (const Operation* operation : history_.All()) {
    if (operation->import == nullptr) continue;
    if (operation->lost) {
      ++tally->unknown;
      tally->unknown_stored += operation->stored.has_value();
    } else {
      ++(operation->outcome == Outcome::kOk ? tally->ok : tally->fail);
    }
  }
  for (const auto& [version, rows] : model_.observations()) {
    tally->rows += static_cast<int64_t>(rows.size());
  }
  // The first start is not after a crash.
  const auto add_later = [](const std::vector<absl::Duration>& times,
                            std::vector<absl::Duration>* all) {
    all->insert(all->end(), times.begin() + 1, times.end());
  };
  add_later(service_.ready_times(), &tally->ready_times);
  add_later(service_.ready_cpu_times(), &tally->ready_cpu_times);
  for (const auto& [error, count] : history_.counts().errors) tally->errors[error] += count;
}

void Trial::Run(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    service_.Stop();
    throw BrokenPromise(absl::StrCat(error.what(), "\ndatabase: ", engine_->Keep(folder_),
                                     "\nwhat happened last:\n", history_.Tail(kLinesOfHistory)));
  }
}

}  // namespace wijkmonitor::robustness
