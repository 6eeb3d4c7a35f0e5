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
using store::StoredDate;
using store::Str;
using store::Text;
using store::Tx;
using store::Value;

// What a scope may see, as parameters of the queries: "internal" sees everything, organisations
// their own drafts. The queries look for the row's organisation among the scope's with replace():
// LIKE would take an underscore in it for any character, and on SQLite not tell A from a.
Value SeesEverything(const Scope& scope) {
  return Value(int64_t{scope.kind == Scope::Kind::kInternal});
}
Value OwnDrafts(const Scope& scope) {
  return Str(absl::StrCat(",", absl::StrJoin(scope.organisations, ","), ","));
}

// A stored date, read anew only where it differs from that of the row before.
class DateColumn {
 public:
  explicit DateColumn(int column) : column_(column) {}

  absl::StatusOr<absl::CivilDay> Of(const Row& row) {
    if (row.Text(column_) != text_) {
      ASSIGN_OR_RETURN(day_, StoredDate(row, column_));
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
  absl::StatusOr<Observation> Of(const Row& row);

 private:
  DateColumn start_{2}, end_{3};
};

absl::StatusOr<Observation> ObservationRows::Of(const Row& row) {
  Observation observation;
  observation.column.indicator = std::string(row.Text(0));
  observation.column.edition = std::string(row.Text(1));
  ASSIGN_OR_RETURN(observation.column.period.start, start_.Of(row));
  ASSIGN_OR_RETURN(observation.column.period.end, end_.Of(row));
  observation.column.group = std::string(row.Text(4));
  observation.area = std::string(row.Text(5));
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
  return observation;
}

// Parts of the statements below, put together when this is compiled: $1 is the version, $2 whether
// everything is seen, $3 the organisations whose drafts are.
#define SELECT_OBSERVATIONS                                                                   \
  "SELECT indicator, edition, period_start, period_end, respondent_group, area, revision, "   \
  "version, batch, status, value, numerator, denominator, n, design_effect, standard_error, " \
  "low, high FROM observation "
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

absl::Status LoadAllColumns(Tx& tx, const Scope& scope, int64_t version, Dataset* data) {
  ColumnCollector collector(data);
  ObservationRows rows;
  RETURN_IF_ERROR(tx.Query(kSelectAll, {Value(version), SeesEverything(scope), OwnDrafts(scope)},
                           [&](const Row& row) -> absl::Status {
                             ASSIGN_OR_RETURN(Observation observation, rows.Of(row));
                             return collector.Add(std::move(observation));
                           }));
  collector.Flush();
  return absl::OkStatus();
}

absl::Status QueryColumn(Tx& tx, const Scope& scope, int64_t version, const ColumnKey& key,
                         const std::function<absl::Status(Observation)>& on_observation) {
  ObservationRows rows;
  return tx.Query(kSelectColumn,
                  {Value(version), SeesEverything(scope), OwnDrafts(scope), Str(key.indicator),
                   Str(key.edition), Str(FormatDate(key.period.start)),
                   Str(FormatDate(key.period.end)), Str(key.group)},
                  [&](const Row& row) -> absl::Status {
                    ASSIGN_OR_RETURN(Observation observation, rows.Of(row));
                    return on_observation(std::move(observation));
                  });
}

// Reloads the columns that versions after `since` wrote to.
absl::Status LoadChangedColumns(Tx& tx, const Scope& scope, int64_t since, int64_t version,
                                Dataset* data) {
  std::vector<ColumnKey> changed;
  RETURN_IF_ERROR(
      tx.Query("SELECT DISTINCT indicator, edition, period_start, period_end, respondent_group "
               "FROM observation WHERE version > $1 AND version <= $2",
               {Value(since), Value(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(const absl::CivilDay start, StoredDate(row, 2));
                 ASSIGN_OR_RETURN(const absl::CivilDay end, StoredDate(row, 3));
                 changed.push_back({std::string(row.Text(0)),
                                    std::string(row.Text(1)),
                                    {start, end},
                                    std::string(row.Text(4))});
                 return absl::OkStatus();
               }));
  for (const ColumnKey& key : changed) {
    ColumnCollector collector(data);
    RETURN_IF_ERROR(QueryColumn(tx, scope, version, key, [&](Observation observation) {
      return collector.Add(std::move(observation));
    }));
    collector.Flush();
  }
  return absl::OkStatus();
}

absl::Status LoadBatches(Tx& tx, int64_t version, Dataset* data) {
  return tx.Query("SELECT id, retrieved FROM batch WHERE id <= $1", {Value(version)},
                  [&](const Row& row) -> absl::Status {
                    Batch& batch = data->batches[row.Int(0)];
                    batch.id = row.Int(0);
                    if (row.IsNull(1)) return absl::OkStatus();
                    ASSIGN_OR_RETURN(batch.retrieved, StoredDate(row, 1));
                    return absl::OkStatus();
                  });
}

// When each was recorded: when its version was committed.
absl::Status FillRecordedAt(Tx& tx, std::vector<Observation>* observations) {
  std::map<int64_t, absl::Time> commit_times;
  for (Observation& observation : *observations) {
    auto known = commit_times.find(observation.version);
    if (known == commit_times.end()) {
      ASSIGN_OR_RETURN(const absl::Time time, store::CommitTime(tx, observation.version));
      known = commit_times.emplace(observation.version, time).first;
    }
    observation.recorded_at = known->second;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StoredColumn> LoadStoredColumn(Tx& tx, const ColumnKey& column) {
  StoredColumn stored;
  RETURN_IF_ERROR(
      QueryColumn(tx, Scope{.kind = Scope::Kind::kInternal}, tx.version(), column,
                  [&](const Observation& observation) {
                    stored[observation.area] = {observation.figure, observation.revision};
                    return absl::OkStatus();
                  }));
  return stored;
}

absl::StatusOr<std::vector<Observation>> ListObservations(
    Tx& tx, const Scope& scope, int64_t version, const ObservationFilter& filter,
    const std::optional<ObservationPosition>& after, int limit) {
  const ObservationPosition start = after.value_or(ObservationPosition{});
  const auto date = [](absl::CivilDay day) { return Str(FormatDate(day)); };
  std::vector<Observation> observations;
  ObservationRows rows;
  RETURN_IF_ERROR(tx.Query(
      kSelectPage,
      {Value(version), SeesEverything(scope), OwnDrafts(scope), Str(filter.indicator),
       Str(filter.area), Str(filter.edition), Str(filter.group),
       filter.period.has_value() ? date(filter.period->start) : Str(""),
       filter.period.has_value() ? date(filter.period->end) : Str(""), Str(start.column.indicator),
       Str(start.column.edition), date(start.column.period.start), date(start.column.period.end),
       Str(start.column.group), Str(start.area), Value(int64_t{limit})},
      [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(Observation observation, rows.Of(row));
        observations.push_back(std::move(observation));
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(FillRecordedAt(tx, &observations));
  return observations;
}

absl::StatusOr<std::optional<Observation>> FindObservation(Tx& tx, const Scope& scope,
                                                           int64_t version, const ColumnKey& column,
                                                           const std::string& area) {
  std::vector<Observation> found;
  ObservationRows rows;
  RETURN_IF_ERROR(
      tx.Query(kSelectOne,
               {Value(version), SeesEverything(scope), OwnDrafts(scope), Str(column.indicator),
                Str(column.edition), Str(FormatDate(column.period.start)),
                Str(FormatDate(column.period.end)), Str(column.group), Str(area)},
               [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(Observation observation, rows.Of(row));
                 found.push_back(std::move(observation));
                 return absl::OkStatus();
               }));
  if (found.empty()) return std::optional<Observation>();
  RETURN_IF_ERROR(FillRecordedAt(tx, &found));
  return std::optional<Observation>(std::move(found.front()));
}

absl::Status WriteObservations(Tx& tx, const BatchRecord& batch,
                               const std::vector<Observation>& observations) {
  RETURN_IF_ERROR(tx.Execute(
      "INSERT INTO batch (id, file_name, file_sha256, format, edition, retrieved, rows_applied) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {Value(tx.version()), Str(batch.file_name), Value(store::Bytes{batch.file_sha256}),
       Str(batch.format), Str(batch.edition),
       batch.retrieved ? Str(FormatDate(*batch.retrieved)) : Value(),
       Value(static_cast<int64_t>(observations.size()))}));
  static constexpr absl::string_view kColumns[] = {
      "indicator", "edition",   "period_start", "period_end", "respondent_group", "area",
      "revision",  "version",   "batch",        "state",      "organisation",     "status",
      "value",     "numerator", "denominator",  "n",          "design_effect",    "standard_error",
      "low",       "high"};
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
    const std::string* const texts[] = {
        &o.column.indicator, &o.column.edition, &start, &end, &o.column.group, &o.area};
    for (const std::string* text : texts) {
      row->emplace_back(*text);
    }
    for (const int64_t number : {int64_t{o.revision}, o.version, o.batch}) {
      row->emplace_back(number);
    }
    row->emplace_back(Str("PUBLISHED"));
    row->emplace_back(Str(""));
    row->emplace_back(int64_t{static_cast<int>(figure.status)});
    for (const auto* value : {&figure.value, &figure.numerator, &figure.denominator}) {
      row->push_back(store::ToValue(*value));
    }
    row->push_back(figure.n.has_value() ? Value(*figure.n) : Value());
    for (const auto* value :
         {&figure.design_effect, &figure.standard_error, &figure.low, &figure.high}) {
      row->push_back(store::ToValue(*value));
    }
    return true;
  }));
  tx.Changed("observations");
  return absl::OkStatus();
}

absl::StatusOr<Dataset> LoadDataset(Tx& tx, const store::DataVersion& version,
                                    const Snapshot* near) {
  bool everything = near == nullptr || near->version.counter > version.counter;
  if (!everything) {
    ASSIGN_OR_RETURN(const std::set<std::string> parts,
                     store::PartsChangedSince(tx, near->version.counter));
    // Areas and catalogue decide how columns are laid out and shown.
    everything = parts.contains("areas") || parts.contains("catalogue");
  }
  Dataset data;
  if (everything) {
    ASSIGN_OR_RETURN(Catalogue catalogue, LoadCatalogue(tx, version.counter));
    data.catalogue = std::make_shared<const Catalogue>(std::move(catalogue));
    ASSIGN_OR_RETURN(data.editions, LoadEditions(tx, version.counter));
    RETURN_IF_ERROR(LoadAllColumns(tx, Scope::Public(), version.counter, &data));
  } else {
    data = near->data;
    RETURN_IF_ERROR(
        LoadChangedColumns(tx, Scope::Public(), near->version.counter, version.counter, &data));
  }
  RETURN_IF_ERROR(LoadBatches(tx, version.counter, &data));
  return data;
}

}  // namespace wijkmonitor::indicators
