#include "libs/stats/uncertainty.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace wijkmonitor::stats {
namespace {

// z: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1, to more digits.
TEST(At95, IntervalsOfOtherLevels) {
  EXPECT_NEAR(ZOfLevel(0.90), 1.644853626951, 1e-12);
  EXPECT_NEAR(ZOfLevel(0.95), kZ95, 1e-12);
  EXPECT_NEAR(ZOfLevel(0.99), 2.575829303549, 1e-12);
  const Interval from_90 = At95(0.3, {0.25, 0.37}, 0.90);
  EXPECT_NEAR(from_90.low, 0.3 - 0.05 * 1.191573, 1e-6);
  EXPECT_NEAR(from_90.high, 0.3 + 0.07 * 1.191573, 1e-6);
  const Interval from_95 = At95(0.3, {0.25, 0.37}, 0.95);
  EXPECT_NEAR(from_95.low, 0.25, 1e-12);
  EXPECT_NEAR(from_95.high, 0.37, 1e-12);
}

// Percentages here are in points, as they are printed; functions take 0..1.
struct Survey {
  double percent = 0;
  double n = 0;  // 0: not known
  double design_effect = 1;
  double se = 0;               // in points; 0: not supplied
  std::vector<double> ends{};  // of the supplied interval, in points
};

std::optional<Sampled> SampledOf(const Survey& survey) {
  Sampling sampling{.design_effect = survey.design_effect};
  if (survey.n > 0) sampling.respondents = survey.n;
  if (survey.se > 0) sampling.standard_error = survey.se / 100;
  if (!survey.ends.empty()) sampling.interval = {survey.ends[0] / 100, survey.ends[1] / 100};
  const auto uncertainty = UncertaintyOfProportion(survey.percent / 100, sampling);
  if (!uncertainty.has_value()) return std::nullopt;
  return Sampled{survey.percent / 100, *uncertainty, sampling.respondents, survey.design_effect};
}

std::optional<Estimate> RestOf(const Survey& x, const Survey& m, double share) {
  return RestOfProportion(*SampledOf(m), *SampledOf(x), share);
}

// Of x - rest, in points.
Interval Difference(const Survey& x, const Survey& m, double share) {
  const Sampled area = *SampledOf(x);
  const Interval difference =
      DifferenceInterval({area.value, area.uncertainty.limits}, RestOf(x, m, share).value());
  return {100 * difference.low, 100 * difference.high};
}

void ExpectInterval(const Interval& interval, double low, double high, double precision,
                    const std::string& what = "") {
  EXPECT_NEAR(interval.low, low, precision) << what;
  EXPECT_NEAR(interval.high, high, precision) << what;
}

// Wilson's limits turned back into respondents: what the rest of a municipality counts for.
double RespondentsOf(const Estimate& estimate) {
  const double width = estimate.limits.high - estimate.limits.low;
  double low = 1, high = 1e9;
  for (int i = 0; i < 200; ++i) {
    const double n = std::sqrt(low * high);
    const Interval wilson = WilsonInterval(estimate.value, n);
    (wilson.high - wilson.low > width ? low : high) = n;
  }
  return low;
}

TEST(UncertaintyOfProportion, TheSuppliedIntervalComesFirstThenTheStandardErrorThenRespondents) {
  Sampling sampling{{{.39, .59}}, .05, 250, 2};
  const auto interval = UncertaintyOfProportion(.49, sampling);
  EXPECT_EQ(interval->limits.low, .39);
  EXPECT_EQ(interval->limits.high, .59);
  EXPECT_NEAR(interval->variance, std::pow(.2 / 3.919928, 2), 1e-9);
  EXPECT_TRUE(interval->supplied);
  sampling.interval.reset();
  const auto error = UncertaintyOfProportion(.5, sampling);
  ExpectInterval(error->limits, .403832, .596168, 1e-6);  // worth 100 respondents
  EXPECT_NEAR(error->variance, .0025, 1e-12);
  EXPECT_TRUE(error->supplied);
  sampling.standard_error.reset();
  const auto respondents = UncertaintyOfProportion(.8, sampling);
  ExpectInterval(respondents->limits, WilsonInterval(.8, 125).low, WilsonInterval(.8, 125).high,
                 1e-12);
  EXPECT_NEAR(respondents->variance, .8 * .2 / 125, 1e-12);
  EXPECT_FALSE(respondents->supplied);
}

TEST(UncertaintyOfProportion, WithoutWidthItIsNone) {
  EXPECT_FALSE(UncertaintyOfProportion(.5, {.interval = {{.5, .5}}}).has_value());
  EXPECT_FALSE(UncertaintyOfProportion(.5, {.standard_error = 0}).has_value());
  EXPECT_FALSE(UncertaintyOfProportion(.5, {.respondents = 0}).has_value());
  EXPECT_FALSE(UncertaintyOfProportion(0, {.standard_error = .05}).has_value());
  EXPECT_FALSE(UncertaintyOfProportion(.5, {}).has_value());
  const auto next = UncertaintyOfProportion(
      .5, {.interval = {{.5, .5}}, .standard_error = 0, .respondents = 100});
  ExpectInterval(next->limits, .403832, .596168, 1e-6);
  EXPECT_FALSE(next->supplied);
}

TEST(UncertaintyOfProportion, NobodyAndEverybodyHaveTheVarianceOfTheirLimits) {
  const auto nobody = UncertaintyOfProportion(0, {.respondents = 29});
  ExpectInterval(nobody->limits, 0, .11697, 1e-5);
  EXPECT_NEAR(nobody->variance, std::pow(.11697 / 3.919928, 2), 1e-7);
  const auto everybody = UncertaintyOfProportion(1, {.respondents = 29});
  ExpectInterval(everybody->limits, 1 - .11697, 1, 1e-5);
  EXPECT_NEAR(everybody->variance, nobody->variance, 1e-12);
}

TEST(UncertaintyOfSet, AtNobodyTheMembersRespondentsCount) {
  const auto nobody = UncertaintyOfSet(0, .001, 40, false);
  ExpectInterval(nobody->limits, 0, .087622, 1e-6);
  EXPECT_FALSE(UncertaintyOfSet(0, .001, std::nullopt, true).has_value());
  ExpectInterval(UncertaintyOfSet(.255530, .019341 * .019341, std::nullopt, false)->limits, .219554,
                 .295171, 1e-5);
}

TEST(UncertaintyOfMean, NeedsWhatTheSourceSupplied) {
  ExpectInterval(UncertaintyOfMean(7.2, {.standard_error = .1})->limits, 7.2 - .1959964,
                 7.2 + .1959964, 1e-7);
  ExpectInterval(UncertaintyOfMean(7.2, {{{7, 7.5}}, .1})->limits, 7, 7.5, 1e-12);
  EXPECT_FALSE(UncertaintyOfMean(7.2, {.respondents = 300}).has_value());
}

// Check values that were computed apart from this code, to the digits they are given in.
TEST(Rest, CheckValues) {
  struct Case {
    std::string name;
    Survey x, m;
    double share, rest, n_rest, low, high;
  };
  const std::vector<Case> cases = {
      {"1", {43.83, 600, 1, 5.06}, {49.80, 3868, 1, .80}, .06, 50.1811, 4032.2, -15.966, 3.733},
      {"2",
       {49.17, 600, 1, 0, {39.17, 59.17}},
       {44.44, 1359, 1, 0, {41.79, 47.08}},
       .19,
       43.3305,
       1827.8,
       -4.418,
       16.091},
      {"3", {0, 29}, {11.27, 2919}, .01, 11.3838, 2890, -12.593, .365},
      {"3b", {0, 29}, {11.27, 2919}, .05, 11.8632, 2890, -13.093, -.112},
      {"3c", {0, 29, 1, 0, {0, 0}}, {11.27, 2919}, .01, 11.3838, 2890, -12.593, .365},
      {"5", {30, 100}, {22, 4500}, .20, 20, 4400, 1.805, 19.654},
      {"7", {0, 40}, {0, 500}, .05, 0, 460, -.828, 8.762}};
  for (const Case& c : cases) {
    const Estimate rest = RestOf(c.x, c.m, c.share).value();
    EXPECT_NEAR(100 * rest.value, c.rest, 1e-4) << c.name;
    EXPECT_NEAR(RespondentsOf(rest), c.n_rest, .1) << c.name;
    ExpectInterval(Difference(c.x, c.m, c.share), c.low, c.high, 1e-3, c.name);
  }
}

TEST(Rest, ByRespondentsAloneTwoOfThemWouldBeEstablished) {
  ExpectInterval(Difference({43.83, 600}, {49.80, 3868}, .06), -10.628, -2.002, 1e-3);
  ExpectInterval(Difference({49.17, 600}, {44.44, 1359}, .19), .505, 11.138, 1e-3);
}

// Of 3,000 respondents with a design effect of 3, more of them in the area: first the area grows
// sure, then the rest has too few.
TEST(Rest, RespondentsGoFromTheRestToTheArea) {
  const Survey m{40, 3000, 3};
  const auto difference = [&](double n) { return Difference({50, n}, m, .02); };
  EXPECT_NEAR(100 * RestOf({50, 900}, m, .02)->value, 39.7959, 1e-4);
  ExpectInterval(difference(97), -.043, 20.427, 1e-3);
  ExpectInterval(difference(98), .002, 20.381, 1e-3);
  ExpectInterval(difference(900), 5.294, 15.032, 1e-3);
  ExpectInterval(difference(2500), 2.375, 17.589, 1e-3);
  ExpectInterval(difference(2714), -.007, 19.639, 1e-3);
  for (int n = 1; n < 3000; ++n) {
    EXPECT_EQ(!difference(n).Contains(0), 98 <= n && n <= 2713) << n;
  }
}

TEST(Rest, WhatContradictsItselfHasNone) {
  EXPECT_FALSE(RestOf({43.83, 0, 1, 5.06}, {49.80, 20'000}, .10).has_value());  // variance < 0
  EXPECT_FALSE(RestOf({10, 60}, {2, 1000}, .25).has_value());                   // a rest of -0.7 %
  EXPECT_FALSE(RestOf({90, 60}, {98, 1000}, .25).has_value());                  // of 100.7 %
  EXPECT_FALSE(RestOf({50, 0, 1, 5}, {.5, 0, 1, .6}, .01).has_value());  // 0 %: no respondents
}

TEST(Rest, JustOutsideTheLimitsAreThoseOf0Or1) {
  const Estimate below = RestOf({8, 60}, {1.99, 1000}, .25).value();
  EXPECT_NEAR(below.value, -.000133, 1e-6);
  EXPECT_EQ(below.limits.low, 0);
  EXPECT_NEAR(below.limits.high, WilsonInterval(0, 940).high, 1e-12);
  const Estimate above = RestOf({92, 60}, {98.01, 1000}, .25).value();
  EXPECT_NEAR(above.value, 1.000133, 1e-6);
  EXPECT_NEAR(above.limits.low, WilsonInterval(1, 940).low, 1e-12);
  EXPECT_EQ(above.limits.high, 1);
  // 0.3 x 0.1 misses 0.03 in its last bit: this is nobody, with 940 respondents.
  EXPECT_EQ(RestOf({10, 60}, {3, 1000}, .3)->value, 0);
  EXPECT_NEAR(RestOf({10, 60}, {3, 1000}, .3)->limits.high, WilsonInterval(0, 940).high, 1e-12);
}

TEST(Rest, OfAMean) {
  const auto sampled = [](double x, double se) {
    return Sampled{x, *UncertaintyOfMean(x, {.standard_error = se}), std::nullopt};
  };
  const Sampled x = sampled(7.2, .10), m = sampled(7.5, .04);
  const Estimate rest = RestOfMean(m, x, .05).value();
  EXPECT_NEAR(rest.value, 7.515789, 1e-6);
  ExpectInterval(DifferenceInterval({x.value, x.uncertainty.limits}, rest), -.528201, -.103378,
                 1e-6);
  EXPECT_FALSE(RestOfMean(sampled(7.5, .01), sampled(7.2, .5), .05).has_value());
}

struct Proportion {
  int count, n;
  Estimate estimate() const {
    const double p = double(count) / n;
    return {p, WilsonInterval(p, n)};
  }
};

// Newcombe 1998 Stat Med 17:873 Table II method 10; Perondi 2004.
TEST(DifferenceInterval, PublishedValues) {
  struct Case {
    Proportion a, b;
    double low, high;
  };
  for (const Case& c : {Case{{56, 70}, {48, 80}, 0.0524, 0.3339},
                        {{5, 56}, {0, 29}, -0.0381, 0.1926},
                        {{0, 10}, {0, 20}, -0.1611, 0.2775},
                        {{7, 34}, {1, 34}, 0.0189, 0.3404}}) {
    ExpectInterval(DifferenceInterval(c.a.estimate(), c.b.estimate()), c.low, c.high, 5e-5);
  }
  ExpectInterval(
      DifferenceInterval(Proportion{190, 250}.estimate(), Proportion{145, 250}.estimate()), .0979,
      .2588, 5e-5);  // a change between two waves
}

TEST(DifferenceInterval, DecidesWhereANormalTestIsWrong) {
  const double z =
      (0.08 - 0) / std::sqrt(ProportionVariance(0, 40) + ProportionVariance(.08, 3000));
  EXPECT_GT(z, 16);
  ExpectInterval(DifferenceInterval(Proportion{240, 3000}.estimate(), Proportion{0, 40}.estimate()),
                 -.008, .090, 5e-4);
}

// How often a difference is established where there is none.
class NullDraws {
 public:
  // Decides from what was drawn: x of an area, m of its municipality.
  using Decide = std::function<bool(const Survey& x, const Survey& m, double share)>;

  struct Rates {
    double mean = 0, highest = 0;
  };

  static Rates Of(const Decide& decide) {
    Rates rates;
    std::mt19937_64 random(20261128);
    int settings = 0;
    for (const double p : {.02, .05, .1, .2, .5}) {
      for (const double n : {30, 100, 300, 1000}) {
        for (const double share : {.01, .1, .3}) {
          const double rate = RateOf(p, n, share, decide, random);
          rates.mean += rate;
          rates.highest = std::max(rates.highest, rate);
          ++settings;
        }
      }
    }
    rates.mean /= settings;
    return rates;
  }

  static constexpr double kDesignEffect = 1.5;

 private:
  static constexpr double kMunicipality = 5000;
  static constexpr int kDraws = 10'000;

  // A group of n people answers as n / 1.5 would who were drawn one by one.
  static double RateOf(double p, double n, double share, const Decide& decide,
                       std::mt19937_64& random) {
    const auto people = [](double size) {
      return static_cast<int>(std::round(size / kDesignEffect));
    };
    std::binomial_distribution<int> area(people(n), p), rest(people(kMunicipality - n), p);
    int established = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      const double x = double(area(random)) / people(n);
      const double m = share * x + (1 - share) * rest(random) / people(kMunicipality - n);
      established +=
          decide({100 * x, n, kDesignEffect}, {100 * m, kMunicipality, kDesignEffect}, share);
    }
    return double(established) / kDraws;
  }
};

bool IsEstablished(const Survey& x, const Survey& m, double share) {
  const auto area = SampledOf(x), municipality = SampledOf(m);
  if (!area.has_value() || !municipality.has_value()) return false;
  const auto rest = RestOfProportion(*municipality, *area, share);
  return rest.has_value() &&
         !DifferenceInterval({area->value, area->uncertainty.limits}, *rest).Contains(0);
}

TEST(NullDraws, OneInTwentyIsEstablishedByChance) {
  const NullDraws::Rates rates = NullDraws::Of(IsEstablished);
  EXPECT_GE(rates.mean, .04);
  EXPECT_LE(rates.mean, .06);
  EXPECT_LE(rates.highest, .075);
}

TEST(NullDraws, AgainstTheMunicipalityItselfOrWithoutTheDesignEffectItIsAnotherRate) {
  const auto fails = [](const NullDraws::Rates& rates) {
    return rates.mean < .04 || rates.mean > .06 || rates.highest > .075;
  };
  EXPECT_TRUE(fails(NullDraws::Of([](const Survey& x, const Survey& m, double) {
    const auto area = SampledOf(x), municipality = SampledOf(m);
    return !DifferenceInterval({area->value, area->uncertainty.limits},
                               {municipality->value, municipality->uncertainty.limits})
                .Contains(0);
  })));
  EXPECT_TRUE(fails(NullDraws::Of([](Survey x, Survey m, double share) {
    x.design_effect = m.design_effect = 1;
    return IsEstablished(x, m, share);
  })));
}

}  // namespace
}  // namespace wijkmonitor::stats
