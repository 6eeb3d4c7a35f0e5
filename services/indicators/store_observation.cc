#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/indicators/store.h"

namespace wijkmonitor::indicators {
namespace {

// How many rows are written between two looks whether the import is still wanted.
constexpr int64_t kRowsBetweenLooks = 65'536;

using store::Int;
using store::OptionalReal;
using store::Row;
using store::Str;
using store::Text;
using store::ToValue;
using store::Tx;
using store::Value;

absl::Status ForEachColumn(Tx& tx,
                           const std::function<void(int64_t id, const ColumnKey& key)>& on_column) {
  return tx.Query(
      "SELECT id, indicator, edition, period_start, period_end, respondent_group "
      "FROM observation_column",
      {}, [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay start, store::StoredDate(row, 3));
        ASSIGN_OR_RETURN(const absl::CivilDay end, store::StoredDate(row, 4));
        on_column(row.Int(0), {Text(row, 1), Text(row, 2), {start, end}, Text(row, 5)});
        return absl::OkStatus();
      });
}

absl::Status ForEachArea(Tx& tx,
                         const std::function<void(int64_t id, absl::string_view area)>& on_area) {
  return tx.Query("SELECT id, area FROM observed_area", {}, [&](const Row& row) {
    on_area(row.Int(0), row.Text(1));
    return absl::OkStatus();
  });
}

#define SELECT_FIGURES                                                                       \
  "SELECT column_id, area_id, revision, version, status, value, numerator, denominator, n, " \
  "design_effect, standard_error, low, high, provisional FROM figure WHERE version <= $1"
// In the order in which they lie.
constexpr absl::string_view kSelectAll = SELECT_FIGURES;
constexpr absl::string_view kSelectColumn = SELECT_FIGURES " AND column_id = $2";
#undef SELECT_FIGURES

Figure FigureIn(const Row& row) {
  Figure figure;
  figure.status = static_cast<Status>(row.Int(4));
  figure.value = OptionalReal(row, 5);
  figure.numerator = OptionalReal(row, 6);
  figure.denominator = OptionalReal(row, 7);
  if (!row.IsNull(8)) figure.n = row.Int(8);
  figure.design_effect = OptionalReal(row, 9);
  figure.standard_error = OptionalReal(row, 10);
  figure.low = OptionalReal(row, 11);
  figure.high = OptionalReal(row, 12);
  figure.provisional = row.Int(13) != 0;
  return figure;
}

// Reads the columns of a dataset whose catalogue and editions are there.
class ColumnLoader {
 public:
  // All outlive it.
  ColumnLoader(Tx& tx, int64_t version, Dataset* data) : tx_(tx), version_(version), data_(*data) {}

  absl::Status Start() {
    RETURN_IF_ERROR(ForEachColumn(tx_, [&](int64_t id, const ColumnKey& key) {
      Loaded& column = columns_[id];
      column.key = key;
      column.indicator = data_.catalogue->FindIndicator(key.indicator);
      column.edition = data_.FindEdition(key.edition);
    }));
    return ForEachArea(tx_, [&](int64_t id, absl::string_view area) {
      areas_.resize(std::max<size_t>(areas_.size(), id + 1));
      areas_[id] = std::string(area);
    });
  }

  absl::Status LoadAll(Progress& progress) {
    int64_t columns_read = 0;
    RETURN_IF_ERROR(tx_.Query(kSelectAll, {Int(version_)}, [&](const Row& row) {
      if (Add(row)) progress.Set("columns", ++columns_read, static_cast<int64_t>(columns_.size()));
      return absl::OkStatus();
    }));
    PutAll();
    return absl::OkStatus();
  }

  // As they were; those of which nothing was there go.
  absl::Status Load(const std::set<int64_t>& ids) {
    for (const int64_t id : ids) {
      data_.Remove(columns_[id].key);
      RETURN_IF_ERROR(tx_.Query(kSelectColumn, {Int(version_), Int(id)}, [&](const Row& row) {
        Add(row);
        return absl::OkStatus();
      }));
    }
    PutAll();
    return absl::OkStatus();
  }

 private:
  struct Loaded {
    ColumnKey key;
    const Indicator* indicator = nullptr;
    std::shared_ptr<const Edition> edition;
    std::shared_ptr<Column> column;              // null until it has a figure
    const std::vector<int>* place_of = nullptr;  // by area id, in its edition
  };

