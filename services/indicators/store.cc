#include "services/indicators/store.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::indicators {
namespace {

using store::Int;
using store::Row;
using store::StoredDate;
using store::Str;
using store::Text;
using store::Tx;

absl::StatusOr<std::map<std::string, absl::CivilDay>> LoadEditionDays(Tx& tx, int64_t version) {
  std::map<std::string, absl::CivilDay> days;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, valid_from FROM edition WHERE version <= $1 ORDER BY id, version",
               {Int(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(days[Text(row, 0)], StoredDate(row, 1));
                 return absl::OkStatus();
               }));
  return days;
}

absl::StatusOr<bool> HasRow(Tx& tx, absl::string_view sql,
                            absl::Span<const store::Value> parameters) {
  bool found = false;
  RETURN_IF_ERROR(tx.Query(sql, parameters, [&](const Row&) {
    found = true;
    return absl::OkStatus();
  }));
  return found;
}

}  // namespace

absl::StatusOr<Catalogue> LoadCatalogue(Tx& tx, int64_t version) {
  ASSIGN_OR_RETURN(std::vector<Group> groups, kGroups.Load(tx, version));
  ASSIGN_OR_RETURN(std::vector<Theme> themes, kThemes.Load(tx, version));
  ASSIGN_OR_RETURN(std::vector<Indicator> indicators, kIndicators.Load(tx, version));
  return MakeCatalogue(std::move(groups), std::move(themes), std::move(indicators));
}

absl::StatusOr<std::vector<std::shared_ptr<const Edition>>> LoadEditions(Tx& tx, int64_t version) {
  ASSIGN_OR_RETURN(const auto days, LoadEditionDays(tx, version));
  ASSIGN_OR_RETURN(const std::vector<Area> all_areas, kAreas.Load(tx, version));
  ASSIGN_OR_RETURN(const std::vector<AreaSet> all_sets, kAreaSets.Load(tx, version));
  std::map<std::string, std::vector<Area>> areas;
  std::map<std::string, std::vector<AreaSet>> sets;
  for (const Area& area : all_areas) areas[area.edition].push_back(area);
  for (const AreaSet& set : all_sets) sets[set.edition].push_back(set);
  std::vector<std::shared_ptr<const Edition>> editions;
  for (const auto& [id, valid_from] : days) {
    editions.push_back(
        std::make_shared<const Edition>(MakeEdition(id, valid_from, areas[id], sets[id])));
  }
  std::sort(editions.begin(), editions.end(), [](const auto& a, const auto& b) {
    return a->valid_from < b->valid_from || (a->valid_from == b->valid_from && a->id < b->id);
  });
  return editions;
}

absl::StatusOr<std::string> LoadMethodDefault(Tx& tx, int64_t version) {
  std::string method;
  RETURN_IF_ERROR(
      tx.Query("SELECT method FROM method_default WHERE since_version <= $1 "
               "ORDER BY since_version DESC LIMIT 1",
               {Int(version)}, [&](const Row& row) {
                 method = Text(row, 0);
                 return absl::OkStatus();
               }));
  return method;
}

absl::StatusOr<bool> WriteEdition(Tx& tx, const std::string& id, absl::CivilDay valid_from) {
  ASSIGN_OR_RETURN(const auto days, LoadEditionDays(tx, tx.version()));
  const auto day = days.find(id);
  if (day != days.end() && day->second == valid_from) return false;
  tx.Changed("areas");
  RETURN_IF_ERROR(tx.Execute("INSERT INTO edition (id, version, valid_from) VALUES ($1, $2, $3)",
                             {Str(id), Int(tx.version()), store::Date(valid_from)}));
  return true;
}

absl::StatusOr<std::string> FirstObservedArea(Tx& tx, const std::string& edition,
                                              const std::vector<std::string>& ids) {
  for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
    ASSIGN_OR_RETURN(
        const bool is_observed,
        HasRow(tx,
               "SELECT 1 FROM observed_area AS a, observation_column AS c WHERE a.area = $1 "
               "AND c.edition = $2 AND EXISTS (SELECT 1 FROM figure WHERE column_id = c.id "
               "AND area_id = a.id) LIMIT 1",
               {Str(id), Str(edition)}));
    if (is_observed) return id;
  }
  return std::string();
}

absl::StatusOr<bool> IsIndicatorObserved(Tx& tx, const std::string& indicator) {
  return HasRow(tx, "SELECT 1 FROM observation_column WHERE indicator = $1 LIMIT 1",
                {Str(indicator)});
}

absl::StatusOr<bool> IsGroupObserved(Tx& tx, const std::string& group) {
  return HasRow(tx, "SELECT 1 FROM observation_column WHERE respondent_group = $1 LIMIT 1",
                {Str(group)});
}

absl::Status CheckUnchangedSince(Tx& tx, const View& view) {
  return store::CheckUnchangedSince(tx, view.version().counter, {"areas", "catalogue"});
}

absl::Span<const store::Migration> Migrations() { return kMigrations; }

}  // namespace wijkmonitor::indicators
