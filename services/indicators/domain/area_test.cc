#include "services/indicators/domain/area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using testing::Buurt;
using ::testing::ElementsAre;
using testing::InventedAreas;
using ::testing::IsEmpty;
using testing::kMunicipality;
using testing::kOtherBuurt;
using testing::kOtherMunicipality;
using testing::Named;
using testing::Wijk;

const absl::CivilDay kFirstDay(2020, 1, 1);

Edition Invented(const std::vector<AreaSet>& sets) {
  return MakeEdition("E", kFirstDay, InventedAreas(2), sets);
}

TEST(MakeEdition, OrdersByMunicipalityLevelAndId) {
  std::vector<Area> areas = InventedAreas(2);
  std::reverse(areas.begin(), areas.end());
  const Edition edition = MakeEdition("E", kFirstDay, areas, {});
  std::vector<std::string> ids;
  for (const Place& place : edition.places) ids.push_back(place.id);
  EXPECT_THAT(ids, ElementsAre("NL01", kMunicipality, Wijk(1), Wijk(2), Buurt(1), Buurt(2),
                               kOtherMunicipality, "WK000201", kOtherBuurt));
  EXPECT_EQ(edition.id, "E");
  EXPECT_EQ(edition.valid_from, kFirstDay);
}

TEST(MakeEdition, KeepsWhatAnAreaSays) {
  const Edition edition = Invented({});
  const Place& buurt = edition.places[edition.Find(Buurt(2))];
  EXPECT_EQ(buurt.level, Level::kBuurt);
  EXPECT_EQ(buurt.name, Named("Buurt 2"));
  EXPECT_EQ(buurt.parent, Wijk(1));
  EXPECT_EQ(buurt.municipality, kMunicipality);
  EXPECT_EQ(edition.places[edition.Find(kMunicipality)].municipality, kMunicipality);
  EXPECT_EQ(edition.places[edition.Find("NL01")].municipality, "");
  EXPECT_EQ(edition.Find("NL00"), edition.Find("NL01"));
  EXPECT_EQ(edition.Find("NL07"), -1);
}

TEST(MakeEdition, FindsEveryPlaceAndNoOther) {
  const Edition edition = Invented({{"NORTH", Named("north"), {Buurt(1)}}});
  for (size_t i = 0; i < edition.places.size(); ++i) {
    EXPECT_EQ(edition.Find(edition.places[i].id), static_cast<int>(i));
  }
  EXPECT_EQ(edition.places.back().id, "NORTH");
  EXPECT_EQ(edition.Find("BU00019999"), -1);
  EXPECT_EQ(edition.Find(""), -1);
}

TEST(MakeEdition, AMunicipalityIsARangeOfItsAreas) {
  const Edition edition = Invented({{"NORTH", Named("north"), {Buurt(1)}}});
  const Edition::Range here = edition.PlacesOf(kMunicipality);
  ASSERT_EQ(here.end - here.begin, 5);
  for (int place = here.begin; place < here.end; ++place) {
    EXPECT_EQ(edition.places[place].municipality, kMunicipality);
    EXPECT_NE(edition.places[place].level, Level::kSet);
  }
  const Edition::Range elsewhere = edition.PlacesOf(kOtherMunicipality);
  EXPECT_EQ(elsewhere.begin, here.end);
  EXPECT_EQ(elsewhere.end - elsewhere.begin, 3);
  const Edition::Range unknown = edition.PlacesOf("GM9999");
  EXPECT_EQ(unknown.begin, unknown.end);
}

TEST(MakeEdition, SetsPointAtTheirMembers) {
  const Edition edition =
      Invented({{"BOTH", Named("both"), {Buurt(1), Wijk(2)}}, {"ONE", Named("one"), {Buurt(2)}}});
  const Place& both = edition.places[edition.Find("BOTH")];
  EXPECT_EQ(both.level, Level::kSet);
  EXPECT_EQ(both.name, Named("both"));
  EXPECT_EQ(both.municipality, kMunicipality);
  EXPECT_THAT(both.members, ElementsAre(edition.Find(Buurt(1)), edition.Find(Wijk(2))));
  const Place& one = edition.places[edition.Find("ONE")];
  EXPECT_EQ(one.municipality, kMunicipality);
  EXPECT_THAT(one.members, ElementsAre(edition.Find(Buurt(2))));
}

