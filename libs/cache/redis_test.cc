// Redis in each of its faults, and what the calls notice of them: nothing.

#include "libs/cache/redis.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/cache/envelope.h"
#include "libs/cache/testing.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fault_proxy.h"
#include "libs/testing/temp_redis.h"

namespace wijkmonitor::cache {
namespace {

using testing::FaultProxy;
using testing::TempRedis;

// How long Redis is missed after its fault has ended, on a machine that does other things, too.
constexpr absl::Duration kRecovery = absl::Seconds(5);

std::string NameOf(const Key& key) { return "wijkmonitor:" + absl::BytesToHexString(key.hash); }

// For tests of what Redis answers: a busy machine lets it take longer than a caller waits.
Options Patient(const std::string& address) {
  return {.redis = address, .redis_timeout = absl::Seconds(10)};
}

class RedisTest : public ::testing::Test {
 protected:
  // Asks for answers nobody asked for before. All must be right.
  void Ask(Process* process, int times = 1) {
    for (int i = 0; i < times; ++i) Ask(process, NewKey());
  }
  ServedFrom Ask(Process* process, const Key& key) {
    const std::string bytes = absl::StrCat("answer to ", absl::BytesToHexString(key.hash));
    const Answer answer = process->Get(key, bytes);
    EXPECT_TRUE(answer.entry.ok()) << answer.entry.status();
    EXPECT_EQ(answer.entry.ok() ? (*answer.entry)->bytes : "", bytes);
    return answer.from;
  }
  Key NewKey() { return MakeKey({absl::StrCat(++keys_)}); }

  // Whether what one process computes comes out of Redis for the next one.
  bool Shared(Process* process, const std::string& address) {
    const Key key = NewKey();
    Ask(process, key);
    Process other(address, clock_);
    return other.Connected() && Ask(&other, key) == ServedFrom::kRedis;
  }
  // Goes on asking until Redis is left alone, and for as long as some attempts to reach it take.
  void AskMeanwhile(Process* process) {
    EXPECT_TRUE(WaitFor([&] {
      Ask(process);
      return process->BreakerOpen();
    }));
    const absl::Time end = absl::Now() + 10 * limits::kRedisTimeout;
    while (absl::Now() < end) Ask(process, 10);
  }
  void ExpectRecovery(Process* process, const std::string& address) {
    const absl::Time start = absl::Now();
    EXPECT_TRUE(WaitFor([&] { return !process->BreakerOpen(); }, kRecovery));
    EXPECT_TRUE(WaitFor([&] { return Shared(process, address); }, kRecovery));
    RecordProperty("recovery_ms", absl::StrCat(absl::ToInt64Milliseconds(absl::Now() - start)));
  }

