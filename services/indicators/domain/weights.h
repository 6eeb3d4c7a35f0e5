#pragma once

// Weights of areas: the values of another indicator, such as inhabitants.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "services/indicators/domain/kompas.h"

namespace wijkmonitor::indicators {

struct Weights {
  absl::Span<const std::optional<double>> by_place;  // of the weighed column's edition
  Reasons reasons;  // when they are of another period or group than the figures they weigh
};

// Finds weights, and keeps what it laid out for the next question. Not thread-safe; made for one
// computation.
class WeightFinder {
 public:
  WeightFinder(const Dataset& dataset, double coverage_min)
      : dataset_(dataset), coverage_min_(coverage_min) {}

  // Weights for a column of `indicator` about `group`: of the nearest period (tie: the later) in
  // which at least the minimum share of `published` (places of the column) has one, matched by
  // equal code; the figures' own group before the weight indicator's default group. Absent: there
  // is no such period, or no weight indicator.
  std::optional<Weights> Find(const Indicator& indicator, const std::string& group,
                              const Column& column, absl::Span<const int> published);

 private:
  std::optional<Weights> FindIn(const Dataset::Series& series, const Column& column,
                                absl::Span<const int> published);
  // The weights by the places of `edition`.
  const std::vector<std::optional<double>>& LaidOut(const Column& weights, const Edition& edition);

  const Dataset& dataset_;
  const double coverage_min_;
  std::map<std::pair<const Column*, const Edition*>, std::vector<std::optional<double>>> laid_out_;
};

}  // namespace wijkmonitor::indicators
