#include "services/indicators/domain/dataset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "absl/types/span.h"

namespace wijkmonitor::indicators {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr int32_t kNoCount = -1;
// Of a figure that is withheld: a node of a map.
constexpr size_t kWithheldBytes = sizeof(std::pair<const int, Figure>) + 48;

// The entry of a place in an array that is empty while all entries are `absent`.
template <class T>
void Set(std::vector<T>* array, size_t places, int place, T value, T absent) {
  const bool is_absent = std::isnan(static_cast<double>(value)) || value == absent;
  if (array->empty()) {
    if (is_absent) return;
    array->assign(places, absent);
  }
  (*array)[place] = value;
}

std::optional<double> Get(const std::vector<double>& array, int place) {
  if (array.empty() || std::isnan(array[place])) return std::nullopt;
  return array[place];
}

template <class T>
size_t BytesOf(const std::vector<T>& array) {
  return array.capacity() * sizeof(T);
}

// By what the columns of a series are ordered: whatever came in first, and in whatever order.
auto RankOf(const std::shared_ptr<const Column>& column) {
  return std::tuple(column->period.LastYear(), column->period, column->edition->valid_from,
                    absl::string_view(column->edition->id));
}

bool IsAt(const Column& column, const Period& period, absl::string_view edition) {
  return column.period == period && column.edition->id == edition;
}

// The columns of a series with this period, one for each edition: they lie together.
absl::Span<const std::shared_ptr<const Column>> WithPeriod(const Dataset::Series& columns,
                                                           const Period& period) {
  const auto rank = [](const Period& of) { return std::pair(of.LastYear(), of); };
  const auto begin = std::lower_bound(
      columns.begin(), columns.end(), rank(period),
      [&](const auto& column, const auto& wanted) { return rank(column->period) < wanted; });
  const auto end = std::upper_bound(
      begin, columns.end(), rank(period),
      [&](const auto& wanted, const auto& column) { return wanted < rank(column->period); });
  return absl::MakeConstSpan(columns).subspan(static_cast<size_t>(begin - columns.begin()),
                                              static_cast<size_t>(end - begin));
}

// Null when a series has no such column.
std::shared_ptr<const Column> ColumnAt(const Dataset::Series& columns, const Period& period,
                                       absl::string_view edition) {
  for (const auto& column : WithPeriod(columns, period)) {
    if (IsAt(*column, period, edition)) return column;
  }
  return nullptr;
}

// Wherever it lies among those of its period: its edition may have got another day.
void Erase(Dataset::Series& columns, const Period& period, absl::string_view edition) {
  for (const auto& column : WithPeriod(columns, period)) {
    if (!IsAt(*column, period, edition)) continue;
    columns.erase(columns.begin() + (&column - columns.data()));
    return;
  }
}

}  // namespace

Column::Column(const Indicator& indicator, const Period& of_period,
               std::shared_ptr<const Edition> of_edition)
    : period(of_period),
      edition(std::move(of_edition)),
      respondents_due(RespondentsDue(indicator)),
      status(edition->places.size(), Status::kMissing),
      value(edition->places.size(), 0) {}

Figure Column::At(int place) const {
  Figure figure;
  figure.status = status[place];
  if (figure.status == Status::kValue) figure.value = value[place];
  figure.numerator = Get(numerator, place);
  figure.denominator = Get(denominator, place);
  if (!n.empty() && n[place] != kNoCount) figure.n = n[place];
  figure.design_effect = Get(design_effect, place);
  figure.standard_error = Get(standard_error, place);
  figure.low = Get(low, place);
  figure.high = Get(high, place);
  figure.provisional = !provisional.empty() && provisional[place] != 0;
  return figure;
}

Figure Column::Stored(int place) const {
  const auto found = withheld.find(place);
  return found == withheld.end() ? At(place) : found->second;
}

