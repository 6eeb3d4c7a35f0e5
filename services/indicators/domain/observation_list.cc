#include "services/indicators/domain/observation_list.h"

#include <algorithm>
#include <utility>

#include "services/indicators/domain/limits.h"

namespace wijkmonitor::indicators {

Observation ObservationAt(const Dataset& data, const ColumnKey& key, const Column& column,
                          int place) {
  Observation observation{key,
                          column.edition->places[place].id,
                          column.At(place),
                          column.revision[place],
                          column.version[place],
                          {}};
  const auto batch = data.batches.find(observation.version);
  if (batch != data.batches.end()) observation.recorded_at = batch->second.recorded_at;
  return observation;
}

ObservationList::ObservationList(const Dataset& data, ObservationFilter filter,
                                 const std::optional<ObservationPosition>& after)
    : data_(data), filter_(std::move(filter)) {
  const auto takes = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  for (const auto& [indicator_and_group, columns] : data_.series) {
    const auto& [indicator, group] = indicator_and_group;
    if (!takes(filter_.indicator, indicator) || !takes(filter_.group, group)) continue;
    for (const auto& column : columns) {
      ColumnKey key{indicator, column->edition->id, column->period, group};
      if (!takes(filter_.edition, key.edition)) continue;
      if (filter_.period.has_value() && *filter_.period != key.period) continue;
      if (after.has_value() && key < after->column) continue;
      columns_.push_back({std::move(key), column});
    }
  }
  std::ranges::sort(columns_, {}, &Listed::key);
  if (columns_.empty()) return;
  const bool goes_on = after.has_value() && columns_.front().key == after->column;
  Open(*columns_.front().column, goes_on ? after->area : "");
}

void ObservationList::Open(const Column& column, const std::string& after) {
  const Edition& edition = *column.edition;
  const auto id = [&](int place) -> const std::string& { return edition.places[place].id; };
  const auto begin = edition.by_id.begin();
  next_ = std::ranges::upper_bound(edition.by_id, after, {}, id) - begin;
  end_ = edition.by_id.size();
  if (filter_.area.empty()) return;
  const int place = edition.Find(filter_.area);
  const std::string& area = place < 0 ? filter_.area : id(place);
  next_ = std::max<size_t>(next_, std::ranges::lower_bound(edition.by_id, area, {}, id) - begin);
  end_ = std::ranges::upper_bound(edition.by_id, area, {}, id) - begin;
}

std::optional<Observation> ObservationList::Next() {
  while (at_ < columns_.size()) {
    const auto& [key, column] = columns_[at_];
    while (next_ < end_) {
      const int place = column->edition->by_id[next_++];
      if (column->Has(place)) return ObservationAt(data_, key, *column, place);
    }
    if (++at_ < columns_.size()) Open(*columns_[at_].column, "");
  }
  return std::nullopt;
}

int ExportParts::PartOf(const Column& column) {
  if (&column == column_) return part_;
  column_ = &column;
  if (rows_ > limits::kPartRowsMax || bytes_ > limits::kPartBytesMax ||
      column_bytes_ > limits::kPartColumnBytesMax) {
    ++part_;
    rows_ = bytes_ = 0;
    column_bytes_ = 0;
  }
  column_bytes_ += limits::kPartBytesOfColumn + limits::kPartBytesOfPlace * column.status.size();
  return part_;
}

void ExportParts::Add(size_t line_bytes) {
  ++rows_;
  bytes_ += static_cast<int64_t>(line_bytes);
}

}  // namespace wijkmonitor::indicators