  // Whether it is the first row of its column.
  bool Add(const Row& row) {
    if (at_ == nullptr || row.Int(0) != at_id_) {
      at_id_ = row.Int(0);
      at_ = &columns_[at_id_];
    }
    Loaded& loaded = *at_;
    // Of what another replica wrote since, and this version does not know.
    if (loaded.indicator == nullptr || loaded.edition == nullptr) return false;
    const bool is_first = loaded.column == nullptr;
    if (is_first) {
      loaded.column =
          std::make_shared<Column>(*loaded.indicator, loaded.key.period, loaded.edition);
      loaded.place_of = &PlacesIn(*loaded.edition);
    }
    Column& column = *loaded.column;
    const int place = (*loaded.place_of)[row.Int(1)];
    const auto revision = static_cast<int32_t>(row.Int(2));
    if (place >= 0 && (!column.Has(place) || column.revision[place] < revision)) {
      column.Put(place, FigureIn(row), revision, row.Int(3));
    }
    return is_first;
  }

  const std::vector<int>& PlacesIn(const Edition& edition) {
    const auto [places, is_new] = places_.try_emplace(&edition);
    if (is_new) {
      for (const std::string& area : areas_) places->second.push_back(edition.Find(area));
    }
    return places->second;
  }

  void PutAll() {
    for (auto& [id, loaded] : columns_) {
      if (loaded.column == nullptr) continue;
      data_.Put(loaded.key.indicator, loaded.key.group, std::move(loaded.column));
    }
  }

  Tx& tx_;
  const int64_t version_;
  Dataset& data_;
  std::map<int64_t, Loaded> columns_;  // by id
  std::vector<std::string> areas_;     // by id
  std::map<const Edition*, std::vector<int>> places_;
  int64_t at_id_ = 0;
  Loaded* at_ = nullptr;
};

// The columns that versions after `since` wrote to.
absl::StatusOr<std::set<int64_t>> ColumnsChanged(Tx& tx, int64_t since, int64_t version) {
  std::set<int64_t> changed;
  RETURN_IF_ERROR(
      tx.Query("SELECT DISTINCT column_id FROM batch_column WHERE batch > $1 AND batch <= $2",
               {Int(since), Int(version)}, [&](const Row& row) {
                 changed.insert(row.Int(0));
                 return absl::OkStatus();
               }));
  return changed;
}

absl::StatusOr<std::map<int64_t, Dataset::Batch>> LoadBatches(Tx& tx, int64_t version) {
  std::map<int64_t, Dataset::Batch> batches;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, committed_at, retrieved FROM batch JOIN store_commit ON counter = id "
               "WHERE id <= $1",
               {Int(version)}, [&](const Row& row) -> absl::Status {
                 Dataset::Batch& batch = batches[row.Int(0)];
                 batch.recorded_at = absl::FromUnixMicros(row.Int(1));
                 return store::FromStored(row, 2, &batch.retrieved);
               }));
  return batches;
}

// A table of text with numbers: those of what has one, and new ones for what has none.
template <class T>
class Numbers {
 public:
  void Has(int64_t id, const T& item) {
    last_ = std::max(last_, id);
    ids_.emplace(item, id);
  }
  // The id, and whether it is new.
  std::pair<int64_t, bool> Of(const T& item) {
    const auto [found, is_new] = ids_.try_emplace(item, last_ + 1);
    if (is_new) ++last_;
    return {found->second, is_new};
  }

 private:
  std::map<T, int64_t> ids_;
  int64_t last_ = 0;
};

// Gives each column its number, in their order.
absl::StatusOr<std::vector<int64_t>> NumberColumns(Tx& tx,
                                                   absl::Span<const ImportedColumn> columns) {
  Numbers<ColumnKey> numbers;
  RETURN_IF_ERROR(
      ForEachColumn(tx, [&](int64_t id, const ColumnKey& key) { numbers.Has(id, key); }));
  std::vector<int64_t> ids;
  std::vector<std::vector<Value>> rows;
  for (const ImportedColumn& column : columns) {
    const ColumnKey& key = column.key;
    const auto [id, is_new] = numbers.Of(key);
    ids.push_back(id);
    if (!is_new) continue;
    rows.push_back({Int(id), Str(key.indicator), Str(key.edition), store::Date(key.period.start),
                    store::Date(key.period.end), Str(key.group)});
  }
  RETURN_IF_ERROR(store::InsertRows(
      tx, "observation_column",
      {"id", "indicator", "edition", "period_start", "period_end", "respondent_group"},
      std::move(rows)));
  return ids;
}

