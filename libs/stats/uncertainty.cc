#include "libs/stats/uncertainty.h"

#include <algorithm>
#include <cmath>

namespace wijkmonitor::stats {
namespace {

// A proportion may lie this far outside 0..1 by the rounding of what it is worked out from.
constexpr double kRounding = 0.001;

bool IsInside(double p) { return 0 < p && p < 1; }

double VarianceOfWidth(const Interval& limits) {
  const double standard_error = (limits.high - limits.low) / (2 * kZ95);
  return standard_error * standard_error;
}

// The supplied interval, if it says something.
std::optional<Uncertainty> OfSuppliedInterval(const Sampling& sampling) {
  if (!sampling.interval.has_value() || sampling.interval->low >= sampling.interval->high) {
    return std::nullopt;
  }
  return Uncertainty{*sampling.interval, VarianceOfWidth(*sampling.interval), true};
}

double RestValue(const Sampled& m, const Sampled& x, double share) {
  const double rest = (m.value - share * x.value) / (1 - share);
  return std::round(rest * 1e12) / 1e12;
}

double RestVariance(const Sampled& m, const Sampled& x, double share) {
  return (m.uncertainty.variance - share * share * x.uncertainty.variance) /
         ((1 - share) * (1 - share));
}

}  // namespace

Interval At95(double x, const Interval& interval, double level) {
  const double ratio = kZ95 / ZOfLevel(level);
  return {x - ratio * (x - interval.low), x + ratio * (interval.high - x)};
}

std::optional<Uncertainty> UncertaintyOfProportion(double p, const Sampling& sampling) {
  if (auto supplied = OfSuppliedInterval(sampling)) return supplied;
  const double se = sampling.standard_error.value_or(0);
  if (IsInside(p) && se > 0) return UncertaintyOfSet(p, se * se, std::nullopt, true);
  if (sampling.respondents.value_or(0) <= 0) return std::nullopt;
  const double n_effective = *sampling.respondents / sampling.design_effect;
  return UncertaintyOfSet(p, ProportionVariance(p, n_effective), n_effective, false);
}

std::optional<Uncertainty> UncertaintyOfSet(double p, double variance,
                                            std::optional<double> n_effective, bool supplied) {
  if (IsInside(p))
    return Uncertainty{WilsonInterval(p, *EffectiveN(p, variance)), variance, supplied};
  if (!n_effective.has_value()) return std::nullopt;
  const Interval limits = WilsonInterval(p, *n_effective);
  return Uncertainty{limits, VarianceOfWidth(limits), supplied};
}

std::optional<Uncertainty> UncertaintyOfMean(double x, const Sampling& sampling) {
  if (auto supplied = OfSuppliedInterval(sampling)) return supplied;
  const double se = sampling.standard_error.value_or(0);
  if (se <= 0) return std::nullopt;
  return Uncertainty{{x - kZ95 * se, x + kZ95 * se}, se * se, true};
}

std::optional<Estimate> RestOfProportion(const Sampled& m, const Sampled& x, double share) {
  const double r = RestValue(m, x, share);
  if (r < -kRounding || r > 1 + kRounding) return std::nullopt;
  const bool supplied = m.uncertainty.supplied || x.uncertainty.supplied;
  const double variance = RestVariance(m, x, share);
  std::optional<double> n;
  if (variance > 0 && IsInside(r)) n = r * (1 - r) / variance;
  if (supplied && variance <= 0) return std::nullopt;
  if (!supplied && m.respondents.value_or(0) > x.respondents.value_or(0)) {
    const double others = (*m.respondents - x.respondents.value_or(0)) / m.design_effect;
    n = std::min(n.value_or(others), others);
  }
  if (!n.has_value()) return std::nullopt;
  return Estimate{r, WilsonInterval(std::clamp(r, 0.0, 1.0), *n)};
}

std::optional<Estimate> RestOfMean(const Sampled& m, const Sampled& x, double share) {
  const double r = RestValue(m, x, share);
  const double variance = RestVariance(m, x, share);
  if (variance <= 0) return std::nullopt;
  const double reach = kZ95 * std::sqrt(variance);
  return Estimate{r, {r - reach, r + reach}};
}

Interval DifferenceInterval(const Estimate& a, const Estimate& b) {
  const double difference = a.value - b.value;
  return {difference - std::hypot(a.value - a.limits.low, b.limits.high - b.value),
          difference + std::hypot(a.limits.high - a.value, b.value - b.limits.low)};
}

}  // namespace wijkmonitor::stats
