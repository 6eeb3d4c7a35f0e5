#include "libs/base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "absl/time/clock.h"

namespace wijkmonitor {
namespace {

TEST(Executor, RunsEverythingItAccepted) {
  std::atomic<int> ran = 0;
  {
    Executor executor(4, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(executor.TryRun([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 1000);
}

TEST(Executor, QueueLimitAtBelowAndAbove) {
  std::latch started{1}, release{1};
  std::atomic<int> ran = 0;
  {
    Executor executor(1, 3);
    ASSERT_TRUE(executor.TryRun([&] {
      started.count_down();
      release.wait();
    }));
    started.wait();
    EXPECT_TRUE(executor.TryRun([&ran] { ++ran; }));
    EXPECT_TRUE(executor.TryRun([&ran] { ++ran; }));
    EXPECT_TRUE(executor.TryRun([&ran] { ++ran; }));
    EXPECT_EQ(executor.queued(), 3u);
    EXPECT_FALSE(executor.TryRun([&ran] { ++ran; }));
    release.count_down();
  }
  EXPECT_EQ(ran, 3);
}

TEST(Executor, AcceptsNothingWhileWorkHasWaitedTooLong) {
  constexpr absl::Duration kWaitMax = absl::Milliseconds(20);
  std::latch started{1}, release{1};
  std::atomic<int> ran = 0;
  Executor executor(1, 1000, kWaitMax);
  ASSERT_TRUE(executor.TryRun([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();
  // A running task does not count as waiting, however long it takes.
  absl::SleepFor(2 * kWaitMax);
  ASSERT_TRUE(executor.TryRun([&ran] { ++ran; }));
  absl::SleepFor(2 * kWaitMax);
  EXPECT_FALSE(executor.TryRun([&ran] { ++ran; }));
  release.count_down();
  while (executor.queued() > 0) std::this_thread::yield();
  EXPECT_TRUE(executor.TryRun([&ran] { ++ran; }));
}

}  // namespace
}  // namespace wijkmonitor
