#include "services/indicators/store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::indicators {
namespace {

using store::Difference;
using store::Int;
using store::Newest;
using store::Optional;
using store::OptionalReal;
using store::Row;
using store::StoredDate;
using store::Str;
using store::Text;
using store::Tx;
using store::WriteDifference;

absl::StatusOr<Newest<Area>> LoadAreas(Tx& tx, const std::string& edition, int64_t version) {
  Newest<Area> areas;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, removed, level, name, parent FROM area WHERE edition = $1 AND version <= $2 "
      "ORDER BY id, version",
      {Str(edition), Int(version)}, [&](const Row& row) {
        areas.Add(Text(row, 0), row.Int(1) != 0,
                  {Text(row, 0), static_cast<Level>(row.Int(2)), Text(row, 3), Text(row, 4)});
        return absl::OkStatus();
      }));
  return areas;
}

absl::StatusOr<Newest<AreaSet>> LoadAreaSets(Tx& tx, const std::string& edition, int64_t version) {
  Newest<AreaSet> sets;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, removed, name_nl, name_en, members FROM area_set "
               "WHERE edition = $1 AND version <= $2 ORDER BY id, version",
               {Str(edition), Int(version)}, [&](const Row& row) {
                 const std::vector<std::string> members =
                     absl::StrSplit(Text(row, 4), ' ', absl::SkipEmpty());
                 sets.Add(Text(row, 0), row.Int(1) != 0,
                          {Text(row, 0), {Text(row, 2), Text(row, 3)}, members});
                 return absl::OkStatus();
               }));
  return sets;
}

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

absl::StatusOr<Newest<Group>> LoadGroups(Tx& tx, int64_t version) {
  Newest<Group> groups;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, removed, label_nl, label_en FROM respondent_group WHERE version <= $1 "
      "ORDER BY id, version",
      {Int(version)}, [&](const Row& row) {
        groups.Add(Text(row, 0), row.Int(1) != 0, {Text(row, 0), {Text(row, 2), Text(row, 3)}});
        return absl::OkStatus();
      }));
  return groups;
}

absl::StatusOr<Newest<Theme>> LoadThemes(Tx& tx, int64_t version) {
  Newest<Theme> themes;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, removed, parent, position, label_nl, label_en, composition FROM theme "
               "WHERE version <= $1 ORDER BY id, version",
               {Int(version)}, [&](const Row& row) {
                 themes.Add(Text(row, 0), row.Int(1) != 0,
                            {Text(row, 0),
                             Text(row, 2),
                             static_cast<int>(row.Int(3)),
                             {Text(row, 4), Text(row, 5)},
                             row.Int(6) != 0});
                 return absl::OkStatus();
               }));
  return themes;
}

constexpr absl::string_view kSelectIndicators =
    "SELECT id, removed, theme, position, label_nl, label_en, nature, basis, measure, unit, "
    "decimals, polarity, minimum, maximum, weight_indicator, default_group, in_rollup, minimum_n, "
    "publisher, source_table, licence, source_columns FROM indicator WHERE version <= $1 "
    "ORDER BY id, version";

Indicator IndicatorOf(const Row& row) {
  Indicator indicator;
  indicator.id = Text(row, 0);
  indicator.theme = Text(row, 2);
  indicator.position = static_cast<int>(row.Int(3));
  indicator.label = {Text(row, 4), Text(row, 5)};
  indicator.nature = static_cast<Nature>(row.Int(6));
  indicator.basis = static_cast<Basis>(row.Int(7));
  indicator.measure = static_cast<Measure>(row.Int(8));
  indicator.unit = static_cast<Unit>(row.Int(9));
  indicator.decimals = static_cast<int>(row.Int(10));
  indicator.polarity = static_cast<Polarity>(row.Int(11));
  indicator.minimum = OptionalReal(row, 12);
  indicator.maximum = OptionalReal(row, 13);
  indicator.weight_indicator = Text(row, 14);
  indicator.default_group = Text(row, 15);
  indicator.in_rollup = row.Int(16) != 0;
  indicator.minimum_n = row.Int(17);
  indicator.publisher = Text(row, 18);
  indicator.table = Text(row, 19);
  indicator.licence = Text(row, 20);
  indicator.source_columns = absl::StrSplit(Text(row, 21), '|', absl::SkipEmpty());
  return indicator;
}

