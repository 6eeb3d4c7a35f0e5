#include "services/indicators/domain/weights.h"

#include <algorithm>
#include <cstdlib>

namespace wijkmonitor::indicators {

std::optional<Weights> WeightFinder::Find(const Indicator& indicator, const std::string& group,
                                          const Column& column, absl::Span<const int> published) {
  const Indicator* weight = dataset_.catalogue->FindIndicator(indicator.weight_indicator);
  if (weight == nullptr) return std::nullopt;
  for (const std::string* weight_group : {&group, &weight->default_group}) {
    const Dataset::Series* series = dataset_.FindSeries(weight->id, *weight_group);
    if (series == nullptr) continue;
    std::optional<Weights> found = FindIn(*series, column, published);
    if (!found.has_value()) continue;
    if (*weight_group != group) found->reasons.insert(Reason::kWeightProxy);
    return found;
  }
  return std::nullopt;
}

std::optional<Weights> WeightFinder::FindIn(const Dataset::Series& series, const Column& column,
                                            absl::Span<const int> published) {
  const int year = column.period.LastYear();
  // The series runs from old to new: reversed, a stable sort leaves the later of a tie first.
  Dataset::Series nearest_first(series.rbegin(), series.rend());
  std::ranges::stable_sort(nearest_first, {}, [year](const auto& candidate) {
    return std::abs(candidate->period.LastYear() - year);
  });
  for (const auto& candidate : nearest_first) {
    Weights weights{LaidOut(*candidate, *column.edition), {}};
    const auto covered = std::ranges::count_if(
        published, [&](int place) { return weights.by_place[place].has_value(); });
    if (static_cast<double>(covered) < coverage_min_ * static_cast<double>(published.size())) {
      continue;
    }
    if (candidate->period.LastYear() != year) weights.reasons.insert(Reason::kWeightOtherPeriod);
    return weights;
  }
  return std::nullopt;
}

const std::vector<std::optional<double>>& WeightFinder::LaidOut(const Column& weights,
                                                                const Edition& edition) {
  const auto [entry, is_new] = laid_out_.try_emplace({&weights, &edition});
  if (!is_new) return entry->second;
  std::vector<std::optional<double>>& by_place = entry->second;
  by_place.resize(edition.places.size());
  for (size_t place = 0; place < by_place.size(); ++place) {
    const int found = weights.edition->Find(edition.places[place].id);
    if (found >= 0 && weights.HasValue(found)) by_place[place] = weights.value[found];
  }
  return by_place;
}

}  // namespace wijkmonitor::indicators
