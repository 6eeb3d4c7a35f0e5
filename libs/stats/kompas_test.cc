#include "libs/stats/kompas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace wijkmonitor::stats {
namespace {

const MethodVersion& Wm1() { return *FindMethodVersion("WM-1"); }

TEST(MethodVersion, KnownOnes) {
  EXPECT_FALSE(FindMethodVersion("WM-1")->weighted_dispersion);
  EXPECT_TRUE(FindMethodVersion("WM-2")->weighted_dispersion);
  EXPECT_EQ(FindMethodVersion("WM-3"), nullptr);
  EXPECT_EQ(FindMethodVersion(""), nullptr);
  EXPECT_EQ(KnownMethodVersion("WM-1").id, "WM-1");
  EXPECT_EQ(KnownMethodVersion("WM-3").id, "WM-2");
}

TEST(Score, CheckValues) {
  const std::vector<double> values = {10, 20, 30, 40, 50};
  EXPECT_EQ(*Dispersion(values, 30), 12);
  const std::vector<double> expected = {66.67, 83.33, 100, 116.67, 133.33};
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(Score(Wm1(), Polarity::kHigherBetter, values[i], 30, 12), expected[i], 5e-3);
    EXPECT_NEAR(Score(Wm1(), Polarity::kLowerBetter, values[i], 30, 12), 200 - expected[i], 5e-3);
  }
}

// De Hoogte, difficulty making ends meet (RIVM 50090NED, 18+): 2012, 2016 and 2020.
TEST(Score, DeHoogte) {
  EXPECT_NEAR(Score(Wm1(), Polarity::kLowerBetter, 28.6, 17.5, 7.28203), 69.5140, 1e-4);
  EXPECT_NEAR(Score(Wm1(), Polarity::kLowerBetter, 28.6, 17.5, 5.7577), 61.44, 5e-3);
  EXPECT_NEAR(Score(Wm1(), Polarity::kLowerBetter, 46.3, 29.2, 10.0798), 66.0709, 2e-4);
  EXPECT_NEAR(Score(Wm1(), Polarity::kLowerBetter, 34.1, 21.3, 7.5301), 66.0030, 2e-4);
}

TEST(Score, ClampedAndDegenerate) {
  EXPECT_EQ(Score(Wm1(), Polarity::kHigherBetter, 100, 0, 1), 160);
  EXPECT_EQ(Score(Wm1(), Polarity::kHigherBetter, -100, 0, 1), 40);
  EXPECT_EQ(Score(Wm1(), Polarity::kHigherBetter, 5, 0, 0), 100);
}

TEST(Dispersion, NoAreasAndWeights) {
  EXPECT_FALSE(Dispersion({}, 1).has_value());
  const std::vector<double> values = {10, 20, 60};
  const std::vector<double> weights = {1, 0, 3};
  EXPECT_NEAR(*WeightedDispersion(values, weights, 30), (20 + 3 * 30) / 4.0, 1e-12);
  const std::vector<double> equal = {2, 2, 2};
  EXPECT_NEAR(*WeightedDispersion(values, equal, 30), *Dispersion(values, 30), 1e-12);
  const std::vector<double> none = {0, 0, 0};
  EXPECT_FALSE(WeightedDispersion(values, none, 30).has_value());
}

TEST(PositionOf, CutOffs) {
  EXPECT_EQ(PositionOf(Wm1(), 40), Position::kWellBelow);
  EXPECT_EQ(PositionOf(Wm1(), 80 - 1e-9), Position::kWellBelow);
  EXPECT_EQ(PositionOf(Wm1(), std::nextafter(80, 0)), Position::kBelow);
  EXPECT_EQ(PositionOf(Wm1(), 80), Position::kBelow);
  EXPECT_EQ(PositionOf(Wm1(), 95 - 1e-9), Position::kBelow);
  EXPECT_EQ(PositionOf(Wm1(), std::nextafter(95, 0)), Position::kAround);
  EXPECT_EQ(PositionOf(Wm1(), 95), Position::kAround);
  EXPECT_EQ(PositionOf(Wm1(), 105), Position::kAround);
  EXPECT_EQ(PositionOf(Wm1(), std::nextafter(105, 200)), Position::kAround);
  EXPECT_EQ(PositionOf(Wm1(), 105 + 1e-9), Position::kAbove);
  EXPECT_EQ(PositionOf(Wm1(), 120), Position::kAbove);
  EXPECT_EQ(PositionOf(Wm1(), std::nextafter(120, 200)), Position::kAbove);
  EXPECT_EQ(PositionOf(Wm1(), 120 + 1e-9), Position::kWellAbove);
}