TEST(MakeEdition, ASetOverTwoMunicipalitiesHasNone) {
  const Edition edition =
      Invented({{"ACROSS", Named("across"), {Buurt(1), Buurt(2), kOtherBuurt}}});
  const Place& across = edition.places[edition.Find("ACROSS")];
  EXPECT_EQ(across.municipality, "");
  EXPECT_EQ(across.members.size(), 3u);
}

TEST(LevelOfCode, ShapeOfEachLevel) {
  EXPECT_EQ(LevelOfCode("NL01"), Level::kCountry);
  EXPECT_EQ(LevelOfCode("GM0014"), Level::kMunicipality);
  EXPECT_EQ(LevelOfCode("WK001404"), Level::kWijk);
  EXPECT_EQ(LevelOfCode("BU00140300"), Level::kBuurt);
  EXPECT_EQ(LevelOfCode("WK0363AA"), Level::kWijk);
  EXPECT_EQ(LevelOfCode("BU0363AA01"), Level::kBuurt);
  for (const char* none :
       {"NORTH", "", "GM", "GM00AA", "WK00AA01", "WK0363aa", "BU0363A-01", "NLAA"}) {
    EXPECT_EQ(LevelOfCode(none), std::nullopt) << none;
  }
}

TEST(MunicipalityOfCode, ByItsDigits) {
  for (const char* code : {"GM0363", "WK036301", "WK0363AA", "BU0363AA01"}) {
    EXPECT_EQ(MunicipalityOfCode(code), "GM0363") << code;
  }
  for (const char* code : {"NL00", "NORTH", ""}) EXPECT_EQ(MunicipalityOfCode(code), "") << code;
}

TEST(LevelOfCode, LengthPrefixAndDigits) {
  for (const char* id : {"BU0014030", "BU001403000", "bu00140300", "BU0014030O", "WK00140300", "BU",
                         "", "BU 0140300"}) {
    EXPECT_EQ(LevelOfCode(id), std::nullopt) << id;
  }
}

// Row 1 is the header of the file.
Declared<Area> DeclaredFrom(const std::vector<Area>& areas) {
  Declared<Area> declared;
  for (const Area& area : areas) {
    declared.rows.push_back({static_cast<int64_t>(declared.rows.size()) + 2, area});
    declared.rows.back().item.edition = "E";
    declared.rows.back().item.valid_from = kFirstDay;
  }
  return declared;
}

// Lines 2..5.
Declared<Area> SoundAreas() {
  return DeclaredFrom({{"NL01", Level::kCountry, "Country", ""},
                       {"GM0001", Level::kMunicipality, "Here", "NL01"},
                       {"WK000101", Level::kWijk, "First", "GM0001"},
                       {"BU00010101", Level::kBuurt, "Street", "WK000101"}});
}

TEST(CheckAreas, SoundInAnyOrder) {
  Declared<Area> declared = SoundAreas();
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
  std::reverse(declared.rows.begin(), declared.rows.end());
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
}

TEST(CheckAreas, TwoEditions) {
  Declared<Area> declared = SoundAreas();
  declared.rows[2].item.edition = "F";
  declared.rows[3].item.valid_from = kFirstDay + 1;
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(4, "edition", "F", {problems::kOneEditionOfLine, {"2", "E"}}),
                          RejectsWith(5, "valid_from", FormatDate(kFirstDay + 1),
                                      {problems::kSameOnEveryLine, {"2"}})));
}

TEST(CheckAreas, LengthOfTheEditionsId) {
  Declared<Area> declared = SoundAreas();
  const auto rename = [&](size_t bytes) {
    for (DeclaredRow<Area>& row : declared.rows) row.item.edition = std::string(bytes, 'E');
  };
  rename(limits::kIdBytesMax);
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
  for (const size_t bytes : {limits::kIdBytesMax + 1, size_t{0}}) {
    rename(bytes);
    EXPECT_THAT(CheckAreas(declared),
                ::testing::Contains(RejectsWith(2, "edition", std::string(bytes, 'E'),
                                                {problems::kEditionIdDue, {"64"}})));
  }
}

