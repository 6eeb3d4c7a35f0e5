#include "services/indicators/domain/area.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/base/utf8.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using AreasById = std::map<std::string, const Area*>;

struct CodeShape {
  Level level;
  absl::string_view prefix;
  size_t digits;
};
constexpr CodeShape kCodeShapes[] = {{Level::kCountry, "NL", 2},
                                     {Level::kMunicipality, "GM", 4},
                                     {Level::kWijk, "WK", 6},
                                     {Level::kBuurt, "BU", 8}};
// The first are those of the municipality; behind them CBS also numbers with letters.
constexpr size_t kDigitsOnly = 4;

const Area* AreaAt(const AreasById& areas, const std::string& id) {
  const auto found = areas.find(id);
  return found == areas.end() ? nullptr : found->second;
}

// The municipality an area lies in, itself included; empty when there is none above it.
std::string MunicipalityOf(const AreasById& areas, const Area* area) {
  for (int depth = 0; area != nullptr && depth < 4; ++depth) {
    if (area->level == Level::kMunicipality) return area->id;
    area = AreaAt(areas, area->parent);
  }
  return "";
}

AreasById ById(const std::vector<Area>& areas) {
  AreasById by_id;
  for (const Area& area : areas) by_id[area.id] = &area;
  return by_id;
}

void AddSets(const std::vector<AreaSet>& sets, Edition* edition) {
  for (const AreaSet& set : sets) {
    Place place{set.id, Level::kSet, set.name, "", "", {}};
    for (const std::string& member : set.members) {
      const int found = edition->Find(member);
      if (found >= 0) place.members.push_back(found);
    }
    for (const int member : place.members) {
      const std::string& municipality = edition->places[member].municipality;
      if (member == place.members.front()) place.municipality = municipality;
      if (place.municipality != municipality) {
        place.municipality.clear();
        break;
      }
    }
    edition->places.push_back(std::move(place));
  }
}

template <class Item>
std::vector<Rejection> CheckRemovalsOf(const Changes<Item>& changes, const Edition& edition,
                                       const std::string& observed) {
  std::vector<Rejection> rejections;
  std::map<std::string, const Change<Item>*> removed;
  std::set<std::string> changed;
  for (const Change<Item>& change : changes.items) {
    changed.insert(change.item().id);
    if (!change.after.has_value()) removed[change.before->id] = &change;
  }
  const auto reject = [&](const std::string& id, Reason why) {
    const auto change = removed.find(id);
    if (change == removed.end()) return;
    rejections.push_back({change->second->line, "id", id, std::move(why)});
  };
  reject(observed, problems::kHasObservations);
  for (const Place& place : edition.places) {
    if (changed.contains(place.id)) continue;
    reject(place.parent, {problems::kIsParentOf, {place.id}});
    for (const int member : place.members) {
      reject(edition.places[member].id, {problems::kIsMemberOf, {place.id}});
    }
  }
  return rejections;
}

}  // namespace

int Edition::Find(absl::string_view place_id) const {
  const auto found = index.find(place_id);
  return found == index.end() ? -1 : found->second;
}

Edition::Range Edition::PlacesOf(absl::string_view municipality) const {
  const auto found = municipalities.find(municipality);
  return found == municipalities.end() ? Range{} : found->second;
}

std::vector<std::string> MunicipalitiesNamed(absl::string_view name, const Edition& edition) {
  std::vector<std::string> ids;
  const std::string sought = Folded(name);
  for (const Place& place : edition.places) {
    if (place.level == Level::kMunicipality && Folded(place.name.nl) == sought) {
      ids.push_back(place.id);
    }
  }
  return ids;
}

