#include "libs/base/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace wijkmonitor {
namespace {

TEST(ByteBudget, BelowAtAndAboveWhatThereIs) {
  ByteBudget budget(10);
  EXPECT_TRUE(budget.Take(9));
  EXPECT_FALSE(budget.Take(2));
  EXPECT_TRUE(budget.Take(1));
  EXPECT_TRUE(budget.Take(0));
  EXPECT_FALSE(budget.Take(1));
  budget.GiveBack(4);
  EXPECT_FALSE(budget.Take(5));
  EXPECT_TRUE(budget.Take(4));
}

TEST(ByteBudget, NoMoreThanThereIsAlthoughManyTakeAtOnce) {
  ByteBudget budget(1000);
  std::atomic<int> held = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10'000; ++k) {
        if (!budget.Take(300)) continue;
        EXPECT_LE(held += 300, 1000);
        held -= 300;
        budget.GiveBack(300);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(budget.Take(1000));
}

}  // namespace
}  // namespace wijkmonitor