TEST(CheckAreas, IdOfAnotherLevel) {
  Declared<Area> declared = SoundAreas();
  declared.rows[3].item.id = "WK000102";
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(5, "id", "WK000102", problems::kNoCodeOfLevel)));
  declared.rows[3].item.level = Level::kSet;
  EXPECT_THAT(CheckAreas(declared),
              ::testing::Contains(RejectsWith(
                  5, "level", "SET", {problems::kWordDue, {"COUNTRY MUNICIPALITY WIJK BUURT"}})));
}

TEST(CheckAreas, SameIdTwice) {
  Declared<Area> declared = SoundAreas();
  declared.rows.push_back(declared.rows[3]);
  declared.rows.back().line = 6;
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(6, "id", "BU00010101", problems::kIdOnEarlierLine)));
}

TEST(CheckAreas, LengthOfTheName) {
  Declared<Area> declared = SoundAreas();
  declared.rows[3].item.name = std::string(limits::kLabelBytesMax, 'n');
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
  for (const size_t bytes : {limits::kLabelBytesMax + 1, size_t{0}}) {
    const std::string name(bytes, 'n');
    declared.rows[3].item.name = name;
    EXPECT_THAT(CheckAreas(declared),
                ElementsAre(RejectsWith(5, "name", name, {problems::kLengthDue, {"500"}})));
  }
}

TEST(CheckAreas, Parents) {
  Declared<Area> declared = SoundAreas();
  declared.rows[0].item.parent = "GM0001";
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(2, "parent", "GM0001", problems::kCountryHasNoParent)));
  declared = SoundAreas();
  for (const auto& [parent, reason] :
       {std::pair("WK000199", ::wijkmonitor::Reason(problems::kNoAreaInFile)),
        {"", problems::kNoAreaInFile},
        {"BU00010101", problems::kParentLevel},
        {"NL01", problems::kParentMunicipality}}) {
    declared.rows[3].item.parent = parent;
    EXPECT_THAT(CheckAreas(declared), ElementsAre(RejectsWith(5, "parent", parent, reason)));
  }
}

TEST(CheckAreas, OneCountry) {
  Declared<Area> declared = SoundAreas();
  declared.rows.push_back({6, {"NL00", Level::kCountry, "Country", ""}});
  declared.rows.back().item.edition = declared.rows.front().item.edition;
  declared.rows.back().item.valid_from = declared.rows.front().item.valid_from;
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(6, "id", "NL00", {problems::kOneCountry, {"2", "NL01"}})));
}

TEST(CheckAreas, NumberOfAreas) {
  std::vector<Area> areas = {{"NL01", Level::kCountry, "Country", ""},
                             {"GM0001", Level::kMunicipality, "Here", "NL01"}};
  for (int number = 0; areas.size() < limits::kAreasPerEditionMax; ++number) {
    areas.push_back({absl::StrCat("BU", absl::Dec(number, absl::kZeroPad8)), Level::kBuurt,
                     "Street", "GM0001"});
  }
  EXPECT_THAT(CheckAreas(DeclaredFrom(areas)), IsEmpty());
  areas.push_back({"BU99999999", Level::kBuurt, "Street", "GM0001"});
  EXPECT_THAT(CheckAreas(DeclaredFrom(areas)),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"100000"}})));
}

TEST(CheckAreas, OfWhatIsRemovedOnlyTheIdCounts) {
  Declared<Area> declared = SoundAreas();
  declared.rows.push_back({6, {"BU00010102"}, /*remove=*/true});
  declared.rows.back().item.edition = "E";
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
  declared.rows.back().item.id = "WK000101";
  EXPECT_THAT(CheckAreas(declared),
              ElementsAre(RejectsWith(6, "remove", "yes", {problems::kRemovedHasOneRow, {"4"}})));
  declared.rows.erase(declared.rows.begin(), declared.rows.end() - 1);
  EXPECT_THAT(CheckAreas(declared), IsEmpty());
}

