#include "services/projects/domain/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/organisation.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A file has a row for each part.
Declared<Programme> RowsOf(const Programme& programme) {
  Declared<Programme> declared;
  for (const ProgrammePart& part : programme.parts) {
    Programme row = programme;
    row.parts = {part};
    declared.rows.push_back({static_cast<int64_t>(declared.rows.size()) + 2, row});
  }
  return declared;
}

TEST(CheckProgrammes, WhatIsWrongIsNamed) {
  const auto check = [](const auto& change) {
    Declared<Programme> declared = RowsOf(Deal());
    change(declared.rows);
    return CheckProgrammes(declared);
  };
  using Rows = std::vector<DeclaredRow<Programme>>;
  EXPECT_THAT(check([](Rows&) {}), IsEmpty());
  EXPECT_THAT(check([](Rows& rows) { rows[0].item.parts[0].within = "CONTACT"; }),
              ElementsAre(RejectsWith(2, "within", "CONTACT", problems::kWithinActionLineDue)));
  EXPECT_THAT(check([](Rows& rows) { rows[0].item.parts[0].within = "ELDERS"; }),
              ElementsAre(RejectsWith(2, "within", "ELDERS", problems::kWithinActionLineDue)));
  EXPECT_THAT(check([](Rows& rows) { rows[2].item.parts[0].kind.reset(); }),
              ElementsAre(RejectsWith(4, "kind", "", problems::kKindOfActionLineDue)));
  EXPECT_THAT(
      check([](Rows& rows) { rows[0].item.parts[0].kind = ActionLineKind::kOrganisational; }),
      ElementsAre(RejectsWith(2, "kind", "", problems::kKindOfIntervention)));
  EXPECT_THAT(check([](Rows& rows) { rows[1].item.parts[0].id = "BUURTBEDRIJF"; }),
              ElementsAre(RejectsWith(3, "part", "BUURTBEDRIJF", problems::kPartTwice)));
  EXPECT_THAT(check([](Rows& rows) { rows[1].item.parts[0].id = "NOT_REPORTED"; }),
              ElementsAre(RejectsWith(3, "part", "NOT_REPORTED", problems::kHeadWord)));
  EXPECT_THAT(check([](Rows& rows) {
                rows.resize(3);
                rows.erase(rows.begin(), rows.begin() + 2);
                rows[0].item.horizon_year = 2019;
              }),
              ElementsAre(RejectsWith(4, "horizon_year", "2019",
                                      {problems::kHorizonBeforeReference, {"2020"}})));
  EXPECT_THAT(
      check([](Rows& rows) { rows[1].item.source = "elsewhere"; }),
      ElementsAre(RejectsWith(
          3, "programme", kDeal,
          {problems::kRowsDiffer, {"label, areas, reference_year, horizon_year, source", "2"}})));
}

TEST(CheckProgrammes, NumberOfParts) {
  const auto check = [](size_t parts) {
    Programme programme = Deal();
    while (programme.parts.size() < parts) {
      programme.parts.push_back(
          {absl::StrCat("X", programme.parts.size()), "VEILIG", {}, {"x", "x"}});
    }
    return CheckProgrammes(RowsOf(programme));
  };
  EXPECT_THAT(check(limits::kPartsPerProgrammeMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kPartsPerProgrammeMax), IsEmpty());
  EXPECT_EQ(check(limits::kPartsPerProgrammeMax + 1).size(), 1u);
}

TEST(CheckProgrammes, NumberOfAreas) {
  const auto check = [](size_t areas) {
    Programme programme = Deal();
    programme.parts = {programme.parts[2]};
    while (programme.areas.size() < areas) {
      programme.areas.push_back(absl::StrCat("A", programme.areas.size()));
    }
    return CheckProgrammes(RowsOf(programme));
  };
  EXPECT_THAT(check(limits::kAreasPerProgrammeMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kAreasPerProgrammeMax), IsEmpty());
  EXPECT_EQ(check(limits::kAreasPerProgrammeMax + 1).size(), 1u);
}

TEST(CheckProgrammeChanges, WhatProjectsAreInStays) {
  const std::set<PlaceInProgramme> in_use = {{kDeal, "MEEDOEN", "CONTACT"}, {kDeal, "VEILIG", ""}};
  const auto check = [&](std::optional<Programme> after) {
    Changes<Programme> changes;
    changes.items.push_back({2, Deal(), std::move(after)});
    return CheckProgrammeChanges(changes, {}, in_use);
  };
  EXPECT_THAT(check(Deal()), IsEmpty());
  EXPECT_THAT(check(std::nullopt),
              ElementsAre(RejectsWith(2, "programme", kDeal, problems::kProgrammeInUse)));
  Programme after = Deal();
  after.parts.erase(after.parts.begin());  // a part without projects may go
  EXPECT_THAT(check(after), IsEmpty());
  after.parts.erase(after.parts.begin());
  EXPECT_THAT(check(after), ElementsAre(RejectsWith(2, "part", "CONTACT", problems::kPartInUse)));
  after = Deal();
  after.parts[4].within = "MEEDOEN";  // an action line that becomes an intervention
  EXPECT_THAT(check(after), ElementsAre(RejectsWith(2, "part", "VEILIG", problems::kPartInUse)));
  after = Deal();
  after.parts[1].within = "VEILIG";
  EXPECT_THAT(check(after), ElementsAre(RejectsWith(2, "part", "CONTACT", problems::kPartInUse)));
}

