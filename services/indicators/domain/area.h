#pragma once

// Where it is measured: editions of the division of the country, their areas, and named sets of
// areas. Plain data, and pure functions over it. Thread-safe by constness.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "services/indicators/domain/catalogue.h"

namespace wijkmonitor::indicators {

// Numbered as in the API, like all enums of this domain: files, the database and answers have the
// same numbers and words.
enum class Level { kCountry = 1, kMunicipality, kWijk, kBuurt, kSet };

// An area as declared. Ids are CBS codes: NL01, GM0014, WK001404, BU00140300.
struct Area {
  std::string id;
  Level level = Level::kBuurt;
  std::string name;
  std::string parent;  // empty for the country
  std::string edition;
  absl::CivilDay valid_from;  // of the edition, as a file says it
  bool operator==(const Area&) const = default;
};
template <class Io>
void Columns(Io& io, Area& area) {
  io("edition", area.edition);
  io({"valid_from", ""}, area.valid_from);
  io.Id("id", area.id);
  io("level", area.level);
  io("name", area.name);
  io("parent", area.parent);
}

// A named group of areas.
struct AreaSet {
  std::string id;
  Label name;
  std::vector<std::string> members;  // sorted
  std::string edition;
  bool operator==(const AreaSet&) const = default;
};
template <class Io>
void Columns(Io& io, AreaSet& set) {
  io("edition", set.edition);
  io.Id("id", set.id);
  io("name_nl", set.name.nl);
  io("name_en", set.name.en);
  io.Parts({"member", "members"}, set.members);
}

// An area or set with its place in an edition. Figures are stored by this place.
struct Place {
  std::string id;
  Level level = Level::kBuurt;
  Label name;
  std::string parent;
  std::string municipality;  // empty for the country, and for a set over two municipalities
  std::vector<int> members;  // places; only of a set
  bool operator==(const Place&) const = default;
};

// The areas and sets of one edition. Places are ordered by municipality, level and id, sets last,
// so that the areas of a municipality lie together.
struct Edition {
  struct Range {
    int begin = 0;
    int end = 0;
  };

  std::string id;
  absl::CivilDay valid_from;
  std::vector<Place> places;
  std::vector<int> by_id;                                  // places, in the order of their ids
  absl::flat_hash_map<std::string, int> index;             // by id
  absl::flat_hash_map<std::string, Range> municipalities;  // a municipality and everything in it

  // Place of an area or set; -1 when it is not in this edition. The country is found by both of its
  // codes, that of CBS (NL00) and that of RIVM (NL01), whichever the edition has.
  int Find(absl::string_view place_id) const;
  // The places of a municipality; empty when it is not in this edition.
  Range PlacesOf(absl::string_view municipality) const;
  // All else follows from these.
  bool operator==(const Edition& other) const {
    return id == other.id && valid_from == other.valid_from && places == other.places;
  }
};

// The ids of the municipalities of an edition with this name, case aside.
std::vector<std::string> MunicipalitiesNamed(absl::string_view name, const Edition& edition);

// Orders and indexes what is already known to be consistent.
Edition MakeEdition(std::string id, absl::CivilDay valid_from, const std::vector<Area>& areas,
                    const std::vector<AreaSet>& sets);

// Everything that is wrong with a file that declares the areas of an edition: more than one
// edition, ids, levels, parents. Empty: it is sound. There is at least one row.
std::vector<Rejection> CheckAreas(const Declared<Area>& declared);

// Everything that is wrong with a file that declares sets of an edition. `edition` is the stored
// edition the file names, null when there is none. There is at least one row.
std::vector<Rejection> CheckAreaSets(const Declared<AreaSet>& declared, const Edition* edition);

// What forbids removing areas or sets from an edition: observations of them, and for areas sets
// they are in, and areas below them; and that no area would be left. `observed`: one that has
// observations; empty: none has.
std::vector<Rejection> CheckRemovals(const Changes<Area>& changes, const Edition& edition,
                                     const std::string& observed);
std::vector<Rejection> CheckRemovals(const Changes<AreaSet>& changes, const Edition& edition,
                                     const std::string& observed);

// The level of a code of the CBS (NL and 2 digits, GM and 4, WK and 6, BU and 8; the fifth and
// sixth may be capitals, as in WK0363AA); absent for what is no such code.
std::optional<Level> LevelOfCode(absl::string_view code);
// Whether it is the code of a region that no edition has: a province, a part of the country, a
// region of health services (PV20, LD01, CR03, GG3111).
bool IsRegionCode(absl::string_view code);
// The municipality that such a code lies in by its digits ("GM0014" of BU00140001 and of itself);
// empty for a country, and for what is no such code.
std::string MunicipalityOfCode(absl::string_view code);

}  // namespace wijkmonitor::indicators
