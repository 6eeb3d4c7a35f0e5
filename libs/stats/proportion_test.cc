#include "libs/stats/proportion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace wijkmonitor::stats {
namespace {

struct WilsonCase {
  int x, n;
  double low, high, precision;
};

// Newcombe 1998 Stat Med 17:857 Table I method 3; R binom.confint; Ligarden 2010. To the precision
// they are printed in.
TEST(WilsonInterval, PublishedValues) {
  for (const WilsonCase& c : {WilsonCase{81, 263, 0.2553, 0.3662, 5e-5},
                              {15, 148, 0.0624, 0.1605, 5e-5},
                              {0, 20, 0.0, 0.1611, 5e-5},
                              {18, 20, 0.6989663547715128, 0.972133518786232, 1e-6},
                              {4, 20, 0.0806576625797981, 0.4160174322518935, 1e-6},
                              {29, 30, 0.8332961, 0.9940914, 1e-6},
                              {13, 16, 0.5699, 0.9341, 5e-5}}) {
    const Interval interval = WilsonInterval(double(c.x) / c.n, c.n);
    EXPECT_NEAR(interval.low, c.low, c.precision) << c.x << "/" << c.n;
    EXPECT_NEAR(interval.high, c.high, c.precision) << c.x << "/" << c.n;
  }
}

TEST(WilsonInterval, CheckValues) {
  EXPECT_NEAR(WilsonInterval(.80, 250).low, .746044, 1e-6);
  EXPECT_NEAR(WilsonInterval(.80, 250).high, .844876, 1e-6);
  EXPECT_NEAR(WilsonInterval(.80, 250 / 1.3).low, .737840, 1e-6);
  EXPECT_NEAR(WilsonInterval(.80, 250 / 1.3).high, .850410, 1e-6);
  EXPECT_EQ(WilsonInterval(0, 40).low, 0);
  EXPECT_NEAR(WilsonInterval(0, 40).high, .087622, 1e-6);
  EXPECT_NEAR(WilsonInterval(1, 40).low, .912378, 1e-6);
  EXPECT_EQ(WilsonInterval(1, 40).high, 1);
}

TEST(WeightedAggregate, CheckValues) {
  const std::vector<Member> members = {{.30, 6000, ProportionVariance(.30, 300)},
                                       {.20, 4805, ProportionVariance(.20, 200)}};
  const Aggregate aggregate = *WeightedAggregate(members);
  EXPECT_NEAR(aggregate.value, .255530, 1e-6);
  EXPECT_NEAR(std::sqrt(*aggregate.variance), .019341, 1e-6);
  const double n_effective = *EffectiveN(aggregate.value, *aggregate.variance);
  EXPECT_NEAR(n_effective, 508.57, 5e-3);
  const Interval interval = WilsonInterval(aggregate.value, n_effective);
  EXPECT_NEAR(interval.low, .219554, 1e-6);
  EXPECT_NEAR(interval.high, .295171, 1e-6);
}

TEST(WeightedAggregate, UnknownVarianceAndNoWeight) {
  EXPECT_FALSE(WeightedAggregate({}).has_value());
  const std::vector<Member> weightless = {{.3, 0, std::nullopt}};
  EXPECT_FALSE(WeightedAggregate(weightless).has_value());
  const std::vector<Member> mixed = {{.3, 10, .01}, {.2, 10, std::nullopt}};
  EXPECT_NEAR(WeightedAggregate(mixed)->value, .25, 1e-12);
  EXPECT_FALSE(WeightedAggregate(mixed)->variance.has_value());
}

TEST(WeightedAggregate, OrderDoesNotMatter) {
  std::mt19937_64 random(20201231);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<Member> members;
  for (int i = 0; i < 50; ++i) members.push_back({uniform(random), 1e4 * uniform(random), .01});
  const Aggregate before = *WeightedAggregate(members);
  std::shuffle(members.begin(), members.end(), random);
  EXPECT_NEAR(WeightedAggregate(members)->value, before.value, 1e-12);
}

TEST(Change, CheckValues) {
  const Change change = ChangeBetween(58, 76);
  EXPECT_NEAR(change.points, 18.0, 1e-12);
  EXPECT_NEAR(*change.relative, .3103, 5e-5);
  EXPECT_FALSE(ChangeBetween(0, 5).relative.has_value());
  EXPECT_FALSE(ChangeBetween(5e-324, 5).relative.has_value());
}

// De Hoogte, difficulty making ends meet (RIVM 50090NED): 35 % of the gap in points is closed while
// the ratio widens.
TEST(Gap, CheckValues) {
  const Gap first = GapTo(46.3, 29.2), second = GapTo(34.1, 21.3), third = GapTo(28.6, 17.5);
  EXPECT_NEAR(first.points, 17.1, 1e-9);
  EXPECT_NEAR(second.points, 12.8, 1e-9);
  EXPECT_NEAR(third.points, 11.1, 1e-9);
  EXPECT_NEAR(1 - third.points / first.points, .35, 5e-3);
  EXPECT_NEAR(*first.ratio, 1.586, 5e-4);
  EXPECT_NEAR(*second.ratio, 1.601, 5e-4);
  EXPECT_NEAR(*third.ratio, 1.634, 5e-4);
  EXPECT_FALSE(GapTo(1, 0).ratio.has_value());
  EXPECT_FALSE(GapTo(1, 5e-324).ratio.has_value());
}

}  // namespace
}  // namespace wijkmonitor::stats
