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

absl::StatusOr<bool> HasRow(Tx& tx, absl::string_view sql, const std::string& parameter) {
  bool found = false;
  RETURN_IF_ERROR(tx.Query(sql, {Str(parameter)}, [&](const Row&) {
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
  if (ids.empty()) return std::string();
  const std::set<std::string> wanted(ids.begin(), ids.end());
  std::string first;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT area FROM observation WHERE edition = $1 ORDER BY area",
                           {Str(edition)}, [&](const Row& row) {
                             if (first.empty() && wanted.contains(Text(row, 0))) {
                               first = Text(row, 0);
                             }
                             return absl::OkStatus();
                           }));
  return first;
}

absl::StatusOr<bool> IsIndicatorObserved(Tx& tx, const std::string& indicator) {
  return HasRow(tx, "SELECT 1 FROM observation WHERE indicator = $1 LIMIT 1", indicator);
}

absl::StatusOr<bool> IsGroupObserved(Tx& tx, const std::string& group) {
  return HasRow(tx, "SELECT 1 FROM observation WHERE respondent_group = $1 LIMIT 1", group);
}

absl::Status CheckUnchangedSince(Tx& tx, const View& view) {
  return store::CheckUnchangedSince(tx, view.version().counter, {"areas", "catalogue"});
}

absl::Span<const store::Migration> Migrations() { return kMigrations; }

}  // namespace wijkmonitor::indicators