absl::StatusOr<Newest<Indicator>> LoadIndicators(Tx& tx, int64_t version) {
  Newest<Indicator> indicators;
  RETURN_IF_ERROR(tx.Query(kSelectIndicators, {Int(version)}, [&](const Row& row) {
    indicators.Add(Text(row, 0), row.Int(1) != 0, IndicatorOf(row));
    return absl::OkStatus();
  }));
  return indicators;
}

absl::Status AppendIndicator(Tx& tx, const Indicator& i, bool removed) {
  return tx.Execute(
      "INSERT INTO indicator (id, version, removed, theme, position, label_nl, label_en, nature, "
      "basis, measure, unit, decimals, polarity, minimum, maximum, weight_indicator, "
      "default_group, in_rollup, minimum_n, publisher, source_table, licence, source_columns) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19, $20, $21, $22, $23)",
      {Str(i.id),
       Int(tx.version()),
       Int(removed),
       Str(i.theme),
       Int(i.position),
       Str(i.label.nl),
       Str(i.label.en),
       Int(static_cast<int>(i.nature)),
       Int(static_cast<int>(i.basis)),
       Int(static_cast<int>(i.measure)),
       Int(static_cast<int>(i.unit)),
       Int(i.decimals),
       Int(static_cast<int>(i.polarity)),
       Optional(i.minimum),
       Optional(i.maximum),
       Str(i.weight_indicator),
       Str(i.default_group),
       Int(i.in_rollup),
       Int(i.minimum_n),
       Str(i.publisher),
       Str(i.table),
       Str(i.licence),
       Str(absl::StrJoin(i.source_columns, "|"))});
}

absl::Status AppendTheme(Tx& tx, const Theme& theme, bool removed) {
  return tx.Execute(
      "INSERT INTO theme (id, version, removed, parent, position, label_nl, label_en, composition) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {Str(theme.id), Int(tx.version()), Int(removed), Str(theme.parent), Int(theme.position),
       Str(theme.label.nl), Str(theme.label.en), Int(theme.composition)});
}

absl::Status AppendGroup(Tx& tx, const Group& group, bool removed) {
  return tx.Execute(
      "INSERT INTO respondent_group (id, version, removed, label_nl, label_en) "
      "VALUES ($1, $2, $3, $4, $5)",
      {Str(group.id), Int(tx.version()), Int(removed), Str(group.label.nl), Str(group.label.en)});
}

}  // namespace

absl::StatusOr<Catalogue> LoadCatalogue(Tx& tx, int64_t version) {
  ASSIGN_OR_RETURN(Newest<Group> groups, LoadGroups(tx, version));
  ASSIGN_OR_RETURN(Newest<Theme> themes, LoadThemes(tx, version));
  ASSIGN_OR_RETURN(Newest<Indicator> indicators, LoadIndicators(tx, version));
  return MakeCatalogue(groups.Take(), themes.Take(), indicators.Take());
}

absl::StatusOr<std::vector<std::shared_ptr<const Edition>>> LoadEditions(Tx& tx, int64_t version) {
  std::vector<std::shared_ptr<const Edition>> editions;
  ASSIGN_OR_RETURN(const auto days, LoadEditionDays(tx, version));
  for (const auto& [id, valid_from] : days) {
    ASSIGN_OR_RETURN(Newest<Area> areas, LoadAreas(tx, id, version));
    ASSIGN_OR_RETURN(Newest<AreaSet> sets, LoadAreaSets(tx, id, version));
    editions.push_back(
        std::make_shared<const Edition>(MakeEdition(id, valid_from, areas.Take(), sets.Take())));
  }
  std::sort(editions.begin(), editions.end(), [](const auto& a, const auto& b) {
    return a->valid_from < b->valid_from || (a->valid_from == b->valid_from && a->id < b->id);
  });
  return editions;
}

