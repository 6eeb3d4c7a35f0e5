#pragma once

// Proportions and their uncertainty. Proportions are 0..1. All functions are pure.

#include <optional>

#include "absl/types/span.h"

namespace wijkmonitor::stats {

// The 97.5 % point of the standard normal distribution: 95 % intervals.
inline constexpr double kZ95 = 1.959963984540054;

struct Interval {
  double low = 0;
  double high = 0;

  bool Contains(double x) const { return low <= x && x <= high; }
};

// Half the width of an interval of this level (0 < level < 1) in standard errors: 1.645 of 0.90,
// kZ95 of 0.95. To 12 digits.
double ZOfLevel(double level);

// Sampling variance p(1-p)/n. `n_effective` > 0: respondents divided by the design effect.
double ProportionVariance(double p, double n_effective);

// Wilson's score interval (Wilson 1927; Newcombe 1998, Stat Med 17:857, method 3), within [0, 1]. p
// 0..1, n_effective > 0.
Interval WilsonInterval(double p, double n_effective);

// Areas taken together.
struct Member {
  double value = 0;
  double weight = 0;               // population; at least 0
  std::optional<double> variance;  // of the value; absent: not known
};
struct Aggregate {
  double value = 0;                // sum(N p)/sum(N): never a mean of percentages
  std::optional<double> variance;  // sum((N_i/N)^2 var_i); absent when one of the members' is
};
// Absent when there are no members or all weights are 0.
std::optional<Aggregate> WeightedAggregate(absl::Span<const Member> members);

// The number of respondents that would give a proportion this variance: p(1-p)/variance. Absent for
// variance 0.
std::optional<double> EffectiveN(double p, double variance);

// How two values differ, always both ways, because each alone misleads.
struct Change {
  double points = 0;               // to - from
  std::optional<double> relative;  // (to - from)/from; absent where no number says it, as at 0
};
Change ChangeBetween(double from, double to);

// Distance to a benchmark, in points and as a ratio: they can move in opposite directions.
struct Gap {
  double points = 0;            // x - m
  std::optional<double> ratio;  // x / m; absent where no number says it, as at 0
};
Gap GapTo(double x, double m);

}  // namespace wijkmonitor::stats
