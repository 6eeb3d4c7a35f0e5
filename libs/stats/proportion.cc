#include "libs/stats/proportion.h"

#include <algorithm>
#include <cmath>

namespace wijkmonitor::stats {
namespace {

// Nothing where no number says it.
std::optional<double> FiniteQuotient(double x, double m) {
  if (m == 0 || !std::isfinite(x / m)) return std::nullopt;
  return x / m;
}

}  // namespace

double ZOfLevel(double level) {
  // What lies beyond z on both sides, erfc(z/sqrt(2)), falls as z rises.
  double below = 0, above = 40;
  for (int i = 0; i < 100; ++i) {
    const double z = (below + above) / 2;
    (std::erfc(z / std::sqrt(2.0)) > 1 - level ? below : above) = z;
  }
  return (below + above) / 2;
}

double ProportionVariance(double p, double n_effective) { return p * (1 - p) / n_effective; }

Interval WilsonInterval(double p, double n_effective) {
  const double z2_per_n = kZ95 * kZ95 / n_effective;
  const double centre = (p + z2_per_n / 2) / (1 + z2_per_n);
  const double half_width =
      kZ95 / (1 + z2_per_n) *
      std::sqrt(ProportionVariance(p, n_effective) + z2_per_n / (4 * n_effective));
  // At 0 and 1 exactly so, whatever is rounded.
  return {p == 0 ? 0 : std::clamp(centre - half_width, 0.0, 1.0),
          p == 1 ? 1 : std::clamp(centre + half_width, 0.0, 1.0)};
}

std::optional<Aggregate> WeightedAggregate(absl::Span<const Member> members) {
  double total = 0;
  double sum = 0;
  for (const Member& member : members) {
    total += member.weight;
    sum += member.weight * member.value;
  }
  if (total <= 0) return std::nullopt;
  Aggregate aggregate{sum / total, 0.0};
  for (const Member& member : members) {
    if (!member.variance.has_value()) {
      aggregate.variance.reset();
      break;
    }
    const double share = member.weight / total;
    *aggregate.variance += share * share * *member.variance;
  }
  return aggregate;
}

std::optional<double> EffectiveN(double p, double variance) {
  if (variance <= 0) return std::nullopt;
  return p * (1 - p) / variance;
}

Change ChangeBetween(double from, double to) {
  return {to - from, FiniteQuotient(to - from, from)};
}

Gap GapTo(double x, double m) { return {x - m, FiniteQuotient(x, m)}; }

}  // namespace wijkmonitor::stats
