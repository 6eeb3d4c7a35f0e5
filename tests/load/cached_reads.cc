#include <fstream>
#include <utility>

#include "absl/time/clock.h"
#include "libs/auth/testing.h"
#include "libs/testing/child.h"
#include "libs/testing/temp_dir.h"
#include "libs/testing/temp_redis.h"
#include "tests/load/loader.h"
#include "tests/load/measurement.h"
#include "tests/load/serve.h"

namespace wijkmonitor::load {
namespace {

constexpr absl::Duration kRoundTime = absl::Milliseconds(700);
constexpr absl::Duration kWarmUpTime = absl::Milliseconds(500);

// One of the servers, in a process of its own, and what it cost so far.
class MeasuredServer {
 public:
  // `source` is what x-served-from must say.
  MeasuredServer(const std::string& program, const std::string& mode, std::string source,
                 const std::string& argument, const std::string& log_file,
                 const std::string& token = "")
      : source_(std::move(source)),
        child_({program, "--serve", mode, argument}, log_file),
        loader_(SaidNext("port", &child_), kComputeMethod, Questions()) {
    if (!token.empty()) loader_.SetToken(token);
    loader_.Run(kWarmUpTime, kOutstanding);
  }

  void Round() {
    const absl::Duration before = child_.CpuTime();
    Loader::Result result = loader_.Run(kRoundTime, kOutstanding);
    const auto calls = static_cast<double>(result.calls);
    cpu_us_.push_back(absl::ToDoubleMicroseconds(child_.CpuTime() - before) / calls);
    share_.push_back(static_cast<double>(result.served_from[source_]) / calls);
    calls_per_s_.push_back(calls / absl::ToDoubleSeconds(kRoundTime));
  }

  std::string Answer() { return loader_.Answer(); }
  const std::vector<double>& cpu_us() const { return cpu_us_; }
  const std::vector<double>& share() const { return share_; }
  const std::vector<double>& calls_per_s() const { return calls_per_s_; }

 private:
  const std::string source_;
  testing::Child child_;
  Loader loader_;
  std::vector<double> cpu_us_, share_, calls_per_s_;
};

class CachedReads final : public Measurement {
 public:
  explicit CachedReads(const std::string& program)
      : bare_(program, "bare", "", "", log()),
        near_(program, "near", "near", "", log()),
        token_(program, "token", "near", KeysFile(), log(), Token()),
        redis_(program, "redis", "redis", redis_server_.address(), log()) {
    const std::string bytes = bare_.Answer();
    if (bytes.empty() || near_.Answer() != bytes || token_.Answer() != bytes ||
        redis_.Answer() != bytes) {
      throw std::runtime_error("the servers do not answer the same bytes");
    }
  }

  void Round() override {
    bare_.Round();
    near_.Round();
    token_.Round();
    redis_.Round();
  }

  std::vector<Line> Lines() const override {
    return {{.what = "hit near, 32 KB, everything on: server CPU against a bare handler",
             .unit = "x",
             .required = 1.5,
             .aim = 1.2,
             .values = Ratios(token_.cpu_us(), bare_.cpu_us())},
            {.what = "  the same without tokens",
             .unit = "x",
             .values = Ratios(near_.cpu_us(), bare_.cpu_us())},
            {.what = "  what telling callers apart adds to a hit",
             .unit = "x",
             .values = Ratios(token_.cpu_us(), near_.cpu_us())},
            {.what = "hit in Redis, 32 KB: server CPU against a bare handler",
             .unit = "x",
             .required = 2.5,
             .aim = 2,
             .values = Ratios(redis_.cpu_us(), bare_.cpu_us())},
            Answered("  calls that were hits near", near_),
            Answered("  calls that were hits in Redis", redis_),
            CpuTime("  CPU a call, bare handler", bare_),
            CpuTime("  CPU a call, hit near", near_),
            CpuTime("  CPU a call, hit near, with a token", token_),
            CpuTime("  CPU a call, hit in Redis", redis_),
            CallRate("  calls/s, bare handler", bare_),
            CallRate("  calls/s, hit near", near_),
            CallRate("  calls/s, hit in Redis", redis_)};
  }

 private:
  // Not all: a slow moment of the machine can make Redis miss its timeout.
  static Line Answered(const std::string& what, const MeasuredServer& server) {
    return {.what = what,
            .unit = "",
            .decimals = 3,
            .required = 0.99,
            .at_most = false,
            .values = server.share()};
  }
  static Line CpuTime(const std::string& what, const MeasuredServer& server) {
    return {.what = what, .unit = " us", .decimals = 1, .values = server.cpu_us()};
  }
  static Line CallRate(const std::string& what, const MeasuredServer& server) {
    return {.what = what, .unit = "", .decimals = 0, .values = server.calls_per_s()};
  }
  std::string log() const { return dir_.File("log"); }
  std::string KeysFile() const {
    const std::string file = dir_.File("keys.json");
    std::ofstream(file) << key_.KeySetJson();
    return file;
  }
  std::string Token() const {
    const absl::Time now = absl::Now();
    return OrThrow(auth::MakeToken(key_,
                                   {.issuer = kTokenIssuer,
                                    .subject = "loader",
                                    .roles = {auth::Role::kAnalyst},
                                    .expires = now + absl::Hours(1)},
                                   kTokenAudience, now));
  }

  const testing::TempDir dir_;
  const testing::TempRedis redis_server_;
  const auth::SigningKey& key_ = auth::KeyFor(auth::Algorithm::kEs256);
  MeasuredServer bare_, near_, token_, redis_;
};

}  // namespace

std::unique_ptr<Measurement> NewCachedReads(const std::string& program) {
  return std::make_unique<CachedReads>(program);
}

}  // namespace wijkmonitor::load