void Column::Put(int place, const Figure& stored, int32_t of_revision, int64_t of_version) {
  const Figure& shown = Publishable(respondents_due, stored);
  if (&shown == &stored) {
    withheld.erase(place);
  } else {
    withheld[place] = stored;
  }
  const size_t places = status.size();
  status[place] = shown.status;
  value[place] = shown.value.value_or(0);
  const auto set = [&](std::vector<double>* array, const std::optional<double>& entry) {
    Set(array, places, place, entry.value_or(kAbsent), kAbsent);
  };
  set(&numerator, shown.numerator);
  set(&denominator, shown.denominator);
  set(&design_effect, shown.design_effect);
  set(&standard_error, shown.standard_error);
  set(&low, shown.low);
  set(&high, shown.high);
  Set(&n, places, place, static_cast<int32_t>(shown.n.value_or(kNoCount)), kNoCount);
  Set(&provisional, places, place, static_cast<char>(shown.provisional), '\0');
  revision.Set(places, place, of_revision);
  version.Set(places, place, of_version);
}

Column Column::Moved(const Indicator& indicator, std::shared_ptr<const Edition> to) const {
  Column moved(indicator, period, std::move(to));
  for (size_t i = 0; i < status.size(); ++i) {
    const int place = static_cast<int>(i);
    if (!Has(place)) continue;
    const int there = moved.edition->Find(edition->places[i].id);
    if (there < 0) continue;
    moved.Put(there, Stored(place), revision[place], version[place]);
  }
  return moved;
}

size_t Column::bytes() const {
  size_t bytes = sizeof(Column) + BytesOf(status) + BytesOf(n) + BytesOf(provisional) +
                 revision.bytes() + version.bytes() + withheld.size() * kWithheldBytes;
  for (const auto* array :
       {&value, &numerator, &denominator, &design_effect, &standard_error, &low, &high}) {
    bytes += BytesOf(*array);
  }
  return bytes;
}

const Dataset::Series* Dataset::FindSeries(const std::string& indicator,
                                           const std::string& group) const {
  const auto found = series.find({indicator, group});
  return found == series.end() ? nullptr : &found->second;
}

std::shared_ptr<const Column> Dataset::FindColumn(const ColumnKey& key) const {
  const Series* columns = FindSeries(key.indicator, key.group);
  return columns == nullptr ? nullptr : ColumnAt(*columns, key.period, key.edition);
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
  Erase(columns, column->period, column->edition->id);
  const auto after = std::ranges::upper_bound(columns, RankOf(column), {}, RankOf);
  columns.insert(after, std::move(column));
}

void Dataset::Remove(const ColumnKey& key) {
  const auto found = series.find({key.indicator, key.group});
  if (found == series.end()) return;
  Erase(found->second, key.period, key.edition);
  if (found->second.empty()) series.erase(found);
}

void Dataset::MoveColumns() {
  std::vector<std::pair<std::pair<std::string, std::string>, std::shared_ptr<Column>>> moved;
  for (const auto& [key, columns] : series) {
    const Indicator* indicator = catalogue->FindIndicator(key.first);
    if (indicator == nullptr) continue;
    for (const auto& column : columns) {
      const auto now = FindEdition(column->edition->id);
      const bool stays =
          now == column->edition && column->respondents_due == RespondentsDue(*indicator);
      if (now == nullptr || stays) continue;
      moved.emplace_back(key, std::make_shared<Column>(column->Moved(*indicator, now)));
    }
  }
  for (auto& [key, column] : moved) Put(key.first, key.second, std::move(column));
}

size_t Dataset::bytes() const { return BytesBeside(Dataset()); }

size_t Dataset::BytesBeside(const Dataset& other) const {
  size_t bytes = indicators::BytesBeside(shapes, other.shapes);
  for (const auto& [key, columns] : series) {
    const Series* const others = other.FindSeries(key.first, key.second);
    for (const auto& column : columns) {
      const bool shared =
          others != nullptr && ColumnAt(*others, column->period, column->edition->id) == column;
      if (!shared) bytes += column->bytes();
    }
  }
  return bytes;
}

}  // namespace wijkmonitor::indicators