// The numbers of the places that have new figures; 0 for others. What is new is numbered in the
// order of the places, so that a column is filled from its first place to its last.
absl::StatusOr<std::vector<int64_t>> NumberAreas(Tx& tx, const Edition& edition, int64_t version,
                                                 absl::Span<const ImportedColumn> columns) {
  Numbers<std::string> numbers;
  RETURN_IF_ERROR(ForEachArea(
      tx, [&](int64_t id, absl::string_view area) { numbers.Has(id, std::string(area)); }));
  std::vector<int64_t> ids(edition.places.size());
  std::vector<std::vector<Value>> rows;
  for (size_t i = 0; i < edition.places.size(); ++i) {
    const int place = static_cast<int>(i);
    if (std::ranges::none_of(columns, [&](const ImportedColumn& changed) {
          return changed.column->IsOf(place, version);
        })) {
      continue;
    }
    bool is_new = false;
    std::tie(ids[i], is_new) = numbers.Of(edition.places[i].id);
    if (is_new) rows.push_back({Int(ids[i]), Str(edition.places[i].id)});
  }
  RETURN_IF_ERROR(store::InsertRows(tx, "observed_area", {"id", "area"}, std::move(rows)));
  return ids;
}

// What a figure may have beside its value.
struct Detail {
  absl::string_view name;
  std::optional<double> Figure::*number;
  std::vector<double> Column::*numbers;
};
constexpr Detail kDetails[] = {{"numerator", &Figure::numerator, &Column::numerator},
                               {"denominator", &Figure::denominator, &Column::denominator},
                               {"design_effect", &Figure::design_effect, &Column::design_effect},
                               {"standard_error", &Figure::standard_error, &Column::standard_error},
                               {"low", &Figure::low, &Column::low},
                               {"high", &Figure::high, &Column::high}};

// The new figures of columns, in the order of the table's key. Most files are of figures that are
// no more than a value: what none of the columns has is not written, which is NULL.
class NewFigures {
 public:
  // All outlive it.
  NewFigures(absl::Span<const ImportedColumn> columns, absl::Span<const int64_t> column_ids,
             absl::Span<const int64_t> area_ids, int64_t version)
      : columns_(columns), column_ids_(column_ids), area_ids_(area_ids), version_(version) {
    for (size_t i = 0; i < columns.size(); ++i) order_.push_back(i);
    std::ranges::sort(order_, {}, [&](size_t i) { return column_ids_[i]; });
    const auto any_has = [&](auto Column::*numbers) {
      return std::ranges::any_of(columns, [&](const ImportedColumn& changed) {
        return !(*changed.column.*numbers).empty() || !changed.column->withheld.empty();
      });
    };
    for (const Detail& detail : kDetails) {
      if (any_has(detail.numbers)) details_.push_back(&detail);
    }
    has_n_ = any_has(&Column::n);
  }

  std::vector<absl::string_view> columns() const {
    std::vector<absl::string_view> names = {"column_id", "area_id", "revision",   "version",
                                            "status",    "value",   "provisional"};
    for (const Detail* detail : details_) names.push_back(detail->name);
    if (has_n_) names.push_back("n");
    return names;
  }

  // False when there are no more.
  bool Next(std::vector<Value>* row) {
    while (next_ == places_.size()) {
      if (at_ == order_.size()) return false;
      Open(columns_[order_[at_++]]);
    }
    const size_t index = order_[at_ - 1];
    const Column& column = *columns_[index].column;
    const int place = places_[next_++];
    const Figure figure = column.Stored(place);
    row->resize(kFirstColumns + details_.size() + (has_n_ ? 1 : 0));
    auto cell = row->begin();
    for (const int64_t number :
         {column_ids_[index], area_ids_[place], int64_t{column.revision[place]}, version_,
          static_cast<int64_t>(figure.status)}) {
      Set(number, &*cell++);
    }
    Set(figure.value, &*cell++);
    Set(int64_t{figure.provisional}, &*cell++);
    for (const Detail* detail : details_) Set(figure.*detail->number, &*cell++);
    if (has_n_) Set(figure.n, &*cell++);
    return true;
  }

 private:
  static constexpr size_t kFirstColumns = 7;

  // A cell mostly holds a number of the same type in the row before: that is quicker than to change
  // the type.
  template <class T>
  static void Set(T number, Value* cell) {
    if (T* const held = std::get_if<T>(cell)) {
      *held = number;
    } else {
      *cell = number;
    }
  }
  template <class T>
  static void Set(const std::optional<T>& number, Value* cell) {
    if (number.has_value()) {
      Set(*number, cell);
    } else {
      Set(std::monostate(), cell);
    }
  }

