#include "libs/stats/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace wijkmonitor::stats {
namespace {

Measurement Share(double p, double n) { return {p, ProportionVariance(p, n)}; }

void ExpectLimits(const std::optional<Interval>& limits, double low, double high) {
  ASSERT_TRUE(limits.has_value());
  EXPECT_NEAR(limits->low, low, 1e-6);
  EXPECT_NEAR(limits->high, high, 1e-6);
}

// The report, section 4.1.4: .58 in 2020, .76 in 2024; the targets, the n and the deadline of 2030
// are made up, the limits computed apart.
TEST(ProgressTo, OfTheReport) {
  struct Case {
    double target, n, share, low, high;
  };
  for (const Case& c : {Case{.70, 250, 1.5, 1.057842, 2.293397},
                        {.70, 400, 1.5, 1.146274, 2.047701},
                        {.70, 1600, 1.5, 1.314453, 1.727882},
                        {.80, 250, .818182, .546496, 1.059388},
                        {.80, 400, .818182, .609461, 1.008433},
                        {.80, 60, .818182, .115955, 1.347519}}) {
    const auto progress = ProgressTo(c.target, Share(.58, c.n), Share(.76, c.n));
    ASSERT_TRUE(progress.has_value());
    EXPECT_NEAR(progress->value, c.share, 1e-6);
    ExpectLimits(progress->limits, c.low, c.high);
  }
}

TEST(ProgressTo, WithoutLimits) {
  // The target lies within the error of the baseline.
  EXPECT_EQ(ProgressTo(.70, Share(.58, 60), Share(.76, 60))->limits, std::nullopt);
  EXPECT_EQ(ProgressTo(.70, {.58, {}}, Share(.76, 250))->limits, std::nullopt);
  EXPECT_EQ(ProgressTo(.70, Share(.58, 250), {.76, {}})->limits, std::nullopt);
  EXPECT_EQ(ProgressTo(.58, Share(.58, 250), Share(.76, 250)), std::nullopt);
}

TEST(ProgressTo, LowerIsTheTargetAndItGoesUp) {
  EXPECT_NEAR(ProgressTo(22, {30, {}}, {33, {}})->value, -.375, 1e-12);
}

TEST(Pace, OfTheReport) {
  EXPECT_NEAR(Pace(1.5, 2020, 2024, 2030), 3.75, 1e-12);
  EXPECT_NEAR(Pace(.18 / .22, 2020, 2024, 2030), 2.045455, 1e-6);
}

TEST(StatusOf, EachCutOff) {
  EXPECT_EQ(StatusOf(1, .5), PaceStatus::kAchieved);
  EXPECT_EQ(StatusOf(.99, 3), PaceStatus::kOnTrack);
  EXPECT_EQ(StatusOf(.5, .95), PaceStatus::kOnTrack);
  EXPECT_EQ(StatusOf(.5, .94), PaceStatus::kAccelerationNeeded);
  EXPECT_EQ(StatusOf(.5, .60), PaceStatus::kAccelerationNeeded);
  EXPECT_EQ(StatusOf(.5, .59), PaceStatus::kLimited);
  EXPECT_EQ(StatusOf(0, 0), PaceStatus::kLimited);
  EXPECT_EQ(StatusOf(-.1, -.1), PaceStatus::kDeteriorating);
}

TEST(GapClosed, OfTheReport) {
  for (const auto& [n, low, high] :
       {std::tuple(250, -.322752, .950740), {1600, .238605, .706744}}) {
    const auto closed =
        GapClosed({Share(.58, n), Share(.70, 5000)}, {Share(.76, n), Share(.82, 5000)});
    ASSERT_TRUE(closed.has_value());
    EXPECT_NEAR(closed->value, .5, 1e-12);
    ExpectLimits(closed->limits, low, high);
  }
}

// RIVM's figures of making ends meet in De Hoogte and Groningen, 2012 and 2020.
TEST(GapClosed, OfDeHoogte) {
  const auto closed = GapClosed({{46.3, {}}, {29.2, {}}}, {{28.6, {}}, {17.5, {}}});
  EXPECT_NEAR(closed->value, .350877, 1e-6);
  EXPECT_EQ(closed->limits, std::nullopt);
  EXPECT_NEAR(RelativeGap({{46.3, {}}, {29.2, {}}})->value, 1.585616, 1e-6);
  EXPECT_NEAR(RelativeGap({{28.6, {}}, {17.5, {}}})->value, 1.634286, 1e-6);
}

TEST(GapClosed, WithoutAGap) {
  EXPECT_EQ(GapClosed({{5, {}}, {5, {}}}, {{6, {}}, {5, {}}}), std::nullopt);
  // .60 against .62: no gap that chance does not explain.
  EXPECT_EQ(
      GapClosed({Share(.60, 250), Share(.62, 5000)}, {Share(.7, 250), Share(.7, 5000)})->limits,
      std::nullopt);
}

TEST(RelativeGap, OfTheReport) {
  const Pair before = {Share(.58, 250), Share(.70, 5000)},
             now = {Share(.76, 250), Share(.82, 5000)};
  EXPECT_NEAR(RelativeGap(before)->value, .828571, 1e-6);
  ExpectLimits(RelativeGap(before)->limits, .740144, .917545);
  EXPECT_NEAR(RelativeGap(now)->value, .926829, 1e-6);
  ExpectLimits(RelativeGap(now)->limits, .861306, .992666);
  EXPECT_NEAR(RelativeGapChange(before, now)->value, 1.118587, 1e-6);
  ExpectLimits(RelativeGapChange(before, now)->limits, .983835, 1.271796);
  ExpectLimits(
      RelativeGapChange({Share(.58, 1600), Share(.70, 5000)}, {Share(.76, 1600), Share(.82, 5000)})
          ->limits,
      1.059018, 1.181506);
  EXPECT_EQ(RelativeGap({{1, {}}, {0, {}}}), std::nullopt);
  EXPECT_EQ(RelativeGapChange({{0, {}}, {1, {}}}, now), std::nullopt);
}

}  // namespace
}  // namespace wijkmonitor::stats
