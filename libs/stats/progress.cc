#include "libs/stats/progress.h"

#include <algorithm>
#include <cmath>

namespace wijkmonitor::stats {
namespace {

std::optional<double> Sum(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a.has_value() || !b.has_value()) return std::nullopt;
  return *a + *b;
}

// The limits of 1 - x.
std::optional<Interval> OneLess(const std::optional<Interval>& limits) {
  if (!limits.has_value()) return std::nullopt;
  return Interval{1 - limits->high, 1 - limits->low};
}

// Of the logarithm of a value. Absent where it is not known.
std::optional<double> LogVariance(const Measurement& estimate) {
  if (!estimate.variance.has_value()) return std::nullopt;
  return *estimate.variance / (estimate.value * estimate.value);
}
std::optional<double> LogVariance(const Pair& pair) {
  return Sum(LogVariance(pair.value), LogVariance(pair.benchmark));
}

bool IsPositive(const Pair& pair) { return pair.value.value > 0 && pair.benchmark.value > 0; }

}  // namespace

Measurement Difference(const Measurement& a, const Measurement& b) {
  return {a.value - b.value, Sum(a.variance, b.variance)};
}

bool IsDistinguishable(const Measurement& difference) {
  return difference.value * difference.value > kZ95 * kZ95 * difference.variance.value_or(0);
}

std::optional<Interval> QuotientInterval(const Measurement& numerator,
                                         const Measurement& denominator) {
  if (!numerator.variance.has_value() || !denominator.variance.has_value() ||
      !IsDistinguishable(denominator)) {
    return std::nullopt;
  }
  // The quotients q for which numerator - q denominator may be 0: the roots of a q^2 - 2 b q + c.
  const double a = denominator.value * denominator.value - kZ95 * kZ95 * *denominator.variance;
  const double b = numerator.value * denominator.value;
  const double c = numerator.value * numerator.value - kZ95 * kZ95 * *numerator.variance;
  const double half = std::sqrt(std::max(0.0, b * b - a * c));
  return Interval{(b - half) / a, (b + half) / a};
}

std::optional<Quotient> ProgressTo(double target, const Measurement& baseline,
                                   const Measurement& now) {
  if (target == baseline.value) return std::nullopt;
  // What is left to go, as a share of the way: its parts are independent, those of the share that
  // is done are not.
  const Measurement left = {target - now.value, now.variance};
  const Measurement way = {target - baseline.value, baseline.variance};
  return Quotient{(now.value - baseline.value) / way.value, OneLess(QuotientInterval(left, way))};
}

double Pace(double progress, double baseline_time, double now_time, double deadline_time) {
  return progress * (deadline_time - baseline_time) / (now_time - baseline_time);
}

PaceStatus StatusOf(double progress, double pace) {
  if (progress >= 1) return PaceStatus::kAchieved;
  if (pace >= 0.95) return PaceStatus::kOnTrack;
  if (pace >= 0.60) return PaceStatus::kAccelerationNeeded;
  return pace >= 0 ? PaceStatus::kLimited : PaceStatus::kDeteriorating;
}

std::optional<Quotient> GapClosed(const Pair& baseline, const Pair& now) {
  const Measurement before = Difference(baseline.value, baseline.benchmark);
  const Measurement left = Difference(now.value, now.benchmark);
  if (before.value == 0) return std::nullopt;
  return Quotient{1 - left.value / before.value, OneLess(QuotientInterval(left, before))};
}

std::optional<Quotient> RelativeGap(const Pair& pair) {
  const Gap gap = GapTo(pair.value.value, pair.benchmark.value);
  if (!gap.ratio.has_value()) return std::nullopt;
  return Quotient{*gap.ratio, QuotientInterval(pair.value, pair.benchmark)};
}

std::optional<Quotient> RelativeGapChange(const Pair& baseline, const Pair& now) {
  if (!IsPositive(baseline) || !IsPositive(now)) return std::nullopt;
  Quotient change{(now.value.value / now.benchmark.value) /
                  (baseline.value.value / baseline.benchmark.value)};
  if (const auto variance = Sum(LogVariance(baseline), LogVariance(now)); variance.has_value()) {
    const double factor = std::exp(kZ95 * std::sqrt(*variance));
    change.limits = Interval{change.value / factor, change.value * factor};
  }
  return change;
}

}  // namespace wijkmonitor::stats