// Lines 2..4.
Declared<AreaSet> SoundSets() {
  return {{{2, {"NORTH", Named("north"), {Buurt(1)}, "E"}},
           {3, {"NORTH", Named("north"), {Buurt(2)}, "E"}},
           {4, {"EAST", Named("east"), {Wijk(2)}, "E"}}}};
}

TEST(CheckAreaSets, Sound) {
  const Edition edition = Invented({});
  EXPECT_THAT(CheckAreaSets(SoundSets(), &edition), IsEmpty());
}

TEST(CheckAreaSets, DeclaredAgain) {
  const Edition edition = Invented({{"NORTH", Named("north"), {Buurt(1)}}});
  EXPECT_THAT(CheckAreaSets(SoundSets(), &edition), IsEmpty());
}

TEST(CheckAreaSets, NoEdition) {
  EXPECT_THAT(CheckAreaSets(SoundSets(), nullptr),
              ElementsAre(RejectsWith(2, "edition", "E", problems::kUnknownEdition)));
}

TEST(CheckAreaSets, TwoEditions) {
  const Edition edition = Invented({});
  Declared<AreaSet> declared = SoundSets();
  declared.rows[1].item.edition = "F";
  EXPECT_THAT(
      CheckAreaSets(declared, &edition),
      ElementsAre(RejectsWith(3, "edition", "F", {problems::kOneEditionOfLine, {"2", "E"}})));
}

TEST(CheckAreaSets, Ids) {
  const Edition edition = Invented({});
  Declared<AreaSet> declared = SoundSets();
  for (const char* id : {"east", "E-AST", "", "GM0014", "BU00019999"}) {
    declared.rows[2].item.id = id;
    EXPECT_THAT(CheckAreaSets(declared, &edition),
                ElementsAre(RejectsWith(4, "id", id, problems::kSetIdDue)))
        << id;
  }
}

TEST(CheckAreaSets, IdOfAnAreaThatHasNoCode) {
  const Edition edition = MakeEdition(
      "E", kFirstDay,
      {{"EAST", Level::kMunicipality, "East", ""}, {Wijk(2), Level::kWijk, "W", "EAST"}}, {});
  const Declared<AreaSet> declared = {{{2, {"EAST", Named("east"), {Wijk(2)}, "E"}}}};
  EXPECT_THAT(CheckAreaSets(declared, &edition),
              ElementsAre(RejectsWith(2, "id", "EAST", problems::kIdOfArea)));
}

TEST(CheckAreaSets, Names) {
  const Edition edition = Invented({});
  Declared<AreaSet> declared = SoundSets();
  declared.rows[2].item.name.en.clear();
  EXPECT_THAT(CheckAreaSets(declared, &edition),
              ElementsAre(RejectsWith(4, "name_en", "", problems::kBothLanguagesDue)));
  declared = SoundSets();
  declared.rows[1].item.name.en = "another";
  EXPECT_THAT(CheckAreaSets(declared, &edition),
              ElementsAre(RejectsWith(3, "name_nl", "north", {problems::kNamesOfSet, {"2"}})));
}

TEST(CheckAreaSets, LengthOfTheName) {
  const Edition edition = Invented({});
  Declared<AreaSet> declared = SoundSets();
  declared.rows[2].item.name = Named(std::string(limits::kLabelBytesMax, 'n'));
  EXPECT_THAT(CheckAreaSets(declared, &edition), IsEmpty());
  declared.rows[2].item.name = Named(std::string(limits::kLabelBytesMax + 1, 'n'));
  EXPECT_THAT(CheckAreaSets(declared, &edition), ::testing::Not(IsEmpty()));
}

TEST(CheckAreaSets, Members) {
  const Edition edition = Invented({{"WEST", Named("west"), {Buurt(1)}}});
  Declared<AreaSet> declared = SoundSets();
  for (const char* member : {"BU00019999", "WEST"}) {
    declared.rows[2].item.members = {member};
    EXPECT_THAT(CheckAreaSets(declared, &edition),
                ElementsAre(RejectsWith(4, "member", member, {problems::kNoSuchAreaIn, {"E"}})));
  }
  for (const char* member : {"NL01", kMunicipality}) {
    declared.rows[2].item.members = {member};
    EXPECT_THAT(CheckAreaSets(declared, &edition),
                ElementsAre(RejectsWith(4, "member", member, problems::kMembersAreWijken)));
  }
  declared = SoundSets();
  declared.rows[1].item.members = {Buurt(1)};
  EXPECT_THAT(CheckAreaSets(declared, &edition),
              ElementsAre(RejectsWith(3, "member", Buurt(1), {problems::kMemberAlready, {"2"}})));
}

