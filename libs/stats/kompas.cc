#include "libs/stats/kompas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace wijkmonitor::stats {

namespace {

// From the oldest to the newest.
constexpr std::array<MethodVersion, 2> kVersions = {
    MethodVersion{.id = "WM-1", .weighted_dispersion = false},
    MethodVersion{.id = "WM-2", .weighted_dispersion = true}};

}  // namespace

const MethodVersion* FindMethodVersion(absl::string_view id) {
  for (const MethodVersion& version : kVersions) {
    if (version.id == id) return &version;
  }
  return nullptr;
}

const MethodVersion& KnownMethodVersion(absl::string_view id) {
  const MethodVersion* version = FindMethodVersion(id);
  return version == nullptr ? kVersions.back() : *version;
}

std::optional<double> Dispersion(absl::Span<const double> values, double m) {
  return WeightedDispersion(values, std::vector<double>(values.size(), 1), m);
}

std::optional<double> WeightedDispersion(absl::Span<const double> values,
                                         absl::Span<const double> weights, double m) {
  double sum = 0;
  double total = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    sum += weights[i] * std::abs(values[i] - m);
    total += weights[i];
  }
  if (total <= 0) return std::nullopt;
  return sum / total;
}

namespace {

// 1 where higher is better, else -1.
double DirectionOf(Polarity polarity) { return polarity == Polarity::kLowerBetter ? -1 : 1; }

double Clamped(const MethodVersion& method, double score) {
  return std::clamp(score, method.score_min, method.score_max);
}

}  // namespace

double Score(const MethodVersion& method, Polarity polarity, double x, double m,
             double dispersion) {
  if (dispersion <= 0) return 100;
  return Clamped(method, 100 + method.score_factor * DirectionOf(polarity) * (x - m) / dispersion);
}

Interval ScoreLimits(const MethodVersion& method, Polarity polarity, const Interval& difference,
                     double share, double dispersion) {
  const double factor = method.score_factor * DirectionOf(polarity) * (1 - share) / dispersion;
  const auto [low, high] = std::minmax({factor * difference.low, factor * difference.high});
  return {Clamped(method, 100 + low), Clamped(method, 100 + high)};
}

double Rounded(double score) { return std::round(score * 1e9) / 1e9; }

Interval Rounded(const Interval& limits) { return {Rounded(limits.low), Rounded(limits.high)}; }

Position PositionOf(const MethodVersion& method, double score) {
  score = Rounded(score);
  if (score < method.well_below) return Position::kWellBelow;
  if (score < method.below) return Position::kBelow;
  if (score <= method.above) return Position::kAround;
  if (score <= method.well_above) return Position::kAbove;
  return Position::kWellAbove;
}

std::optional<double> Reliability(absl::Span<const double> values,
                                  absl::Span<const double> variances, double m) {
  double sampling = 0;
  double total = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    sampling += variances[i];
    total += (values[i] - m) * (values[i] - m);
  }
  if (total <= 0) return std::nullopt;
  return std::max(0.0, 1 - sampling / total);
}

int Tint(double x, absl::Span<const double> values) {
  if (values.empty()) return 0;
  double below = 0;
  for (const double value : values) {
    if (value < x) {
      below += 1;
    } else if (value == x) {
      below += 0.5;
    }
  }
  const double share = below / static_cast<double>(values.size());
  return std::min(5, 1 + static_cast<int>(std::floor(5 * share)));
}

Composite Compose(const MethodVersion& method, absl::Span<const std::optional<double>> parts) {
  Composite composite{std::nullopt, static_cast<int>(parts.size()), 0};
  double sum = 0;
  for (const std::optional<double>& part : parts) {
    if (!part.has_value()) continue;
    sum += *part;
    ++composite.scored;
  }
  if (composite.scored > 0 && composite.scored >= method.scored_share_min * composite.asked) {
    composite.score = sum / composite.scored;
  }
  return composite;
}

Interval Band(double m, double dispersion, double c) {
  return {m - c * dispersion, m + c * dispersion};
}

BandVerdict PlaceInBand(const Interval& band, double x) {
  if (x < band.low) return BandVerdict::kBelow;
  if (x > band.high) return BandVerdict::kAbove;
  return BandVerdict::kWithin;
}

bool MeetsBand(BandVerdict verdict, Polarity polarity) {
  return verdict == BandVerdict::kWithin ||
         (verdict == BandVerdict::kAbove && polarity == Polarity::kHigherBetter) ||
         (verdict == BandVerdict::kBelow && polarity == Polarity::kLowerBetter);
}

}  // namespace wijkmonitor::stats
