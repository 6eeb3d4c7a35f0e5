#include "libs/cache/breaker.h"

#include <gtest/gtest.h>

#include "libs/testing/fake_clock.h"

namespace wijkmonitor::cache {
namespace {

class BreakerTest : public ::testing::Test {
 protected:
  void Fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.Failed();
  }
  testing::FakeClock clock_;
  Breaker breaker_{clock_};
};

TEST_F(BreakerTest, OpensAfterThreeFailuresInARow) {
  Fail(2);
  EXPECT_TRUE(breaker_.Allow());
  breaker_.Succeeded();
  Fail(2);
  EXPECT_TRUE(breaker_.Allow());
  EXPECT_FALSE(breaker_.open());
  Fail(1);
  EXPECT_FALSE(breaker_.Allow());
  EXPECT_TRUE(breaker_.open());
}

TEST_F(BreakerTest, LetsOneThroughAfterASecond) {
  Fail(3);
  clock_.Advance(absl::Milliseconds(740));
  EXPECT_FALSE(breaker_.Allow());
  clock_.Advance(absl::Milliseconds(260));
  EXPECT_TRUE(breaker_.Allow());
  EXPECT_FALSE(breaker_.Allow());
  breaker_.Succeeded();
  EXPECT_TRUE(breaker_.Allow());
  EXPECT_TRUE(breaker_.Allow());
}

TEST_F(BreakerTest, WaitsLongerEachTimeUpToFourSeconds) {
  Fail(3);
  for (const int seconds : {1, 2, 4, 4}) {
    clock_.Advance(absl::Seconds(seconds) * 0.74);
    EXPECT_FALSE(breaker_.Allow()) << seconds;
    clock_.Advance(absl::Seconds(seconds) * 0.26);
    EXPECT_TRUE(breaker_.Allow()) << seconds;
    breaker_.Failed();
  }
}

}  // namespace
}  // namespace wijkmonitor::cache