  void Open(const ImportedColumn& changed) {
    places_.clear();
    next_ = 0;
    for (size_t i = 0; i < area_ids_.size(); ++i) {
      const int place = static_cast<int>(i);
      if (changed.column->IsOf(place, version_)) places_.push_back(place);
    }
    std::ranges::sort(places_, {}, [&](int place) { return area_ids_[place]; });
  }

  const absl::Span<const ImportedColumn> columns_;
  const absl::Span<const int64_t> column_ids_, area_ids_;
  const int64_t version_;
  std::vector<const Detail*> details_;  // that are written
  bool has_n_ = false;
  std::vector<size_t> order_;  // of the columns, by id
  size_t at_ = 0;              // the column after the one that is open
  std::vector<int> places_;    // of the open column
  size_t next_ = 0;
};

}  // namespace

absl::Status WriteObservations(Tx& tx, const BatchRecord& batch, const Edition& edition,
                               absl::Span<const ImportedColumn> columns,
                               const StillWanted& still_wanted) {
  const int64_t version = tx.version();
  RETURN_IF_ERROR(tx.Execute(
      "INSERT INTO batch (id, file_name, file_sha256, format, edition, retrieved, rows_applied) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {Int(version), Str(batch.file_name), Value(store::Bytes{batch.file_sha256}),
       Str(batch.format), Str(edition.id), ToValue(batch.retrieved), Int(batch.rows_applied)}));
  ASSIGN_OR_RETURN(const std::vector<int64_t> column_ids, NumberColumns(tx, columns));
  ASSIGN_OR_RETURN(const std::vector<int64_t> area_ids, NumberAreas(tx, edition, version, columns));
  NewFigures figures(columns, column_ids, area_ids, version);
  absl::Status wanted;
  int64_t rows = 0;
  RETURN_IF_ERROR(tx.Bulk("figure", figures.columns(), [&](std::vector<Value>* row) {
    if (++rows % kRowsBetweenLooks == 0) wanted = still_wanted();
    return wanted.ok() && figures.Next(row);
  }));
  RETURN_IF_ERROR(wanted);
  std::vector<std::vector<Value>> written;
  for (const int64_t id : column_ids) written.push_back({Int(version), Int(id)});
  RETURN_IF_ERROR(
      store::InsertRows(tx, "batch_column", {"batch", "column_id"}, std::move(written)));
  tx.Changed("observations");
  return absl::OkStatus();
}

absl::StatusOr<Dataset> LoadDataset(Tx& tx, const store::DataVersion& version, const Snapshot* near,
                                    Progress& progress) {
  Dataset data = near == nullptr ? Dataset() : near->data;
  const int64_t since = near == nullptr ? 0 : std::min(near->version.counter, version.counter);
  ASSIGN_OR_RETURN(const std::set<std::string> parts, store::PartsChangedSince(tx, since));
  const bool has_catalogue = near == nullptr || parts.contains("catalogue");
  const bool has_areas = near == nullptr || parts.contains("areas");
  if (has_catalogue) {
    ASSIGN_OR_RETURN(Catalogue catalogue, LoadCatalogue(tx, version.counter));
    data.catalogue = std::make_shared<const Catalogue>(std::move(catalogue));
  }
  if (has_areas) {
    ASSIGN_OR_RETURN(auto editions, LoadEditions(tx, version.counter));
    for (auto& edition : editions) {
      const auto same = data.FindEdition(edition->id);
      if (same != nullptr && *same == *edition) edition = same;
    }
    data.editions = std::move(editions);
  }
  if (near != nullptr && (has_catalogue || has_areas)) data.MoveColumns();
  if (near == nullptr || parts.contains(std::string(kAreaShapesPart))) {
    ASSIGN_OR_RETURN(data.shapes, LoadAreaShapes(tx, version.counter, std::move(data.shapes),
                                                 near == nullptr ? 0 : near->version.counter));
  }
  ASSIGN_OR_RETURN(data.method_default, LoadMethodDefault(tx, version.counter));
  if (near == nullptr || parts.contains("observations")) {
    ColumnLoader loader(tx, version.counter, &data);
    RETURN_IF_ERROR(loader.Start());
    if (near == nullptr) {
      RETURN_IF_ERROR(loader.LoadAll(progress));
    } else {
      const int64_t until = std::max(near->version.counter, version.counter);
      ASSIGN_OR_RETURN(const std::set<int64_t> changed, ColumnsChanged(tx, since, until));
      RETURN_IF_ERROR(loader.Load(changed));
    }
    ASSIGN_OR_RETURN(data.batches, LoadBatches(tx, version.counter));
  }
  return data;
}

}  // namespace wijkmonitor::indicators