absl::StatusOr<Difference> WriteAreas(Tx& tx, const std::string& edition, absl::CivilDay valid_from,
                                      const std::vector<Area>& areas) {
  ASSIGN_OR_RETURN(const auto days, LoadEditionDays(tx, tx.version()));
  const auto day = days.find(edition);
  const bool moved = day == days.end() || day->second != valid_from;
  if (moved) {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO edition (id, version, valid_from) VALUES ($1, $2, $3)",
                               {Str(edition), Int(tx.version()), Str(FormatDate(valid_from))}));
  }
  ASSIGN_OR_RETURN(const Newest<Area> stored, LoadAreas(tx, edition, tx.version()));
  const auto append = [&](const Area& area, bool removed) {
    return tx.Execute(
        "INSERT INTO area (edition, id, version, removed, level, name, parent) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {Str(edition), Str(area.id), Int(tx.version()), Int(removed),
         Int(static_cast<int>(area.level)), Str(area.name), Str(area.parent)});
  };
  ASSIGN_OR_RETURN(Difference difference, WriteDifference<Area>(areas, stored.items(), append));
  // Every row says from when its edition is valid.
  if (moved) difference = {difference.changed + difference.unchanged, 0};
  if (difference.changed > 0) tx.Changed("areas");
  return difference;
}

absl::StatusOr<Difference> WriteAreaSets(Tx& tx, const std::string& edition,
                                         const std::vector<AreaSet>& sets) {
  ASSIGN_OR_RETURN(const Newest<AreaSet> stored, LoadAreaSets(tx, edition, tx.version()));
  const auto append = [&](const AreaSet& set, bool removed) {
    return tx.Execute(
        "INSERT INTO area_set (edition, id, version, removed, name_nl, name_en, members) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {Str(edition), Str(set.id), Int(tx.version()), Int(removed), Str(set.name.nl),
         Str(set.name.en), Str(absl::StrJoin(set.members, " "))});
  };
  ASSIGN_OR_RETURN(const Difference difference,
                   WriteDifference<AreaSet>(sets, stored.items(), append, [](const AreaSet& set) {
                     return static_cast<int64_t>(set.members.size());
                   }));
  if (difference.changed > 0) tx.Changed("areas");
  return difference;
}

absl::StatusOr<Difference> WriteCatalogue(Tx& tx, const Catalogue& catalogue) {
  ASSIGN_OR_RETURN(const Newest<Group> groups, LoadGroups(tx, tx.version()));
  ASSIGN_OR_RETURN(const Newest<Theme> themes, LoadThemes(tx, tx.version()));
  ASSIGN_OR_RETURN(const Newest<Indicator> indicators, LoadIndicators(tx, tx.version()));
  Difference difference;
  ASSIGN_OR_RETURN(const Difference group_rows,
                   WriteDifference<Group>(catalogue.groups, groups.items(),
                                          [&](const Group& group, bool removed) {
                                            return AppendGroup(tx, group, removed);
                                          }));
  ASSIGN_OR_RETURN(const Difference theme_rows,
                   WriteDifference<Theme>(catalogue.themes, themes.items(),
                                          [&](const Theme& theme, bool removed) {
                                            return AppendTheme(tx, theme, removed);
                                          }));
  ASSIGN_OR_RETURN(const Difference indicator_rows,
                   WriteDifference<Indicator>(catalogue.indicators, indicators.items(),
                                              [&](const Indicator& indicator, bool removed) {
                                                return AppendIndicator(tx, indicator, removed);
                                              }));
  for (const Difference& part : {group_rows, theme_rows, indicator_rows}) difference.Add(part);
  if (difference.changed > 0) tx.Changed("catalogue");
  return difference;
}

absl::StatusOr<std::string> FirstObservedArea(Tx& tx, const std::string& edition,
                                              const std::vector<std::string>& ids) {
  if (ids.empty()) return std::string();
  const std::map<std::string, bool> wanted = [&] {
    std::map<std::string, bool> map;
    for (const std::string& id : ids) map[id] = true;
    return map;
  }();
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
  bool found = false;
  RETURN_IF_ERROR(tx.Query("SELECT 1 FROM observation WHERE indicator = $1 LIMIT 1",
                           {Str(indicator)}, [&](const Row&) {
                             found = true;
                             return absl::OkStatus();
                           }));
  return found;
}

absl::StatusOr<bool> IsGroupObserved(Tx& tx, const std::string& group) {
  bool found = false;
  RETURN_IF_ERROR(tx.Query("SELECT 1 FROM observation WHERE respondent_group = $1 LIMIT 1",
                           {Str(group)}, [&](const Row&) {
                             found = true;
                             return absl::OkStatus();
                           }));
  return found;
}

absl::Status CheckUnchangedSince(Tx& tx, const View& view) {
  return store::CheckUnchangedSince(tx, view.version().counter, {"areas", "catalogue"});
}

absl::Span<const store::Migration> Migrations() { return kMigrations; }

}  // namespace wijkmonitor::indicators
