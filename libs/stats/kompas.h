#pragma once

// The building blocks of the wijkkompas. The shape of the score follows the city of Groningen's
// public description (distance to the municipal mean relative to the mean distance, the
// municipality 100, areas 40..160, rings averaged unweighted); the factor, the cut-offs and the
// weighting are ours. All functions are pure.

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/stats/proportion.h"

namespace wijkmonitor::stats {

// Every constant a kompas depends on. A result names the version it was computed with.
struct MethodVersion {
  absl::string_view id;
  bool weighted_dispersion = false;
  double score_factor = 20;  // score points per mean distance
  double score_min = 40;
  double score_max = 160;
  double well_below =
      80;  // [.., 80) well below, [80, 95) below, [95, 105] around, (105, 120] above, (120, ..]
  double below = 95;
  double above = 105;
  double well_above = 120;
  int areas_min = 5;             // published areas a dispersion needs
  int age_years_max = 4;         // how much older than the year asked figures may be
  double reliability_min = 0.4;  // below it differences between areas are mostly sampling error
  double weight_coverage_min = 0.95;  // share of the published areas that must have a weight
  double scored_share_min = 0.5;      // share of a node's parts that must have a score, and
                                      // of a set's weight that must have a value
};

// "WM-1" (dispersion unweighted) or "WM-2" (weighted); null for an unknown id.
const MethodVersion* FindMethodVersion(absl::string_view id);
// The same; of an unknown id the newest that is known.
const MethodVersion& KnownMethodVersion(absl::string_view id);

// Which direction is better.
enum class Polarity { kHigherBetter = 1, kLowerBetter, kNone };

enum class Position { kNone, kWellBelow, kBelow, kAround, kAbove, kWellAbove };

// D: the mean |x - m| over areas. Absent for no areas.
std::optional<double> Dispersion(absl::Span<const double> values, double m);
// The same weighted: sum(w |x - m|)/sum(w). Absent when all weights are 0. `weights` has the length
// of `values`.
std::optional<double> WeightedDispersion(absl::Span<const double> values,
                                         absl::Span<const double> weights, double m);

// clamp(100 + k p (x - m) / D, 40, 160); 100 when D is 0. `polarity` is not kNone; D >= 0.
double Score(const MethodVersion& method, Polarity polarity, double x, double m, double dispersion);

// The score's interval from that of x - r, with r the rest of the municipality and `share` the
// area's part of it: 100 + k p / D (1 - w) [low, high], clamped as the score; for (1 - w)(x - r) is
// x - m. D and m are taken as known. `polarity` is not kNone; D > 0.
Interval ScoreLimits(const MethodVersion& method, Polarity polarity, const Interval& difference,
                     double share, double dispersion);

// Scores are computed unrounded and judged as they are sent, to 9 decimals: a score that is 105 by
// its decimals is 105, whatever the last bits of its arithmetic.
double Rounded(double score);
Interval Rounded(const Interval& limits);

// Of the rounded score.
Position PositionOf(const MethodVersion& method, double score);

// Share of the variation between areas that is not sampling error: max(0, 1 - mean(se^2)/mean((x -
// m)^2)). Absent when no area differs from m, or for no areas. `variances` has the length of
// `values`.
std::optional<double> Reliability(absl::Span<const double> values,
                                  absl::Span<const double> variances, double m);

// How strongly a characteristic is present among areas: 1 + floor(5 (below + equal/2)/N), at
// most 5. 0 for no areas.
int Tint(double x, absl::Span<const double> values);

// The unweighted mean of a node's parts.
struct Composite {
  std::optional<double> score;  // absent when fewer than half of the parts have one
  int asked = 0;
  int scored = 0;
};
// One entry a part that counts; absent: it has no score.
Composite Compose(const MethodVersion& method, absl::Span<const std::optional<double>> parts);

// A band around the benchmark, c mean distances wide to each side.
enum class BandVerdict { kBelow, kWithin, kAbove };
Interval Band(double m, double dispersion, double c);
BandVerdict PlaceInBand(const Interval& band, double x);
// Within the band, or outside it on the better side. Without polarity only within.
bool MeetsBand(BandVerdict verdict, Polarity polarity);

}  // namespace wijkmonitor::stats
