#pragma once

// The one uncertainty of a figure: what is printed beside it, what its set and the rest of its
// municipality inherit, and what decides. Proportions are 0..1; intervals are of 95 %. All
// functions are pure.

#include <optional>

#include "libs/stats/proportion.h"

namespace wijkmonitor::stats {

// What is known of a figure's sampling error.
struct Sampling {
  std::optional<Interval> interval{};      // as its source supplied it
  std::optional<double> standard_error{};  // as its source supplied it
  std::optional<double> respondents{};
  double design_effect = 1;  // above 0
};

struct Uncertainty {
  Interval limits;
  double variance = 0;    // above 0
  bool supplied = false;  // by the source; else it follows from the respondents
};

// An interval of another level (0 < level < 1) around x as one of 95 %: its half-widths, which may
// differ, times kZ95 / ZOfLevel(level).
Interval At95(double x, const Interval& interval, double level);

// The first of these that there is: the supplied interval (low < high); Wilson's with
// p(1 - p)/se^2 respondents (se > 0, 0 < p < 1); Wilson's with respondents / design effect (> 0).
// The variance is ((high - low)/(2 z))^2, se^2, and p(1 - p)/n_effective; at 0 and 1 it is that of
// Wilson's limits. An interval without width and a standard error of 0 are no uncertainty. Absent:
// there is none of these.
std::optional<Uncertainty> UncertaintyOfProportion(double p, const Sampling& sampling);

// Of a mean or rate: the supplied interval (low < high), else x -+ z se (se > 0).
std::optional<Uncertainty> UncertaintyOfMean(double x, const Sampling& sampling);

// Of a proportion of areas taken together, whose variance is `variance` (above 0; see
// WeightedAggregate): Wilson's with p(1 - p)/variance respondents. At 0 and 1 Wilson's with
// `n_effective`, the sum of the members' respondents / design effect; absent when that is not
// known.
std::optional<Uncertainty> UncertaintyOfSet(double p, double variance,
                                            std::optional<double> n_effective, bool supplied);

// A figure that rests on a sample.
struct Sampled {
  double value = 0;
  Uncertainty uncertainty;
  std::optional<double> respondents;  // people
  double design_effect = 1;
};

struct Estimate {
  double value = 0;
  Interval limits;
};

// A municipality `m` without its area `x`; `share` (0 <= share < 1) is the area's part w of the
// indicator's population. r = (m - w x)/(1 - w), to 12 decimals so that 0 and 1 are met;
// var_r = (var_m - w^2 var_x)/(1 - w)^2.
//
// Of a proportion the limits are Wilson's, with the smaller of r(1 - r)/var_r (var_r > 0,
// 0 < r < 1) and (n_m - n_x)/deff_m (n_m > n_x, and nothing was supplied). Absent, because the two
// contradict each other: neither exists; var_r <= 0 with a supplied uncertainty; r outside
// [-0.001, 1.001]. Just outside 0..1 the limits are those of 0 or 1.
std::optional<Estimate> RestOfProportion(const Sampled& m, const Sampled& x, double share);

// Of a mean or rate: r -+ z sqrt(var_r). Absent for var_r <= 0.
std::optional<Estimate> RestOfMean(const Sampled& m, const Sampled& x, double share);

// Of a - b, both estimated apart: square-and-add of their limits (Newcombe 1998, Stat Med 17:873,
// method 10). It decides whether two figures differ, because near 0 and 1 a normal test is wrong:
// 0 of 40 against 8 % of 3,000 has z = 16, and an interval that contains 0.
Interval DifferenceInterval(const Estimate& a, const Estimate& b);

}  // namespace wijkmonitor::stats