Edition MakeEdition(std::string id, absl::CivilDay valid_from, const std::vector<Area>& areas,
                    const std::vector<AreaSet>& sets) {
  Edition edition;
  edition.id = std::move(id);
  edition.valid_from = valid_from;
  const AreasById by_id = ById(areas);
  for (const Area& area : areas) {
    edition.places.push_back({area.id,
                              area.level,
                              {area.name, area.name},
                              area.parent,
                              MunicipalityOf(by_id, &area),
                              {}});
  }
  std::sort(edition.places.begin(), edition.places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.municipality, a.level, a.id) < std::tie(b.municipality, b.level, b.id);
  });
  for (size_t i = 0; i < edition.places.size(); ++i) {
    const Place& place = edition.places[i];
    const int at = static_cast<int>(i);
    edition.index[place.id] = at;
    if (place.level == Level::kCountry) {
      for (const char* code : {"NL00", "NL01"}) edition.index.try_emplace(code, at);
    }
    if (place.municipality.empty()) continue;
    const auto [range, first] =
        edition.municipalities.emplace(place.municipality, Edition::Range{at, at});
    range->second.end = at + 1;
  }
  const size_t first_set = edition.places.size();
  AddSets(sets, &edition);
  for (size_t i = first_set; i < edition.places.size(); ++i) {
    edition.index[edition.places[i].id] = static_cast<int>(i);
  }
  edition.by_id.resize(edition.places.size());
  std::iota(edition.by_id.begin(), edition.by_id.end(), 0);
  std::ranges::sort(edition.by_id, {}, [&](int place) { return edition.places[place].id; });
  return edition;
}

std::vector<Rejection> CheckAreas(const Declared<Area>& declared) {
  if (declared.rows.size() > limits::kAreasPerEditionMax) {
    return {{0, "", "", {problems::kAtMost, {absl::StrCat(limits::kAreasPerEditionMax)}}}};
  }
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  const DeclaredRow<Area>& first = declared.rows.front();
  const DeclaredRow<Area>*first_kept = nullptr, *country = nullptr;
  AreasById by_id;
  for (const DeclaredRow<Area>& row : declared.rows) {
    if (row.remove) continue;
    by_id.emplace(row.item.id, &row.item);
    if (first_kept == nullptr) first_kept = &row;
  }
  for (const DeclaredRow<Area>& row : declared.rows) {
    const Area& area = row.item;
    RowCheck check(row.line, &rejections);
    if (area.edition != first.item.edition) {
      check.Reject("edition", area.edition,
                   {problems::kOneEditionOfLine, {absl::StrCat(first.line), first.item.edition}});
    } else if (area.edition.empty() || area.edition.size() > limits::kIdBytesMax) {
      check.Reject("edition", area.edition,
                   {problems::kEditionIdDue, {absl::StrCat(limits::kIdBytesMax)}});
    }
    if (row.remove) continue;
    if (area.valid_from != first_kept->item.valid_from) {
      check.Reject("valid_from", FormatDate(area.valid_from),
                   {problems::kSameOnEveryLine, {absl::StrCat(first_kept->line)}});
    }
    if (area.level == Level::kSet) {
      check.Reject("level", "SET", {problems::kWordDue, {"COUNTRY MUNICIPALITY WIJK BUURT"}});
    } else if (LevelOfCode(area.id) != area.level) {
      check.Reject("id", area.id, problems::kNoCodeOfLevel);
    }
    if (by_id[area.id] != &area) check.Reject("id", area.id, problems::kIdOnEarlierLine);
    check.Due("name", area.name, limits::kLabelBytesMax);
    if (area.level == Level::kCountry) {
      if (!area.parent.empty()) check.Reject("parent", area.parent, problems::kCountryHasNoParent);
      if (country == nullptr) {
        country = &row;
      } else if (country->item.id != area.id) {
        check.Reject("id", area.id,
                     {problems::kOneCountry, {absl::StrCat(country->line), country->item.id}});
      }
      continue;
    }
    const Area* parent = AreaAt(by_id, area.parent);
    if (parent == nullptr) {
      check.Reject("parent", area.parent, problems::kNoAreaInFile);
    } else if (parent->level >= area.level) {
      check.Reject("parent", area.parent, problems::kParentLevel);
    } else if (area.level > Level::kMunicipality && MunicipalityOf(by_id, &area).empty()) {
      check.Reject("parent", area.parent, problems::kParentMunicipality);
    }
  }
  return rejections;
}