  testing::FakeClock clock_;
  int keys_ = 0;
};

TEST_F(RedisTest, ANewProcessFindsItInRedis) {
  TempRedis redis;
  const Key key = MakeKey({"key"});
  absl::Time computed_at;
  {
    Process process(Patient(redis.address()), clock_);
    ASSERT_TRUE(process.Connected());
    computed_at = (*process.Get(key, "answer").entry)->computed_at;
    EXPECT_TRUE(WaitFor([&] { return process.Calls("set", "ok") == 1; }));
  }
  clock_.Advance(absl::Minutes(1));
  Process process(Patient(redis.address()), clock_);
  ASSERT_TRUE(process.Connected());
  const Answer answer = process.Get(key, "other");
  EXPECT_EQ(answer.from, ServedFrom::kRedis);
  EXPECT_EQ((*answer.entry)->bytes, "answer");
  EXPECT_EQ((*answer.entry)->computed_at, computed_at);
  EXPECT_EQ(process.Get(key, "other").from, ServedFrom::kNear);
  EXPECT_GT(std::stoi(redis.Command({"PTTL", NameOf(key)})), 0);
}

TEST_F(RedisTest, ManyAskAtOnceAndEachGetsItsOwn) {
  constexpr int kKeys = 400;
  TempRedis redis;
  const auto ask_all = [&](Process* process) {
    std::atomic<int> from_redis = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = t; i < kKeys; i += 4) {
          const Key key = MakeKey({"many", absl::StrCat(i)});
          // From a few bytes to many reads.
          const std::string bytes(static_cast<size_t>(i) * i, static_cast<char>('a' + i % 26));
          const Answer answer = process->Get(key, bytes);
          EXPECT_TRUE(answer.entry.ok() && (*answer.entry)->bytes == bytes);
          if (answer.from == ServedFrom::kRedis) ++from_redis;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return from_redis.load();
  };
  Process first(redis.address(), clock_);
  ASSERT_TRUE(first.Connected());
  EXPECT_EQ(ask_all(&first), 0);
  // On a busy machine Redis may miss its time now and then: what is not there then, the next puts
  // there.
  EXPECT_TRUE(WaitFor([&] {
    Process next(redis.address(), clock_);
    return next.Connected() && ask_all(&next) > kKeys / 2;
  }));
}

TEST_F(RedisTest, FrozenItCostsAFewTimeoutsAndIsThenLeftAlone) {
  TempRedis redis;
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  Ask(&process, 10);
  redis.Freeze();
  // With each call waiting for its timeout this would take 4 s at least.
  const absl::Time start = absl::Now();
  Ask(&process, 200);
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
  AskMeanwhile(&process);
  EXPECT_LE(process.Calls("get", "failed"), 5);
  EXPECT_GE(process.Calls("get", "refused"), 100);
  redis.Thaw();
  ExpectRecovery(&process, redis.address());
}

TEST_F(RedisTest, KilledAndStarted) {
  TempRedis redis;
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  Ask(&process, 10);
  redis.Stop();
  AskMeanwhile(&process);
  redis.Start();
  ExpectRecovery(&process, redis.address());
}

TEST_F(RedisTest, NotThereWhenTheProcessStarts) {
  TempRedis redis;
  redis.Stop();
  Process process(redis.address(), clock_);
  Ask(&process, 100);
  EXPECT_TRUE(process.BreakerOpen());
  redis.Start();
  ExpectRecovery(&process, redis.address());
}

TEST_F(RedisTest, FlushedItIsFilledAgain) {
  TempRedis redis;
  Process process(Patient(redis.address()), clock_);
  ASSERT_TRUE(process.Connected());
  const Key key = NewKey();
  Ask(&process, key);
  EXPECT_TRUE(WaitFor([&] { return redis.Command({"DBSIZE"}) == "1"; }));
  redis.Command({"FLUSHALL"});
  Process other(Patient(redis.address()), clock_);
  ASSERT_TRUE(other.Connected());
  EXPECT_EQ(Ask(&other, key), ServedFrom::kComputed);
  EXPECT_TRUE(WaitFor([&] { return redis.Command({"DBSIZE"}) == "1"; }));
  EXPECT_FALSE(process.BreakerOpen());
}

TEST_F(RedisTest, ADroppedConnectionIsMadeAnew) {
  TempRedis redis;
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  for (int i = 0; i < 5; ++i) {
    redis.Command({"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_TRUE(WaitFor([&] { return Shared(&process, redis.address()); }, kRecovery));
  }
}

// Values that are no intact answer to the key.
TEST_F(RedisTest, DamagedValuesAreComputedAnewAndReplaced) {
  TempRedis redis;
  const Key key = NewKey();
  const std::string bytes = absl::StrCat("answer to ", absl::BytesToHexString(key.hash));
  const std::string right = Seal(key, {bytes, clock_.Now()});
  const std::string name = NameOf(key);
  std::string flipped = right;
  flipped[3] ^= 1;
  const std::vector<std::vector<std::string>> faults = {
      {"SET", name, ""},
      {"SET", name, "garbage"},
      {"SET", name, std::string(1 << 20, '\0')},
      {"SET", name, right.substr(0, right.size() - 1)},
      {"SET", name, right.substr(1)},
      {"SET", name, right + "x"},
      {"SET", name, flipped},
      {"SET", name, Seal(MakeKey({"another"}), {bytes, clock_.Now()})},
      {"LPUSH", name, right},
      {"HSET", name, "field", right},
      {"SADD", name, right},
  };
  for (const std::vector<std::string>& fault : faults) {
    redis.Command({"DEL", name});
    redis.Command(fault);
    Process process(Patient(redis.address()), clock_);
    ASSERT_TRUE(process.Connected());
    EXPECT_EQ(Ask(&process, key), ServedFrom::kComputed) << fault.front() << fault.size();
    EXPECT_EQ(process.Calls("get", "damaged"), 1);
    EXPECT_TRUE(WaitFor([&] { return redis.Command({"GET", name}) == right; }));
    EXPECT_FALSE(process.BreakerOpen());
  }
}

// Redis answers lookups, but keeps nothing more.
class RefusesToKeepTest : public RedisTest {
 protected:
  void Check(const std::vector<std::string>& arguments, const std::function<void()>& begin,
             const std::function<void()>& end) {
    redis_.Stop();
    redis_.Start(arguments);
    Process process(Patient(redis_.address()), clock_);
    ASSERT_TRUE(process.Connected());
    const Key before = NewKey();
    Ask(&process, before);
    EXPECT_TRUE(WaitFor([&] { return process.Calls("set", "ok") == 1; }));
    begin();
    Ask(&process, 20);
    EXPECT_TRUE(WaitFor([&] { return process.Calls("set", "error") == 20; }));
    EXPECT_FALSE(process.BreakerOpen("get"));
    EXPECT_FALSE(process.BreakerOpen("set"));
    Process other(Patient(redis_.address()), clock_);
    ASSERT_TRUE(other.Connected());
    EXPECT_EQ(Ask(&other, before), ServedFrom::kRedis);
    end();
    ExpectRecovery(&process, redis_.address());
  }
  TempRedis redis_;
};

TEST_F(RefusesToKeepTest, OutOfMemory) {
  Check(
      {},
      [&] {
        EXPECT_EQ(redis_.Command({"CONFIG", "SET", "maxmemory", "1"}), "OK");
      },
      [&] {
        redis_.Command({"CONFIG", "SET", "maxmemory", "0"});
      });
}

TEST_F(RefusesToKeepTest, AReplica) {
  Check(
      {},
      [&] {
        EXPECT_EQ(redis_.Command({"REPLICAOF", "127.0.0.1", "1"}), "OK");
      },
      [&] {
        redis_.Command({"REPLICAOF", "NO", "ONE"});
      });
}

TEST_F(RefusesToKeepTest, CannotSaveToDisk) {
  Check(
      {"--save", "3600 1000000", "--dir", "/proc"},
      [&] {
        redis_.Command({"BGSAVE"});
        EXPECT_TRUE(WaitFor([&] {
          return redis_.Command({"SET", "x", "y"}).starts_with("MISCONF");
        }));
      },
      [&] {
        redis_.Command({"CONFIG", "SET", "stop-writes-on-bgsave-error", "no"});
      });
}

TEST_F(RedisTest, APasswordIsMissing) {
  TempRedis redis;
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  redis.Stop();
  redis.Start({"--requirepass", "secret"}, "NOAUTH");
  AskMeanwhile(&process);
  redis.Stop();
  redis.Start();
  ExpectRecovery(&process, redis.address());
}

TEST_F(RedisTest, StillLoading) {
  TempRedis redis;
  for (int i = 0; i < 100; ++i) {
    redis.Command(
        {"SET", absl::StrCat("other:", i), std::string(4096, static_cast<char>('a' + i % 26))});
  }
  EXPECT_EQ(redis.Command({"SAVE"}), "OK");
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  redis.Stop();
  // 100 keys of 20 ms each.
  redis.Start({"--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024"},
              "LOADING");
  AskMeanwhile(&process);
  EXPECT_TRUE(WaitFor([&] { return redis.Command({"PING"}) == "PONG"; }));
  ExpectRecovery(&process, redis.address());
}

class RedisBehindAProxyTest : public RedisTest,
                              public ::testing::WithParamInterface<FaultProxy::Fault> {};

TEST_P(RedisBehindAProxyTest, NoCallFailsAndItRecovers) {
  TempRedis redis;
  FaultProxy proxy(redis.socket());
  Process process(proxy.address(), clock_);
  ASSERT_TRUE(process.Connected());
  EXPECT_TRUE(WaitFor([&] { return Shared(&process, proxy.address()); }));
  proxy.Set(GetParam());
  AskMeanwhile(&process);
  const absl::Time start = absl::Now();
  Ask(&process, 200);
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
  EXPECT_LE(process.Calls("get", "failed") + process.Calls("get", "damaged"), 5);
  proxy.Set(FaultProxy::Fault::kNone);
  ExpectRecovery(&process, proxy.address());
}

INSTANTIATE_TEST_SUITE_P(, RedisBehindAProxyTest,
                         ::testing::Values(FaultProxy::Fault::kDelay, FaultProxy::Fault::kReset,
                                           FaultProxy::Fault::kClose, FaultProxy::Fault::kSilence,
                                           FaultProxy::Fault::kGarbage));

TEST_F(RedisTest, RepliesOutOfStepAreNeverTakenForTheAnswer) {
  TempRedis redis;
  FaultProxy proxy(redis.socket());
  Process process(proxy.address(), clock_);
  ASSERT_TRUE(process.Connected());
  proxy.Set(FaultProxy::Fault::kSurplus);
  Ask(&process, 100);
  proxy.Set(FaultProxy::Fault::kNone);
  ExpectRecovery(&process, proxy.address());
}

// While Redis is frozen, nothing leaves the queues; but only until the timeout, so that on a slow
// machine it may take a few attempts. `check` returns false for another one.
void Frozen(
    int lookups_max, size_t to_keep_bytes_max,
    const std::function<bool(Redis*, const std::function<double(std::string, std::string)>&)>&
        check) {
  TempRedis redis_server;
  EXPECT_TRUE(WaitFor([&] {
    prometheus::Registry metrics;
    Redis redis(redis_server.address(), metrics, limits::kRedisTimeout, lookups_max,
                to_keep_bytes_max);
    const auto calls = [&](std::string command, std::string result) {
      return MetricOf(metrics, "wijkmonitor_cache_redis_calls_total",
                      {{"command", command}, {"result", result}});
    };
    const auto open = [&](const char* command) {
      return MetricOf(metrics, "wijkmonitor_cache_breaker_open", {{"command", command}}) != 0;
    };
    EXPECT_TRUE(WaitFor([&] { return !open("get") && !open("set"); }));
    redis_server.Freeze();
    const bool checked = check(&redis, calls);
    redis_server.Thaw();
    return checked;
  }));
}

TEST_F(RedisTest, LimitOfLookupsUnderWay) {
  Frozen(3, 1000, [](Redis* redis, const auto& calls) {
    for (int i = 0; i < 3; ++i) redis->Get(MakeKey({absl::StrCat(i)}), [](EntryPtr, bool) {});
    if (calls("get", "refused") + calls("get", "failed") > 0) return false;
    bool refused = false;
    redis->Get(MakeKey({"one more"}), [&](EntryPtr, bool answered) { refused = !answered; });
    EXPECT_TRUE(refused);
    return calls("get", "failed") == 0;
  });
}

TEST_F(RedisTest, LimitOfBytesOnTheirWay) {
  const Key key = MakeKey({"key"});
  const Entry entry{std::string(100, 'x'), absl::UnixEpoch()};
  const size_t size = Seal(key, entry).size();
  Frozen(1, 2 * size, [&](Redis* redis, const auto& calls) {
    redis->Set(key, entry);
    redis->Set(key, entry);
    if (calls("set", "refused") + calls("set", "failed") > 0) return false;
    redis->Set(key, {"", absl::UnixEpoch()});
    EXPECT_GE(calls("set", "refused"), 1);
    return calls("set", "failed") == 0;
  });
}

}  // namespace
}  // namespace wijkmonitor::cache
