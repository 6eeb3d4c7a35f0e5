#include "services/indicators/domain/weights.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace wijkmonitor::indicators {

std::optional<double> Weights::At(int place) const {
  const double weight = (*by_place)[place];
  if (std::isnan(weight)) return std::nullopt;
  return weight;
}

std::optional<Weights> WeightFinder::Find(const Indicator& indicator, const std::string& group,
                                          const Column& column, absl::Span<const int> published) {
  const Indicator* weight = dataset_.catalogue->FindIndicator(indicator.weight_indicator);
  if (weight == nullptr) return std::nullopt;
  if (const Dataset::Series* own_group = dataset_.FindSeries(weight->id, group)) {
    if (const auto found = FindIn(*own_group, column, published)) return found;
  }
  if (weight->default_group == group) return std::nullopt;
  const Dataset::Series* default_group = dataset_.FindSeries(weight->id, weight->default_group);
  if (default_group == nullptr) return std::nullopt;
  std::optional<Weights> found = FindIn(*default_group, column, published);
  if (found.has_value()) found->proxy = true;
  return found;
}

std::optional<Weights> WeightFinder::FindIn(const Dataset::Series& series, const Column& column,
                                            absl::Span<const int> published) {
  const int year = column.period.LastYear();
  std::vector<const Column*> nearest_first;
  for (const auto& candidate : series) nearest_first.push_back(candidate.get());
  // The series runs from old to new: reversed, a stable sort leaves the later of a tie first.
  std::reverse(nearest_first.begin(), nearest_first.end());
  std::stable_sort(
      nearest_first.begin(), nearest_first.end(), [year](const Column* a, const Column* b) {
        return std::abs(a->period.LastYear() - year) < std::abs(b->period.LastYear() - year);
      });
  for (const Column* candidate : nearest_first) {
    const std::vector<double>& weights = LaidOut(*candidate, *column.edition);
    const auto covered = std::count_if(published.begin(), published.end(),
                                       [&](int place) { return !std::isnan(weights[place]); });
    if (static_cast<double>(covered) < coverage_min_ * static_cast<double>(published.size())) {
      continue;
    }
    return Weights{&weights, candidate->period.LastYear() != year, false};
  }
  return std::nullopt;
}

const std::vector<double>& WeightFinder::LaidOut(const Column& weights, const Edition& edition) {
  const auto [entry, is_new] = laid_out_.try_emplace({&weights, &edition});
  if (!is_new) return entry->second;
  std::vector<double>& by_place = entry->second;
  by_place.assign(edition.places.size(), std::numeric_limits<double>::quiet_NaN());
  for (size_t place = 0; place < by_place.size(); ++place) {
    const int found = weights.edition->Find(edition.places[place].id);
    if (found >= 0 && weights.HasValue(found)) by_place[place] = weights.value[found];
  }
  return by_place;
}

}  // namespace wijkmonitor::indicators
