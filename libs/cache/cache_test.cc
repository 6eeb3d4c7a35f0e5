#include "libs/cache/cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/cache/testing.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_redis.h"

namespace wijkmonitor::cache {
namespace {

class CacheTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  const Key key_ = MakeKey({"key"});
};

TEST_F(CacheTest, KeysDependOnWhereThePartsEnd) {
  EXPECT_EQ(MakeKey({"ab", "c"}), MakeKey({"ab", "c"}));
  EXPECT_NE(MakeKey({"ab", "c"}).hash, MakeKey({"a", "bc"}).hash);
  EXPECT_NE(MakeKey({"a"}).hash, MakeKey({"a", ""}).hash);
}

TEST_F(CacheTest, ComputedThenNear) {
  Process process("", clock_);
  const Answer first = process.Get(key_, "answer");
  EXPECT_EQ(first.from, ServedFrom::kComputed);
  clock_.Advance(absl::Minutes(1));
  const Answer second = process.Get(key_, "other");
  EXPECT_EQ(second.from, ServedFrom::kNear);
  EXPECT_EQ((*second.entry)->bytes, "answer");
  EXPECT_EQ((*second.entry)->computed_at, clock_.Now() - absl::Minutes(1));
}

TEST_F(CacheTest, AThousandCallersShareOneComputation) {
  constexpr int kCallers = 1000;
  Process process("", clock_);
  std::atomic<int> computations = 0, answered = 0;
  std::latch release{1};
  std::latch all_done(kCallers);
  const auto ask = [&] {
    process.cache().Get(key_, "", Cache::AtOnce([&]() -> absl::StatusOr<std::string> {
                          ++computations;
                          release.wait();
                          return std::string("answer");
                        }),
                        [&](absl::StatusOr<EntryPtr> entry, ServedFrom) {
                          if (entry.ok() && (*entry)->bytes == "answer") ++answered;
                          all_done.count_down();
                        });
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 10; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kCallers / 10; ++i) ask();
    });
  }
  for (std::thread& thread : threads) thread.join();
  release.count_down();
  all_done.wait();
  EXPECT_EQ(computations, 1);
  EXPECT_EQ(answered, kCallers);
}

TEST_F(CacheTest, ManyKeysFromManyThreadsAreEachComputedOnce) {
  Process process("", clock_);
  std::atomic<int> computations = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const std::string text = absl::StrCat("answer ", i);
        const Answer answer = process.Get(MakeKey({absl::StrCat(i)}), [&] {
          ++computations;
          return absl::StatusOr<std::string>(text);
        });
        EXPECT_EQ((*answer.entry)->bytes, text);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(computations, 200);
}

TEST_F(CacheTest, ErrorsAreNotKept) {
  Process process("", clock_);
  const Answer failed =
      process.Get(key_, [] { return absl::StatusOr<std::string>(absl::NotFoundError("no")); });
  EXPECT_EQ(failed.entry.status(), absl::NotFoundError("no"));
  const Answer thrown =
      process.Get(key_, []() -> absl::StatusOr<std::string> { throw std::runtime_error("oh"); });
  EXPECT_EQ(thrown.entry.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ((*process.Get(key_, "answer").entry)->bytes, "answer");
}

TEST_F(CacheTest, RefusesWhenTheExecutorIsFull) {
  Process process("", clock_, 1, 1);
  std::latch running{1}, release{1};
  std::vector<absl::Status> refused;
  std::latch answered(2);
  const auto ask = [&](int i) {
    process.cache().Get(MakeKey({absl::StrCat(i)}), "",
                        Cache::AtOnce([&, i]() -> absl::StatusOr<std::string> {
                          if (i == 1) running.count_down();
                          release.wait();
                          return std::string("answer");
                        }),
                        [&](absl::StatusOr<EntryPtr> entry, ServedFrom) {
                          if (entry.ok()) {
                            answered.count_down();
                          } else {
                            refused.push_back(entry.status());
                          }
                        });
  };
  ask(1);
  running.wait();
  ask(2);  // waits in the queue
  EXPECT_TRUE(refused.empty());
  ask(3);
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused.front().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(RetryAfterOf(refused.front()), absl::Seconds(1));
  release.count_down();
  answered.wait();
}

// An answer that lacks something goes to those who wait for it, and to nobody else.
TEST_F(CacheTest, WhatMayNotBeKeptIsNot) {
  testing::TempRedis redis;
  Process process(redis.address(), clock_);
  ASSERT_TRUE(process.Connected());
  for (const char* bytes : {"some", "others"}) {
    const Answer answer = process.Reply(key_, "", [bytes](const Cache::Reply& reply) {
      reply(Computed{bytes, /*keep=*/false});
    });
    EXPECT_EQ((*answer.entry)->bytes, bytes);
    EXPECT_EQ(answer.from, ServedFrom::kComputed);
  }
  process.Settle();
  EXPECT_EQ(process.Calls("set", "ok"), 0);
  EXPECT_EQ(process.Get(key_, "all").from, ServedFrom::kComputed);
  EXPECT_EQ((*process.Get(key_, "others").entry)->bytes, "all");
}

TEST_F(CacheTest, AnAnswerMayComeLater) {
  Process process("", clock_, 1);
  Cache::Reply later;
  std::latch asked{1};
  std::thread caller([&] {
    const Answer answer = process.Reply(key_, "", [&](Cache::Reply reply) {
      later = std::move(reply);
      asked.count_down();
    });
    EXPECT_EQ((*answer.entry)->bytes, "answer");
  });
  asked.wait();
  // The one thread is free meanwhile, and callers of another flight wait for their own answer.
  const Answer other = process.Reply(key_, "hasty", [](const Cache::Reply& reply) {
    reply(Computed{"less", /*keep=*/false});
  });
  EXPECT_EQ((*other.entry)->bytes, "less");
  later(Computed{"answer"});
  caller.join();
  EXPECT_EQ(process.Get(key_, "other").from, ServedFrom::kNear);
}

TEST_F(CacheTest, LimitOfCallersThatWait) {
  Process process("", clock_);
  std::latch release{1};
  std::atomic<size_t> answered = 0, refused = 0;
  const auto ask = [&] {
    process.cache().Get(
        key_, "", Cache::AtOnce([&]() -> absl::StatusOr<std::string> {
          release.wait();
          return std::string("answer");
        }),
        [&](absl::StatusOr<EntryPtr> entry, ServedFrom) { ++(entry.ok() ? answered : refused); });
  };
  for (size_t i = 0; i < limits::kComputationWaitersMax; ++i) ask();
  EXPECT_EQ(refused, 0u);
  ask();
  EXPECT_EQ(refused, 1u);
  release.count_down();
  process.Get(key_, "answer");
  process.Settle();
  EXPECT_EQ(answered, limits::kComputationWaitersMax);
}

TEST_F(CacheTest, DoesNotKeepWhatIsTooLarge) {
  Process process("", clock_);
  for (const int above : {-1, 0, 1}) {
    const Key key = MakeKey({absl::StrCat(above)});
    const std::string bytes(limits::kCacheValueBytesMax + above, 'x');
    EXPECT_EQ((*process.Get(key, bytes).entry)->bytes.size(), bytes.size());
    EXPECT_EQ(process.Get(key, bytes).from, above > 0 ? ServedFrom::kComputed : ServedFrom::kNear);
  }
}

}  // namespace
}  // namespace wijkmonitor::cache
