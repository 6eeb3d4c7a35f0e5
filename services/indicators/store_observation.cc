#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/indicators/store.h"

namespace wijkmonitor::indicators {
namespace {

using store::OptionalReal;
using store::Row;
using store::Str;
using store::Text;
using store::ToValue;
using store::Tx;
using store::Value;

// A stored date, read anew only where it differs from that of the row before.
class DateColumn {
 public:
  explicit DateColumn(int column) : column_(column) {}

  absl::StatusOr<absl::CivilDay> Of(const Row& row) {
    if (row.Text(column_) != text_) {
      ASSIGN_OR_RETURN(day_, store::StoredDate(row, column_));
      text_ = Text(row, column_);
    }
    return day_;
  }

 private:
  const int column_;
  std::string text_;
  absl::CivilDay day_;
};

// Reads the columns that every query for observations has, in this order.
class ObservationRows {
 public:
  absl::StatusOr<ColumnKey> ColumnOf(const Row& row) {
    ASSIGN_OR_RETURN(const absl::CivilDay start, start_.Of(row));
    ASSIGN_OR_RETURN(const absl::CivilDay end, end_.Of(row));
    return ColumnKey{Text(row, 0), Text(row, 1), {start, end}, Text(row, 4)};
  }

  absl::StatusOr<Observation> Of(const Row& row) {
    Observation observation;
    ASSIGN_OR_RETURN(observation.column, ColumnOf(row));
    observation.area = Text(row, 5);
    observation.revision = static_cast<int32_t>(row.Int(6));
    observation.version = row.Int(7);
    observation.batch = row.Int(8);
    Figure& figure = observation.figure;
    figure.status = static_cast<Status>(row.Int(9));
    figure.value = OptionalReal(row, 10);
    figure.numerator = OptionalReal(row, 11);
    figure.denominator = OptionalReal(row, 12);
    if (!row.IsNull(13)) figure.n = row.Int(13);
    figure.design_effect = OptionalReal(row, 14);
    figure.standard_error = OptionalReal(row, 15);
    figure.low = OptionalReal(row, 16);
    figure.high = OptionalReal(row, 17);
    figure.provisional = row.Int(18) != 0;
    return observation;
  }

 private:
  DateColumn start_{2}, end_{3};
};

// Parts of the statements below, put together when this is compiled: $1 is the version, $2 whether
// everything is seen, $3 the organisations whose drafts are.
#define SELECT_OBSERVATIONS                                                                   \
  "SELECT indicator, edition, period_start, period_end, respondent_group, area, revision, "   \
  "version, batch, status, value, numerator, denominator, n, design_effect, standard_error, " \
  "low, high, provisional FROM observation "
#define WHERE_VISIBLE                                                                  \
  "WHERE version <= $1 AND ($2 = 1 OR state = 'PUBLISHED' OR (organisation <> '' AND " \
  "replace($3, ',' || organisation || ',', '') <> $3)) "

constexpr absl::string_view kSelectAll = SELECT_OBSERVATIONS WHERE_VISIBLE
    "ORDER BY indicator, edition, period_start, period_end, respondent_group, area, revision";

constexpr absl::string_view kSelectColumn = SELECT_OBSERVATIONS WHERE_VISIBLE
    "AND indicator = $4 AND edition = $5 AND period_start = $6 AND period_end = $7 "
    "AND respondent_group = $8 ORDER BY area, revision";

// By its whole key but the revision: one look at the index.
constexpr absl::string_view kSelectOne = SELECT_OBSERVATIONS WHERE_VISIBLE
    "AND indicator = $4 AND edition = $5 AND period_start = $6 AND period_end = $7 "
    "AND respondent_group = $8 AND area = $9 ORDER BY revision DESC LIMIT 1";

constexpr absl::string_view kSelectPage = SELECT_OBSERVATIONS
    "AS o " WHERE_VISIBLE
    "AND ($4 = '' OR indicator = $4) AND ($5 = '' OR area = $5) AND ($6 = '' OR edition = $6) "
    "AND ($7 = '' OR respondent_group = $7) AND ($8 = '' OR (period_start = $8 AND period_end = "
    "$9)) "
    "AND (indicator, edition, period_start, period_end, respondent_group, area) "
    "  > ($10, $11, $12, $13, $14, $15) "
    "AND NOT EXISTS (SELECT 1 FROM observation AS later WHERE later.indicator = o.indicator "
    "  AND later.edition = o.edition AND later.period_start = o.period_start "
    "  AND later.period_end = o.period_end AND later.respondent_group = o.respondent_group "
    "  AND later.area = o.area AND later.revision > o.revision AND later.version <= $1 "
    "  AND ($2 = 1 OR later.state = 'PUBLISHED' OR (later.organisation <> '' AND "
    "  replace($3, ',' || later.organisation || ',', '') <> $3))) "
    "ORDER BY indicator, edition, period_start, period_end, respondent_group, area LIMIT $16";

#undef SELECT_OBSERVATIONS
#undef WHERE_VISIBLE

// Hands over the observations of a statement above that `scope` may see at `version`; `more` are
// its parameters from $4 on.
absl::Status QueryObservations(Tx& tx, absl::string_view sql, const Scope& scope, int64_t version,
                               const std::vector<Value>& more,
                               const std::function<absl::Status(Observation)>& on_observation) {
  // "internal" sees everything, organisations their own drafts. The statements look for the row's
  // organisation among the scope's with replace(): LIKE would take an underscore in it for any
  // character, and on SQLite not tell A from a.
  std::vector<Value> parameters = {
      Value(version), Value(int64_t{scope.kind == Scope::Kind::kInternal}),
      Str(absl::StrCat(",", absl::StrJoin(scope.organisations, ","), ","))};
  parameters.insert(parameters.end(), more.begin(), more.end());
  ObservationRows rows;
  return tx.Query(sql, parameters, [&](const Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Observation observation, rows.Of(row));
    return on_observation(std::move(observation));
  });
}

// As parameters of the statements above.
std::vector<Value> ParametersOf(const ColumnKey& column) {
  return {Str(column.indicator), Str(column.edition), store::Date(column.period.start),
          store::Date(column.period.end), Str(column.group)};
}

// Takes rows ordered by column, area and revision, and hands over each column with its newest
// revisions.
class ColumnCollector {
 public:
  explicit ColumnCollector(Dataset* data) : data_(*data) {}

