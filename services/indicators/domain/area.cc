#include "services/indicators/domain/area.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"
#include "libs/base/row_check.h"
#include "services/indicators/domain/limits.h"

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
  const auto reject = [&](const std::string& id, absl::string_view why,
                          absl::string_view other = "") {
    const auto change = removed.find(id);
    if (change == removed.end()) return;
    rejections.push_back(
        {change->second->line, "id", id, change->second->WhyKept(absl::StrCat(why, other))});
  };
  reject(observed, "there are observations of it");
  for (const Place& place : edition.places) {
    if (changed.contains(place.id)) continue;
    reject(place.parent, "is the parent of ", place.id);
    for (const int member : place.members) {
      reject(edition.places[member].id, "is a member of the set ", place.id);
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
  return edition;
}

std::vector<Rejection> CheckAreas(const Declared<Area>& declared) {
  if (declared.rows.size() > limits::kAreasPerEditionMax) {
    return {{0, "", "", absl::StrCat("at most ", limits::kAreasPerEditionMax, " areas")}};
  }
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  const DeclaredRow<Area>& first = declared.rows.front();
  const DeclaredRow<Area>* first_kept = nullptr;
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
      check.Reject(
          "edition", area.edition,
          absl::StrCat("a file holds one edition; line ", first.line, " has ", first.item.edition));
    } else if (area.edition.empty() || area.edition.size() > limits::kIdBytesMax) {
      check.Reject("edition", area.edition,
                   absl::StrCat("an edition's id has 1..", limits::kIdBytesMax, " characters"));
    }
    if (row.remove) continue;
    if (area.valid_from != first_kept->item.valid_from) {
      check.Reject("valid_from", "",
                   absl::StrCat("must be the same on every line; see line ", first_kept->line));
    }
    if (area.level == Level::kSet) {
      check.Reject("level", "SET", "must be one of: COUNTRY MUNICIPALITY WIJK BUURT");
    } else if (LevelOfCode(area.id) != area.level) {
      check.Reject(
          "id", area.id,
          "not a code of this level: NL and 2 digits, GM and 4, WK and 6, BU and 8 (behind the "
          "first 4 also capitals)");
    }
    if (by_id[area.id] != &area) check.Reject("id", area.id, "this id stands on an earlier line");
    check.Due("name", area.name, limits::kLabelBytesMax);
    if (area.level == Level::kCountry) {
      if (!area.parent.empty()) check.Reject("parent", area.parent, "a country has no parent");
      continue;
    }
    const Area* parent = AreaAt(by_id, area.parent);
    if (parent == nullptr) {
      check.Reject("parent", area.parent, "there is no area with this id in the file");
    } else if (parent->level >= area.level) {
      check.Reject("parent", area.parent, "a parent must be of a higher level");
    } else if (area.level > Level::kMunicipality && MunicipalityOf(by_id, &area).empty()) {
      check.Reject("parent", area.parent, "must lead up to a municipality");
    }
  }
  return rejections;
}

std::vector<Rejection> CheckAreaSets(const Declared<AreaSet>& declared, const Edition* edition) {
  const DeclaredRow<AreaSet>& first = declared.rows.front();
  if (edition == nullptr) {
    return {{first.line, "edition", first.item.edition,
             "there is no such edition: import its areas first"}};
  }
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  std::map<std::string, const DeclaredRow<AreaSet>*> first_of_set;
  std::map<std::pair<std::string, std::string>, int64_t> member_lines;
  std::map<std::string, size_t> sizes;
  for (const DeclaredRow<AreaSet>& row : declared.rows) {
    const AreaSet& set = row.item;
    RowCheck check(row.line, &rejections);
    if (set.edition != first.item.edition) {
      check.Reject(
          "edition", set.edition,
          absl::StrCat("a file holds one edition; line ", first.line, " has ", first.item.edition));
    }
    if (row.remove) continue;
    const std::string& member_id = set.members.front();
    const int taken = edition->Find(set.id);
    if (!IsId(set.id) || LevelOfCode(set.id).has_value()) {
      check.Reject(
          "id", set.id,
          "a set's id is a capital letter, then capitals, digits and underscores, and no area "
          "code");
    } else if (taken >= 0 && edition->places[taken].level != Level::kSet) {
      check.Reject("id", set.id, "this is the id of an area");
    }
    const auto [earlier, is_first] = first_of_set.emplace(set.id, &row);
    check.DueLabel("name", set.name);
    if (!is_first && set.name != earlier->second->item.name) {
      check.Reject("name_nl", set.name.nl,
                   absl::StrCat("the names of a set are the same on all its lines; see line ",
                                earlier->second->line));
    }
    const int member = edition->Find(member_id);
    if (member < 0 || edition->places[member].level == Level::kSet) {
      check.Reject("member", member_id, absl::StrCat("there is no such area in ", set.edition));
    } else if (edition->places[member].level < Level::kWijk) {
      check.Reject("member", member_id, "members are wijken or buurten");
    }
    const auto [line, is_new] = member_lines.emplace(std::pair(set.id, member_id), row.line);
    if (!is_new) {
      check.Reject("member", member_id, absl::StrCat("is a member already on line ", line->second));
    }
    if (++sizes[set.id] == limits::kMembersPerSetMax + 1) {
      check.Reject("member", member_id,
                   absl::StrCat("at most ", limits::kMembersPerSetMax, " members"));
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
    rejections.push_back({first.line, "id", first.before->id,
                          first.WhyKept("it is the last: an edition keeps at least one area")});
  }
  return rejections;
}

std::vector<Rejection> CheckRemovals(const Changes<AreaSet>& changes, const Edition& edition,
                                     const std::string& observed) {
  return CheckRemovalsOf(changes, edition, observed);
}

}  // namespace wijkmonitor::indicators
