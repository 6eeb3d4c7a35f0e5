#include "services/indicators/domain/dataset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace wijkmonitor::indicators {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

void Set(std::vector<double>* array, size_t size, int place, const std::optional<double>& value) {
  if (!value.has_value()) return;
  if (array->empty()) array->assign(size, kAbsent);
  (*array)[place] = *value;
}

std::optional<double> Get(const std::vector<double>& array, int place) {
  if (array.empty() || std::isnan(array[place])) return std::nullopt;
  return array[place];
}

// By what the columns of a series are ordered.
auto RankOf(const std::shared_ptr<const Column>& column) {
  return std::tuple(column->period.LastYear(), column->period, column->edition->valid_from);
}

}  // namespace

Figure Column::At(int place) const {
  Figure figure;
  figure.status = status[place];
  if (figure.status == Status::kValue) figure.value = value[place];
  figure.numerator = Get(numerator, place);
  figure.denominator = Get(denominator, place);
  if (const auto count = Get(n, place)) figure.n = static_cast<int64_t>(*count);
  figure.design_effect = Get(design_effect, place);
  figure.standard_error = Get(standard_error, place);
  figure.low = Get(low, place);
  figure.high = Get(high, place);
  figure.provisional = !provisional.empty() && provisional[place] != 0;
  return figure;
}

Column MakeColumn(const Period& period, std::shared_ptr<const Edition> edition,
                  const std::vector<Observation>& figures) {
  const size_t size = edition->places.size();
  Column column;
  column.period = period;
  column.status.assign(size, Status::kMissing);
  column.value.assign(size, 0);
  column.revision.assign(size, 0);
  column.batch.assign(size, 0);
  for (const Observation& observation : figures) {
    const int place = edition->Find(observation.area);
    if (place < 0) continue;
    const Figure& figure = observation.figure;
    column.status[place] = figure.status;
    column.value[place] = figure.value.value_or(0);
    column.revision[place] = observation.revision;
    column.batch[place] = observation.batch;
    Set(&column.numerator, size, place, figure.numerator);
    Set(&column.denominator, size, place, figure.denominator);
    if (figure.n.has_value()) Set(&column.n, size, place, static_cast<double>(*figure.n));
    Set(&column.design_effect, size, place, figure.design_effect);
    Set(&column.standard_error, size, place, figure.standard_error);
    Set(&column.low, size, place, figure.low);
    Set(&column.high, size, place, figure.high);
    if (!figure.provisional) continue;
    if (column.provisional.empty()) column.provisional.assign(size, 0);
    column.provisional[place] = 1;
  }
  column.edition = std::move(edition);
  return column;
}

const Dataset::Series* Dataset::FindSeries(const std::string& indicator,
                                           const std::string& group) const {
  const auto found = series.find({indicator, group});
  return found == series.end() ? nullptr : &found->second;
}

std::shared_ptr<const Edition> Dataset::FindEdition(absl::string_view id) const {
  for (const auto& edition : editions) {
    if (edition->id == id) return edition;
  }
  return nullptr;
}

std::shared_ptr<const Edition> Dataset::EditionOf(int year) const {
  if (editions.empty()) return nullptr;
  const absl::CivilDay day(year, 12, 31);
  std::shared_ptr<const Edition> in_force = editions.front();
  for (const auto& edition : editions) {
    if (edition->valid_from <= day) in_force = edition;
  }
  return in_force;
}

void Dataset::Put(const std::string& indicator, const std::string& group,
                  std::shared_ptr<const Column> column) {
  Series& columns = series[{indicator, group}];
  for (std::shared_ptr<const Column>& present : columns) {
    if (present->period == column->period && present->edition->id == column->edition->id) {
      present = std::move(column);
      return;
    }
  }
  const auto after = std::ranges::upper_bound(columns, RankOf(column), {}, RankOf);
  columns.insert(after, std::move(column));
}

}  // namespace wijkmonitor::indicators