std::vector<Rejection> CheckAreaSets(const Declared<AreaSet>& declared, const Edition* edition) {
  const DeclaredRow<AreaSet>& first = declared.rows.front();
  if (edition == nullptr) {
    return {{first.line, "edition", first.item.edition, problems::kUnknownEdition}};
  }
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  std::map<std::string, const DeclaredRow<AreaSet>*> first_of_set;
  std::map<std::pair<std::string, std::string>, int64_t> member_lines;
  std::map<std::string, size_t> sizes;
  for (const DeclaredRow<AreaSet>& row : declared.rows) {
    const AreaSet& set = row.item;
    RowCheck check(row.line, &rejections);
    if (set.edition != first.item.edition) {
      check.Reject("edition", set.edition,
                   {problems::kOneEditionOfLine, {absl::StrCat(first.line), first.item.edition}});
    }
    if (row.remove) continue;
    const std::string& member_id = set.members.front();
    const int taken = edition->Find(set.id);
    if (!IsId(set.id) || LevelOfCode(set.id).has_value()) {
      check.Reject("id", set.id, problems::kSetIdDue);
    } else if (taken >= 0 && edition->places[taken].level != Level::kSet) {
      check.Reject("id", set.id, problems::kIdOfArea);
    }
    const auto [earlier, is_first] = first_of_set.emplace(set.id, &row);
    check.DueLabel("name", set.name);
    if (!is_first && set.name != earlier->second->item.name) {
      check.Reject("name_nl", set.name.nl,
                   {problems::kNamesOfSet, {absl::StrCat(earlier->second->line)}});
    }
    const int member = edition->Find(member_id);
    if (member < 0 || edition->places[member].level == Level::kSet) {
      check.Reject("member", member_id, {problems::kNoSuchAreaIn, {set.edition}});
    } else if (edition->places[member].level < Level::kWijk) {
      check.Reject("member", member_id, problems::kMembersAreWijken);
    }
    const auto [line, is_new] = member_lines.emplace(std::pair(set.id, member_id), row.line);
    if (!is_new) {
      check.Reject("member", member_id, {problems::kMemberAlready, {absl::StrCat(line->second)}});
    }
    if (++sizes[set.id] == limits::kMembersPerSetMax + 1) {
      check.Reject("member", member_id,
                   {problems::kAtMost, {absl::StrCat(limits::kMembersPerSetMax)}});
    }
  }
  return rejections;
}

std::optional<Level> LevelOfCode(absl::string_view code) {
  for (const CodeShape& shape : kCodeShapes) {
    absl::string_view number = code;
    if (!absl::ConsumePrefix(&number, shape.prefix) || number.size() != shape.digits) continue;
    // The fifth and sixth are of the wijk.
    const auto is_of_wijk = [](unsigned char c) {
      return absl::ascii_isdigit(c) || absl::ascii_isupper(c);
    };
    std::string digits(number);
    for (size_t i = kDigitsOnly; i < std::min<size_t>(digits.size(), kDigitsOnly + 2); ++i) {
      if (is_of_wijk(static_cast<unsigned char>(digits[i]))) digits[i] = '0';
    }
    const bool is_code = AreDigits(digits);
    return is_code ? std::optional(shape.level) : std::nullopt;
  }
  return std::nullopt;
}

bool IsRegionCode(absl::string_view code) {
  for (const absl::string_view prefix : {"PV", "LD", "CR", "GG", "RG", "VR", "AM"}) {
    if (absl::StartsWith(code, prefix)) return AreDigits(code.substr(prefix.size()));
  }
  return false;
}

std::string MunicipalityOfCode(absl::string_view code) {
  const std::optional<Level> level = LevelOfCode(code);
  if (!level.has_value() || level == Level::kCountry) return "";
  return absl::StrCat("GM", code.substr(2, kDigitsOnly));
}

std::vector<Rejection> CheckRemovals(const Changes<Area>& changes, const Edition& edition,
                                     const std::string& observed) {
  std::vector<Rejection> rejections = CheckRemovalsOf(changes, edition, observed);
  const auto is_removed = [](const Change<Area>& change) { return !change.after.has_value(); };
  const auto areas = std::count_if(edition.places.begin(), edition.places.end(),
                                   [](const Place& place) { return place.level != Level::kSet; });
  const bool all = std::ssize(changes.items) == areas &&
                   std::all_of(changes.items.begin(), changes.items.end(), is_removed);
  if (all && areas > 0) {
    const Change<Area>& first = changes.items.front();
    rejections.push_back({first.line, "id", first.before->id, problems::kLastArea});
  }
  return rejections;
}

std::vector<Rejection> CheckRemovals(const Changes<AreaSet>& changes, const Edition& edition,
                                     const std::string& observed) {
  return CheckRemovalsOf(changes, edition, observed);
}

}  // namespace wijkmonitor::indicators