// By the bare number, as it would be without rounding.
Position Unrounded(double score) {
  if (score < 80) return Position::kWellBelow;
  if (score < 95) return Position::kBelow;
  if (score <= 105) return Position::kAround;
  return score <= 120 ? Position::kAbove : Position::kWellAbove;
}

struct CutOff {
  int score;
  Position position;
};
constexpr CutOff kCutOffs[] = {{80, Position::kBelow},
                               {95, Position::kAround},
                               {105, Position::kAround},
                               {120, Position::kAbove}};

// A percentage of so many tenths, as it is read from a file.
double Tenths(int64_t tenths) { return static_cast<double>(tenths) / 10 / 100; }

// Made-up municipalities with figures in tenths. By whole numbers a score is on a cut-off when
// 20 (x - m) N = (cut-off - 100) sum |x_a - m|.
TEST(PositionOf, ScoresExactlyOnACutOff) {
  std::mt19937_64 random(20261128);
  int exact = 0, wrong_unrounded = 0;
  for (int municipality = 0; municipality < 20'000; ++municipality) {
    const int64_t areas = 5 + static_cast<int64_t>(random() % 8);
    const int64_t m = 50 + static_cast<int64_t>(random() % 400);
    std::vector<int64_t> tenths;
    std::vector<double> values;
    int64_t distance = 0;
    for (int64_t area = 0; area < areas; ++area) {
      tenths.push_back(m - 20 + static_cast<int64_t>(random() % 41));
      values.push_back(Tenths(tenths.back()));
      distance += std::abs(tenths.back() - m);
    }
    const double dispersion = *Dispersion(values, Tenths(m));
    for (int64_t area = 0; area < areas; ++area) {
      for (const CutOff& cut_off : kCutOffs) {
        if (20 * (tenths[area] - m) * areas != (cut_off.score - 100) * distance) continue;
        if (distance == 0) continue;
        const double score =
            Score(Wm1(), Polarity::kHigherBetter, values[area], Tenths(m), dispersion);
        ++exact;
        wrong_unrounded += Unrounded(score) != cut_off.position ? 1 : 0;
        EXPECT_EQ(PositionOf(Wm1(), score), cut_off.position) << score;
      }
    }
  }
  EXPECT_GE(exact, 1000);
  EXPECT_GE(wrong_unrounded, 100);
}

// Four parts whose distances to m add up to what makes their mean a cut-off.
TEST(PositionOf, NodesExactlyOnACutOff) {
  std::mt19937_64 random(20261129);
  int exact = 0, wrong_unrounded = 0;
  while (exact < 1000) {
    const int64_t dispersion = 1 + static_cast<int64_t>(random() % 60);
    const CutOff& cut_off = kCutOffs[random() % 4];
    if (dispersion * (cut_off.score - 100) % 5 != 0) continue;
    int64_t left = dispersion * (cut_off.score - 100) / 5;  // 4 (cut-off - 100) D / 20
    std::vector<std::optional<double>> parts;
    for (int part = 0; part < 4; ++part) {
      const int64_t spread = 2 * dispersion;
      const int64_t distance =
          part == 3 ? left : static_cast<int64_t>(random() % (2 * spread + 1)) - spread;
      left -= distance;
      if (std::abs(distance) > 3 * dispersion) break;  // it would be clamped
      const int64_t m = 200 + static_cast<int64_t>(random() % 400);
      parts.push_back(Score(Wm1(), Polarity::kHigherBetter, Tenths(m + distance), Tenths(m),
                            Tenths(dispersion)));
    }
    if (parts.size() < 4) continue;
    const double score = *Compose(Wm1(), parts).score;
    ++exact;
    wrong_unrounded += Unrounded(score) != cut_off.position ? 1 : 0;
    EXPECT_EQ(PositionOf(Wm1(), score), cut_off.position) << score;
  }
  EXPECT_GE(wrong_unrounded, 100);
}

TEST(ScoreLimits, LieOnTheSideOfThePolarity) {
  const Interval difference = {-.02, .06};
  const Interval higher = ScoreLimits(Wm1(), Polarity::kHigherBetter, difference, .5, .1);
  EXPECT_NEAR(higher.low, 98, 1e-9);
  EXPECT_NEAR(higher.high, 106, 1e-9);
  const Interval lower = ScoreLimits(Wm1(), Polarity::kLowerBetter, difference, .5, .1);
  EXPECT_NEAR(lower.low, 94, 1e-9);
  EXPECT_NEAR(lower.high, 102, 1e-9);
  const Interval clamped = ScoreLimits(Wm1(), Polarity::kHigherBetter, {-1, 1}, 0, .1);
  EXPECT_EQ(clamped.low, 40);
  EXPECT_EQ(clamped.high, 160);
}

Position Mirrored(Position position) {
  return static_cast<Position>(static_cast<int>(Position::kWellBelow) +
                               static_cast<int>(Position::kWellAbove) - static_cast<int>(position));
}

