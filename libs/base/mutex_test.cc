#include "libs/base/mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace wijkmonitor {
namespace {

TEST(Mutex, LetsOneInAtATime) {
  Mutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        MutexLock lock(&mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 4000);
}

TEST(Mutex, AwaitsWhatOthersDo) {
  Mutex mutex;
  int turn = 0;
  std::vector<std::thread> threads;
  for (int t = 3; t >= 0; --t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 100; ++round) {
        MutexLock lock(&mutex);
        mutex.Await([&] { return turn == round * 4 + t; });
        ++turn;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(turn, 400);
}

TEST(Mutex, AwaitsNoLongerThanAllowed) {
  Mutex mutex;
  bool done = false;
  {
    MutexLock lock(&mutex);
    EXPECT_FALSE(mutex.AwaitFor([&] { return done; }, absl::Milliseconds(1)));
  }
  std::thread other([&] {
    MutexLock lock(&mutex);
    done = true;
  });
  {
    MutexLock lock(&mutex);
    EXPECT_TRUE(mutex.AwaitFor([&] { return done; }, absl::Seconds(60)));
  }
  other.join();
}

}  // namespace
}  // namespace wijkmonitor