  absl::Status Add(Observation observation) {
    if (!figures_.empty() && figures_.back().column != observation.column) Flush();
    const bool newer_revision = !figures_.empty() && figures_.back().area == observation.area;
    const Indicator* indicator = data_.catalogue->FindIndicator(observation.column.indicator);
    if (indicator != nullptr) {
      observation.figure = Publishable(*indicator, observation.figure);
    }
    if (newer_revision) {
      figures_.back() = std::move(observation);
    } else {
      figures_.push_back(std::move(observation));
    }
    return absl::OkStatus();
  }

  void Flush() {
    if (figures_.empty()) return;
    const ColumnKey key = figures_.front().column;
    if (std::shared_ptr<const Edition> edition = data_.FindEdition(key.edition)) {
      data_.Put(
          key.indicator, key.group,
          std::make_shared<const Column>(MakeColumn(key.period, std::move(edition), figures_)));
    }
    figures_.clear();
  }

 private:
  Dataset& data_;
  std::vector<Observation> figures_;
};

// The columns that versions after `since` wrote to.
absl::StatusOr<std::vector<ColumnKey>> ColumnsChanged(Tx& tx, int64_t since, int64_t version) {
  std::vector<ColumnKey> changed;
  ObservationRows rows;
  RETURN_IF_ERROR(
      tx.Query("SELECT DISTINCT indicator, edition, period_start, period_end, respondent_group "
               "FROM observation WHERE version > $1 AND version <= $2",
               {Value(since), Value(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(changed.emplace_back(), rows.ColumnOf(row));
                 return absl::OkStatus();
               }));
  return changed;
}

// What QueryObservations hands over, with when each was recorded: when its version was committed.
absl::StatusOr<std::vector<Observation>> FindAll(Tx& tx, absl::string_view sql, const Scope& scope,
                                                 int64_t version, const std::vector<Value>& more) {
  std::vector<Observation> found;
  RETURN_IF_ERROR(QueryObservations(tx, sql, scope, version, more, [&](Observation observation) {
    found.push_back(std::move(observation));
    return absl::OkStatus();
  }));
  std::map<int64_t, absl::Time> commit_times;
  for (Observation& observation : found) {
    const auto [time, is_new] = commit_times.try_emplace(observation.version);
    if (is_new) {
      ASSIGN_OR_RETURN(time->second, store::CommitTime(tx, observation.version));
    }
    observation.recorded_at = time->second;
  }
  return found;
}

}  // namespace

absl::StatusOr<StoredColumn> LoadStoredColumn(Tx& tx, const ColumnKey& column) {
  StoredColumn stored;
  RETURN_IF_ERROR(
      QueryObservations(tx, kSelectColumn, Scope{.kind = Scope::Kind::kInternal}, tx.version(),
                        ParametersOf(column), [&](const Observation& observation) {
                          stored[observation.area] = {observation.figure, observation.revision};
                          return absl::OkStatus();
                        }));
  return stored;
}

absl::StatusOr<std::vector<Observation>> ListObservations(
    Tx& tx, const Scope& scope, int64_t version, const ObservationFilter& filter,
    const std::optional<ObservationPosition>& after, int limit) {
  const ObservationPosition start = after.value_or(ObservationPosition{});
  std::vector<Value> parameters = {
      Str(filter.indicator),
      Str(filter.area),
      Str(filter.edition),
      Str(filter.group),
      filter.period.has_value() ? store::Date(filter.period->start) : Str(""),
      filter.period.has_value() ? store::Date(filter.period->end) : Str("")};
  for (Value& value : ParametersOf(start.column)) parameters.push_back(std::move(value));
  parameters.push_back(Str(start.area));
  parameters.push_back(Value(int64_t{limit}));
  return FindAll(tx, kSelectPage, scope, version, parameters);
}

absl::StatusOr<std::optional<Observation>> FindObservation(Tx& tx, const Scope& scope,
                                                           int64_t version, const ColumnKey& column,
                                                           const std::string& area) {
  std::vector<Value> parameters = ParametersOf(column);
  parameters.push_back(Str(area));
  ASSIGN_OR_RETURN(std::vector<Observation> found,
                   FindAll(tx, kSelectOne, scope, version, parameters));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::Status WriteObservations(Tx& tx, const BatchRecord& batch,
                               const std::vector<Observation>& observations) {
  RETURN_IF_ERROR(tx.Execute(
      "INSERT INTO batch (id, file_name, file_sha256, format, edition, retrieved, rows_applied) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {Value(tx.version()), Str(batch.file_name), Value(store::Bytes{batch.file_sha256}),
       Str(batch.format), Str(batch.edition), ToValue(batch.retrieved),
       Value(static_cast<int64_t>(observations.size()))}));
  static constexpr absl::string_view kColumns[] = {
      "indicator", "edition",   "period_start", "period_end", "respondent_group", "area",
      "revision",  "version",   "batch",        "state",      "organisation",     "status",
      "value",     "numerator", "denominator",  "n",          "design_effect",    "standard_error",
      "low",       "high",      "provisional"};
  const std::string published = "PUBLISHED", no_organisation;
  size_t next = 0;
  Period period;  // of the row before, with its days as text
  std::string start, end;
  RETURN_IF_ERROR(tx.Bulk("observation", kColumns, [&](std::vector<Value>* row) {
    if (next == observations.size()) return false;
    const Observation& o = observations[next++];
    const Figure& figure = o.figure;
    if (next == 1 || o.column.period != period) {
      period = o.column.period;
      start = FormatDate(period.start);
      end = FormatDate(period.end);
    }
    row->clear();
    const auto add = [row](const auto&... values) {
      for (Value& value : std::array{ToValue(values)...}) row->push_back(std::move(value));
    };
    add(o.column.indicator, o.column.edition, start, end, o.column.group, o.area, o.revision,
        o.version, o.batch, published, no_organisation, figure.status, figure.value,
        figure.numerator, figure.denominator, figure.n, figure.design_effect, figure.standard_error,
        figure.low, figure.high, int64_t{figure.provisional});
    return true;
  }));
  tx.Changed("observations");
  return absl::OkStatus();
}

absl::StatusOr<Dataset> LoadDataset(Tx& tx, const store::DataVersion& version, const Snapshot* near,
                                    Progress& progress) {
  progress.Set("figures");
  bool everything = near == nullptr || near->version.counter > version.counter;
  if (!everything) {
    ASSIGN_OR_RETURN(const std::set<std::string> parts,
                     store::PartsChangedSince(tx, near->version.counter));
    // Areas and catalogue decide how columns are laid out and shown.
    everything = parts.contains("areas") || parts.contains("catalogue");
  }
  Dataset data = everything ? Dataset() : near->data;
  ColumnCollector collector(&data);
  const auto collect = [&](absl::string_view sql, const std::vector<Value>& more) {
    return QueryObservations(
        tx, sql, Scope::Public(), version.counter, more,
        [&](Observation observation) { return collector.Add(std::move(observation)); });
  };
  if (everything) {
    ASSIGN_OR_RETURN(Catalogue catalogue, LoadCatalogue(tx, version.counter));
    data.catalogue = std::make_shared<const Catalogue>(std::move(catalogue));
    ASSIGN_OR_RETURN(data.editions, LoadEditions(tx, version.counter));
    RETURN_IF_ERROR(collect(kSelectAll, {}));
  } else {
    ASSIGN_OR_RETURN(const std::vector<ColumnKey> changed,
                     ColumnsChanged(tx, near->version.counter, version.counter));
    for (const ColumnKey& column : changed) {
      RETURN_IF_ERROR(collect(kSelectColumn, ParametersOf(column)));
    }
  }
  collector.Flush();
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, retrieved FROM batch WHERE id <= $1 AND retrieved IS NOT NULL",
      {Value(version.counter)},
      [&](const Row& row) { return store::FromStored(row, 1, &data.retrieved[row.Int(0)]); }));
  return data;
}

}  // namespace wijkmonitor::indicators