TEST(CheckAreaSets, NumberOfMembers) {
  std::vector<Area> areas = {{"NL01", Level::kCountry, "Country", ""},
                             {"GM0001", Level::kMunicipality, "Here", "NL01"}};
  Declared<AreaSet> declared;
  for (size_t number = 0; number <= limits::kMembersPerSetMax; ++number) {
    const std::string id = absl::StrCat("BU", absl::Dec(number, absl::kZeroPad8));
    areas.push_back({id, Level::kBuurt, "Street", "GM0001"});
    declared.rows.push_back({static_cast<int64_t>(number) + 2, {"ALL", Named("all"), {id}, "E"}});
  }
  const Edition edition = MakeEdition("E", kFirstDay, areas, {});
  EXPECT_THAT(
      CheckAreaSets(declared, &edition),
      ElementsAre(RejectsWith(10'002, "member", "BU00010000", {problems::kAtMost, {"10000"}})));
  declared.rows.pop_back();
  EXPECT_THAT(CheckAreaSets(declared, &edition), IsEmpty());
}

// The removal of items by the lines of a file, from line 2 on.
template <class Item>
Changes<Item> RemovalsOf(const std::vector<Item>& items) {
  Changes<Item> changes;
  for (const Item& item : items) {
    changes.items.push_back({std::ssize(changes.items) + 2, item, std::nullopt});
  }
  return changes;
}

TEST(CheckRemovals, WhatIsInUseStays) {
  const Edition edition = Invented({{"NORTH", Named("north"), {Buurt(1)}}});
  const auto check = [&](const std::string& id, const std::string& observed) {
    return CheckRemovals(RemovalsOf<Area>({{.id = id}}), edition, observed);
  };
  EXPECT_THAT(check(Buurt(2), ""), IsEmpty());
  EXPECT_THAT(check(Buurt(2), Buurt(2)),
              ElementsAre(RejectsWith(2, "id", Buurt(2), problems::kHasObservations)));
  EXPECT_THAT(
      check("WK000201", ""),
      ElementsAre(RejectsWith(2, "id", "WK000201", {problems::kIsParentOf, {kOtherBuurt}})));
  EXPECT_THAT(check(Buurt(1), ""),
              ElementsAre(RejectsWith(2, "id", Buurt(1), {problems::kIsMemberOf, {"NORTH"}})));
  EXPECT_THAT(CheckRemovals(RemovalsOf<AreaSet>({{.id = "NORTH"}}), edition, "NORTH"),
              ElementsAre(RejectsWith(2, "id", "NORTH", problems::kHasObservations)));
}

TEST(CheckRemovals, AnEditionKeepsAnArea) {
  const Edition edition = Invented({});
  std::vector<Area> areas = InventedAreas(2);
  EXPECT_THAT(CheckRemovals(RemovalsOf(areas), edition, ""),
              ElementsAre(RejectsWith(2, "id", "NL01", problems::kLastArea)));
  areas.erase(areas.begin());
  EXPECT_THAT(CheckRemovals(RemovalsOf(areas), edition, ""), IsEmpty());
}

TEST(SetsOfAFile, SortedSetsOfSortedMembers) {
  Declared<AreaSet> declared = SoundSets();
  std::swap(declared.rows[0].item.members, declared.rows[1].item.members);
  EXPECT_THAT(ItemsOf(declared),
              ElementsAre(AreaSet{"EAST", Named("east"), {Wijk(2)}, "E"},
                          AreaSet{"NORTH", Named("north"), {Buurt(1), Buurt(2)}, "E"}));
  EXPECT_THAT(ItemsOf(Declared<AreaSet>()), IsEmpty());
}

}  // namespace
}  // namespace wijkmonitor::indicators