// Whatever the figures: turning polarity around mirrors the score around 100, and the position with
// it; the order of areas does not matter.
TEST(Score, Properties) {
  std::mt19937_64 random(414);
  std::uniform_real_distribution<double> uniform(0, 100);
  for (int round = 0; round < 500; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 30; ++i) values.push_back(uniform(random));
    const double m = uniform(random);
    const double dispersion = *Dispersion(values, m);
    const double higher = Score(Wm1(), Polarity::kHigherBetter, values[0], m, dispersion);
    const double lower = Score(Wm1(), Polarity::kLowerBetter, values[0], m, dispersion);
    EXPECT_NEAR(higher + lower, 200, 1e-9);
    EXPECT_EQ(PositionOf(Wm1(), higher), Mirrored(PositionOf(Wm1(), lower)));
    const double x = values[0];
    std::shuffle(values.begin(), values.end(), random);
    EXPECT_NEAR(Score(Wm1(), Polarity::kHigherBetter, x, m, *Dispersion(values, m)), higher, 1e-9);
  }
}

// An indicator without true variation (n = 250, 45 areas) scatters by chance only.
TEST(Reliability, NoiseHasNone) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0.5, std::sqrt(.25 / 250));
  double mean_reliability = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 45; ++i) values.push_back(noise(random));
    const std::vector<double> variances(45, .25 / 250);
    mean_reliability += *Reliability(values, variances, 0.5) / 200;
  }
  EXPECT_LT(mean_reliability, Wm1().reliability_min);
}

TEST(Reliability, TrueDifferencesHaveMuch) {
  const std::vector<double> values = {.1, .3, .5, .7, .9};
  const std::vector<double> variances(5, .25 / 250);
  EXPECT_GT(*Reliability(values, variances, .5), .98);
  const std::vector<double> same(5, .5);
  EXPECT_FALSE(Reliability(same, variances, .5).has_value());
}

// De Hoogte among the 84 buurten of 2017 (CBS): 65 and over 6 % (11 below, 8 equal), 25-44 44 % (78
// below, 3 equal).
TEST(Tint, CheckValues) {
  std::vector<double> old(84, 20.0), young(84, 50.0);
  std::fill_n(old.begin(), 11, 3.0);
  std::fill_n(old.begin() + 11, 8, 6.0);
  EXPECT_EQ(Tint(6, old), 1);
  std::fill_n(young.begin(), 78, 10.0);
  std::fill_n(young.begin() + 78, 3, 44.0);
  EXPECT_EQ(Tint(44, young), 5);
}

TEST(Tint, Edges) {
  EXPECT_EQ(Tint(1, {}), 0);
  const std::vector<double> values = {1, 2, 3, 4, 5};
  EXPECT_EQ(Tint(0, values), 1);
  EXPECT_EQ(Tint(9, values), 5);
  EXPECT_EQ(Tint(3, values), 3);
}

TEST(Compose, HalfOfThePartsMustHaveAScore) {
  const std::vector<std::optional<double>> half = {90.0, std::nullopt};
  EXPECT_EQ(*Compose(Wm1(), half).score, 90);
  const std::vector<std::optional<double>> less = {90.0, std::nullopt, std::nullopt};
  EXPECT_FALSE(Compose(Wm1(), less).score.has_value());
  EXPECT_EQ(Compose(Wm1(), less).asked, 3);
  EXPECT_EQ(Compose(Wm1(), less).scored, 1);
  const std::vector<std::optional<double>> all = {90.0, 100.0, 140.0};
  EXPECT_NEAR(*Compose(Wm1(), all).score, 110, 1e-12);
  EXPECT_FALSE(Compose(Wm1(), {}).score.has_value());
}

TEST(Band, WithinOrBetter) {
  const Interval band = Band(70, 4, 1.5);
  EXPECT_EQ(band.low, 64);
  EXPECT_EQ(band.high, 76);
  EXPECT_EQ(PlaceInBand(band, 64), BandVerdict::kWithin);
  EXPECT_EQ(PlaceInBand(band, 63.9), BandVerdict::kBelow);
  EXPECT_EQ(PlaceInBand(band, 76.1), BandVerdict::kAbove);
  EXPECT_TRUE(MeetsBand(BandVerdict::kAbove, Polarity::kHigherBetter));
  EXPECT_FALSE(MeetsBand(BandVerdict::kAbove, Polarity::kLowerBetter));
  EXPECT_FALSE(MeetsBand(BandVerdict::kAbove, Polarity::kNone));
  EXPECT_TRUE(MeetsBand(BandVerdict::kWithin, Polarity::kNone));
}

}  // namespace
}  // namespace wijkmonitor::stats
