// A service that is asked three times what it can take: what it answers must stay near its peak,
// what it refuses must be refused at once and with a hint, and afterwards all is well again.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/migrations.h"
#include "tests/common/town.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

namespace v1 = indicators::v1;
using testing::OrThrow;

constexpr int kTimesPeak = 3;
constexpr absl::Duration kPeakTime = absl::Seconds(5);
constexpr absl::Duration kOverloadTime = absl::Seconds(60);
constexpr absl::Duration kCallTimeout = absl::Seconds(3);
constexpr double kGoodputMin = 0.8;
constexpr double kRejectionMax_ms = 5;
constexpr absl::Duration kRecoveryMax = absl::Seconds(2);
constexpr int kClosedLoop = 16;
// So many that a call that looks through all columns takes a millisecond or two.
constexpr int kYears = 30;
constexpr char kAreaWithoutFigures[] = "NL01";

struct Outcomes {
  int64_t ok = 0, refused = 0, late = 0;
  std::map<std::string, int64_t> others;
};

// Calls that are much work for the service, which looks through all columns, and little for this
// program, which shares its processors.
class Caller {
 public:
  explicit Caller(std::unique_ptr<Stub> stub) : stub_(std::move(stub)) {}
  ~Caller() {
    MutexLock lock(&mutex_);
    mutex_.Await([this] { return under_way_ == 0; });
  }

  // Starts a call; `then` is called when it has ended.
  void Start(std::function<void()> then = nullptr) {
    {
      MutexLock lock(&mutex_);
      ++under_way_;
    }
    auto call = std::make_shared<Call>();
    call->request.set_area(kAreaWithoutFigures);
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    stub_->async()->ListObservations(
        &call->context, &call->request, &call->response,
        [this, call, then = std::move(then)](const grpc::Status& status) {
          Count(status);
          if (then != nullptr) then();
          MutexLock lock(&mutex_);
          --under_way_;
        });
  }

  Outcomes outcomes() {
    MutexLock lock(&mutex_);
    return outcomes_;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    v1::ListObservationsRequest request;
    v1::ListObservationsResponse response;
  };

  void Count(const grpc::Status& grpc_status) {
    const absl::Status status = rpc::FromGrpc(grpc_status);
    MutexLock lock(&mutex_);
    if (status.ok()) {
      ++outcomes_.ok;
    } else if (status.code() == absl::StatusCode::kResourceExhausted &&
               RetryAfterOf(status) > absl::ZeroDuration()) {
      ++outcomes_.refused;
    } else if (status.code() == absl::StatusCode::kDeadlineExceeded) {
      ++outcomes_.late;
    } else {
      ++outcomes_
            .others[absl::StrCat(absl::StatusCodeToString(status.code()), " ", status.message())];
    }
  }

  const std::unique_ptr<Stub> stub_;
  Mutex mutex_;
  int64_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  Outcomes outcomes_ ABSL_GUARDED_BY(mutex_);
};

// What the service answers when it is never without work, and never has too much.
double PeakPerSecond(const Service& service) {
  std::atomic<bool> stop = false;
  Caller caller(service.NewStub());
  std::function<void()> again = [&] {
    if (!stop) caller.Start(again);
  };
  for (int i = 0; i < kClosedLoop; ++i) caller.Start(again);
  absl::SleepFor(kPeakTime);
  const double peak = static_cast<double>(caller.outcomes().ok) / absl::ToDoubleSeconds(kPeakTime);
  stop = true;
  return peak;
}

// Starts calls at a fixed rate, however many are still under way.
Outcomes Overload(const Service& service, double per_second) {
  Caller caller(service.NewStub());
  const absl::Time start = absl::Now();
  for (int64_t started = 0;; ++started) {
    const absl::Time due = start + absl::Seconds(static_cast<double>(started) / per_second);
    if (due > start + kOverloadTime) break;
    absl::SleepFor(due - absl::Now());
    caller.Start();
  }
  return caller.outcomes();
}

// From its log: how long the service itself took to refuse, in ms; 99 % took no longer.
double RejectionP99_ms(const std::string& log_file) {
  std::vector<double> durations_ms;
  std::ifstream log(log_file);
  for (std::string line; std::getline(log, line);) {
    if (!absl::StrContains(line, "RESOURCE_EXHAUSTED")) continue;
    durations_ms.push_back(nlohmann::json::parse(line).at("duration_ms").get<double>());
  }
  if (durations_ms.empty()) throw BrokenPromise("nothing was refused");
  std::sort(durations_ms.begin(), durations_ms.end());
  return durations_ms[durations_ms.size() * 99 / 100];
}

// Until calls one after the other are answered again.
absl::Duration Recovery(const Service& service) {
  return Await("calls are answered again after an overload", 2 * kRecoveryMax, [&] {
    Caller caller(service.NewStub());
    std::atomic<bool> ended = false;
    caller.Start([&] { ended = true; });
    while (!ended) absl::SleepFor(absl::Milliseconds(1));
    return caller.outcomes().ok == 1;
  });
}

void Check(double share, double rejection_ms, absl::Duration recovery, const Outcomes& outcomes) {
  for (const auto& [error, count] : outcomes.others) {
    throw BrokenPromise(absl::StrCat(count, " calls ended with ", error));
  }
  if (share < kGoodputMin) throw BrokenPromise(absl::StrCat("only ", share, " of the peak"));
  if (rejection_ms > kRejectionMax_ms) {
    throw BrokenPromise(absl::StrCat("refusing took ", rejection_ms, " ms"));
  }
  if (recovery > kRecoveryMax) {
    throw BrokenPromise(absl::StrCat("it took ", absl::FormatDuration(recovery), " to recover"));
  }
}

}  // namespace

void RunOverload(const Settings& settings) {
  InFolder([&](const std::string& folder) {
    const std::unique_ptr<Engine> engine = NewSqlite(folder, indicators::kMigrations);
    {
      SystemClock clock;
      const auto database = OrThrow(store::Open(engine->url(), indicators::kMigrations, clock));
      testing::WriteReferenceData(*database);
      for (int year = 0; year < kYears; ++year) {
        testing::WriteYear(*database, testing::kTownLastYear - year);
      }
    }
    const std::string log_file = absl::StrCat(folder, "/service.log");
    Service service(settings.program, engine->url(), log_file);
    service.Start();
    const double peak = PeakPerSecond(service);
    const Outcomes outcomes = Overload(service, kTimesPeak * peak);
    const absl::Duration recovery = Recovery(service);
    const double share =
        static_cast<double>(outcomes.ok) / (peak * absl::ToDoubleSeconds(kOverloadTime));
    const double rejection_ms = RejectionP99_ms(log_file);
    std::printf(
        "peak %.0f calls/s; at %d times that: %.0f %% of the peak answered, %lld refused (99 %% "
        "within %.2f ms), %lld too late; recovered in %.3f s\n",
        peak, kTimesPeak, 100 * share, static_cast<long long>(outcomes.refused), rejection_ms,
        static_cast<long long>(outcomes.late), absl::ToDoubleSeconds(recovery));
    Check(share, rejection_ms, recovery, outcomes);
    std::printf("kept its promises\n");
  });
}

}  // namespace wijkmonitor::robustness
