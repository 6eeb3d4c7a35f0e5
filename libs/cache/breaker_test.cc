#include "libs/cache/breaker.h"

#include <gtest/gtest.h>

namespace wijkmonitor::cache {
namespace {

TEST(BreakerTest, OpensAfterThreeFailuresInARow) {
  Breaker breaker;
  breaker.Failed();
  breaker.Failed();
  EXPECT_FALSE(breaker.open());
  breaker.Succeeded();
  EXPECT_EQ(breaker.Failed(), absl::ZeroDuration());
  EXPECT_EQ(breaker.Failed(), absl::ZeroDuration());
  EXPECT_FALSE(breaker.open());
  EXPECT_GT(breaker.Failed(), absl::ZeroDuration());
  EXPECT_TRUE(breaker.open());
  breaker.Succeeded();
  EXPECT_FALSE(breaker.open());
}

TEST(BreakerTest, WaitsLongerEachTimeUpToFourSeconds) {
  Breaker breaker;
  for (int outage = 0; outage < 2; ++outage) {
    breaker.Failed();
    breaker.Failed();
    for (const int seconds : {1, 2, 4, 4}) {
      const absl::Duration pause = breaker.Failed();
      EXPECT_GE(pause, absl::Seconds(seconds) * 0.75);
      EXPECT_LE(pause, absl::Seconds(seconds));
    }
    breaker.Succeeded();
  }
}

TEST(BreakerTest, ProcessesDoNotTryAllAtOnce) {
  absl::Duration least = absl::InfiniteDuration(), most = absl::ZeroDuration();
  for (int process = 0; process < 1000; ++process) {
    Breaker breaker;
    breaker.Failed();
    breaker.Failed();
    const absl::Duration pause = breaker.Failed();
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  EXPECT_LT(least, absl::Milliseconds(800));
  EXPECT_GT(most, absl::Milliseconds(950));
}

}  // namespace
}  // namespace wijkmonitor::cache
