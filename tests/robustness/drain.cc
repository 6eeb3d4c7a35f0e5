// Two replicas on one PostgreSQL, and clients that call them through our channel at 70 % of what
// they can take: one replica after the other is told to stop and started again. No call may fail.

#include <cstdio>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/hash.h"
#include "libs/rpc/client.h"
#include "libs/testing/import_call.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/migrations.h"
#include "tests/common/town.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

namespace v1 = indicators::v1;
using testing::OrThrow;

constexpr int kRounds = 20;
constexpr int kCallers = 16;
constexpr double kShareOfPeak = 0.7;
constexpr absl::Duration kPeakTime = absl::Seconds(2);
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kCallTimeout = absl::Seconds(20);
// Of a replica that is back, before the next round.
constexpr int64_t kSomeCalls = 50;

// Callers that ask for kompassen at a steady rate, and one that imports; what became of it.
class Load {
 public:
  // `pause` lies between the starts of two calls of one caller; zero: as fast as they go.
  Load(const std::shared_ptr<grpc::Channel>& channel, absl::Duration pause, bool with_imports)
      : stub_(v1::IndicatorService::NewStub(channel)), pause_(pause) {
    for (int i = 0; i < kCallers; ++i) threads_.emplace_back([this, i] { Ask(i); });
    if (with_imports) threads_.emplace_back([this] { Write(); });
  }
  ~Load() { Stop(); }

  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  int64_t CallsOf(const std::string& address) {
    MutexLock lock(&mutex_);
    return calls_[address];
  }
  int64_t calls() const { return count_; }
  int64_t imports() const { return imports_; }
  absl::Duration slowest() {
    MutexLock lock(&mutex_);
    return slowest_;
  }
  // Throws when a call was lost.
  void Check() {
    MutexLock lock(&mutex_);
    if (failed_ > 0) {
      throw BrokenPromise(absl::StrCat(failed_, " calls of ", count_.load(),
                                       " were lost; the last: ", last_error_));
    }
  }

 private:
  void Ask(int number) {
    std::minstd_rand random(static_cast<unsigned>(number) + 1);
    const std::vector<std::string> ids = testing::BuurtIds();
    absl::Time next = absl::Now() + pause_ * number / kCallers;
    for (; !stop_; next += pause_) {
      absl::SleepFor(next - absl::Now());
      v1::GetKompasRequest request;
      request.set_area(ids[random() % ids.size()]);
      request.set_year(testing::kTownLastYear);
      grpc::ClientContext context;
      v1::Kompas kompas;
      context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
      const absl::Time start = absl::Now();
      Record(stub_->GetKompas(&context, request, &kompas), context, absl::Now() - start);
    }
  }

  void Write() {
    const indicators::Catalogue catalogue = testing::TownCatalogue();
    for (int variant = 0; !stop_; ++variant) {
      const indicators::Indicator& indicator = catalogue.indicators.front();
      v1::ImportObservationsRequest first;
      first.mutable_chunk()->mutable_header()->set_request_id(RandomUuid());
      const std::string file = testing::FileOf(
          testing::TownObservations(indicator, testing::kTownLastYear - 10 + variant % 5,
                                    {testing::BuurtIds().front()}),
          catalogue);
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
      const absl::Time start = absl::Now();
      const auto report = testing::SendImport(context, *stub_, &Stub::ImportObservations,
                                              testing::ImportMessages(first, file));
      const absl::Status& status = report.status();
      Record({static_cast<grpc::StatusCode>(status.code()), std::string(status.message())}, context,
             absl::Now() - start);
      ++imports_;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  void Record(const grpc::Status& status, const grpc::ClientContext& context,
              absl::Duration duration) {
    ++count_;
    MutexLock lock(&mutex_);
    slowest_ = std::max(slowest_, duration);
    if (status.ok()) {
      ++calls_[std::string(absl::StripPrefix(context.peer(), "ipv4:"))];
    } else {
      ++failed_;
      last_error_ = absl::StrCat(status.error_code(), " ", status.error_message());
    }
  }

  const std::unique_ptr<Stub> stub_;
  const absl::Duration pause_;
  std::atomic<bool> stop_ = false;
  std::atomic<int64_t> count_ = 0, imports_ = 0;
  Mutex mutex_;
  std::map<std::string, int64_t> calls_ ABSL_GUARDED_BY(mutex_);  // that were answered, by replica
  int64_t failed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string last_error_ ABSL_GUARDED_BY(mutex_);
  absl::Duration slowest_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

void Fill(const std::string& url) {
  SystemClock clock;
  const auto database = OrThrow(store::Open(url, indicators::kMigrations, clock));
  testing::WriteReferenceData(*database);
  testing::WriteYear(*database, testing::kTownLastYear);
}

double PeakPerSecond(const std::shared_ptr<grpc::Channel>& channel) {
  Load load(channel, absl::ZeroDuration(), /*with_imports=*/false);
  absl::SleepFor(kPeakTime);
  load.Stop();
  load.Check();
  return static_cast<double>(load.calls()) / absl::ToDoubleSeconds(kPeakTime);
}

}  // namespace

void RunDrain(const Settings& settings) {
  testing::TempPostgres server;
  InFolder([&](const std::string& folder) {
    const std::unique_ptr<Engine> engine = NewPostgres(server, indicators::kMigrations);
    Fill(engine->url());
    Service replicas[] = {
        {settings.program, engine->url(), absl::StrCat(folder, "/0.log"), "127.0.0.2"},
        {settings.program, engine->url(), absl::StrCat(folder, "/1.log"), "127.0.0.3"}};
    for (Service& replica : replicas) {
      replica.Start();
      replica.KeepAddress();
    }
    const auto channel = OrThrow(rpc::OpenChannel(
        {.target = absl::StrCat(replicas[0].address(), ",", replicas[1].address())}));
    const double rate = kShareOfPeak * PeakPerSecond(channel);
    Load load(channel, absl::Seconds(kCallers / rate), /*with_imports=*/true);
    for (int round = 0; round < kRounds; ++round) {
      Service& leaving = replicas[round % 2];
      // As whoever rolls out replicas one by one does: the one before is back in use.
      for (const Service& replica : replicas) {
        const int64_t before = load.CallsOf(replica.address());
        Await("calls go to both replicas", kPatience,
              [&] { return load.CallsOf(replica.address()) >= before + kSomeCalls; });
      }
      leaving.Stop();
      leaving.Start();
      load.Check();
    }
    load.Stop();
    load.Check();
    std::printf(
        "kept its promises: %d replicas stopped and started again under %.0f calls/s; of %lld "
        "calls "
        "and %lld imports none was lost; the slowest took %.3f s\n",
        kRounds, rate, static_cast<long long>(load.calls()), static_cast<long long>(load.imports()),
        absl::ToDoubleSeconds(load.slowest()));
  });
}

}  // namespace wijkmonitor::robustness