TEST(CheckProgrammeChanges, NoTwoProgrammesHaveAPartOfTheSameId) {
  Programme other = Deal();
  other.id = "OTHER";
  Changes<Programme> changes;
  changes.items.push_back({2, std::nullopt, other});
  const std::vector<Rejection> found = CheckProgrammeChanges(changes, {Deal()}, {});
  EXPECT_EQ(found.size(), Deal().parts.size());
  EXPECT_THAT(found.front(),
              RejectsWith(2, "part", "BUURTBEDRIJF", {problems::kPartOfOtherProgramme, {kDeal}}));
}

TEST(CheckOrganisations, WhatIsWrongIsNamed) {
  const auto check = [](std::vector<Organisation> organisations) {
    Declared<Organisation> declared;
    for (Organisation& organisation : organisations) {
      declared.rows.push_back(
          {static_cast<int64_t>(declared.rows.size()) + 2, std::move(organisation)});
    }
    return CheckOrganisations(declared);
  };
  const Organisation municipality{"GEMEENTE", {"Gemeente", "Municipality"}, ""};
  const Organisation directorate{"DMO", {"DMO", "DMO"}, "GEMEENTE"};
  EXPECT_THAT(check({municipality, directorate}), IsEmpty());
  EXPECT_THAT(check({directorate}),
              ElementsAre(RejectsWith(2, "within", "GEMEENTE", problems::kWithinOrganisationDue)));
  EXPECT_THAT(check({municipality, directorate, {"TEAM", {"Team", "Team"}, "DMO"}}),
              ElementsAre(RejectsWith(4, "within", "DMO", problems::kWithinOrganisationDue)));
  EXPECT_THAT(check({municipality, municipality}),
              ElementsAre(RejectsWith(3, "organisation", "GEMEENTE", problems::kIdTwice)));
  EXPECT_THAT(check({{"UNALLOCATED", {"Iets", "Something"}, ""}}),
              ElementsAre(RejectsWith(2, "organisation", "UNALLOCATED", problems::kHeadWord)));
}

// Of items with one row each, what is wrong with a file of so many of them.
template <class Item>
std::vector<Rejection> WrongWith(size_t number, Item item,
                                 std::vector<Rejection> (*check)(const Declared<Item>&)) {
  Declared<Item> declared;
  for (size_t i = 0; i < number; ++i) {
    item.id = absl::StrCat("X", i);
    declared.rows.push_back({static_cast<int64_t>(i) + 2, item});
  }
  return check(declared);
}

TEST(CheckDeclared, NumberOfItems) {
  const auto expect = [](size_t most, const auto& item, const auto& check) {
    EXPECT_THAT(WrongWith(most - 1, item, check), IsEmpty());
    EXPECT_THAT(WrongWith(most, item, check), IsEmpty());
    EXPECT_THAT(WrongWith(most + 1, item, check),
                ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {absl::StrCat(most)}})));
  };
  Programme programme = Deal();
  programme.parts = {programme.parts[2]};
  expect(limits::kProgrammesMax, programme, CheckProgrammes);
  expect(limits::kOrganisationsMax, Organisation{"", {"x", "x"}, ""}, CheckOrganisations);
  expect(limits::kGovernanceTablesMax, GovernanceTable{"", {"x", "x"}, ""}, CheckGovernanceTables);
}

TEST(CheckOrganisationChanges, OneInUseStays) {
  Changes<Organisation> changes;
  changes.items.push_back({0, Organisation{"SCHOOL", {"School", "School"}, ""}, std::nullopt});
  EXPECT_THAT(CheckOrganisationChanges(changes, {"WELZIJN"}), IsEmpty());
  EXPECT_THAT(CheckOrganisationChanges(changes, {"SCHOOL"}),
              ElementsAre(RejectsWith(0, "organisation", "SCHOOL", problems::kOrganisationInUse)));
}

TEST(CheckGovernanceTableChanges, ADirectorateIsDeclared) {
  Changes<GovernanceTable> changes;
  changes.items.push_back({2, std::nullopt, GovernanceTable{"SOCIAAL", {"S", "S"}, "DMO"}});
  EXPECT_THAT(CheckGovernanceTableChanges(changes, DealReference().organisations, {}), IsEmpty());
  EXPECT_THAT(CheckGovernanceTableChanges(changes, {}, {}),
              ElementsAre(RejectsWith(2, "directorate", "DMO", problems::kUnknownOrganisation)));
}

TEST(CheckGovernanceTableChanges, ATableWithProjectsStays) {
  Changes<GovernanceTable> changes;
  changes.items.push_back({2, GovernanceTable{"SOCIAAL", {"S", "S"}, ""}, std::nullopt});
  EXPECT_THAT(CheckGovernanceTableChanges(changes, {}, {"VEILIGHEID"}), IsEmpty());
  EXPECT_THAT(CheckGovernanceTableChanges(changes, {}, {"SOCIAAL"}),
              ElementsAre(RejectsWith(2, "table", "SOCIAAL", problems::kTableInUse)));
}

}  // namespace
}  // namespace wijkmonitor::projects
