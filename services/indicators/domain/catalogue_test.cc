#include "services/indicators/domain/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using testing::Inhabitants;
using ::testing::IsEmpty;
using testing::Named;
using ::testing::Optional;
using testing::RegisterShare;

// Themes in no order: CENTRE has SAFETY (1) and PEOPLE (2); SAFETY has NUISANCE (1) and CRIME (2).
std::vector<Theme> TwoRings() {
  return {{.id = "CRIME", .parent = "SAFETY", .position = 2, .label = Named("crime")},
          {.id = "PEOPLE",
           .parent = "CENTRE",
           .position = 2,
           .label = Named("people"),
           .composition = true},
          {.id = "NUISANCE", .parent = "SAFETY", .position = 1, .label = Named("nuisance")},
          {.id = "SAFETY", .parent = "CENTRE", .position = 1, .label = Named("safety")},
          {.id = "CENTRE", .label = Named("centre")}};
}

std::vector<Indicator> ThreeIndicators() {
  Indicator theft = RegisterShare("THEFT", "CRIME");
  theft.position = 1;
  theft.source_columns = {"cbs:Theft_1", "own:theft"};
  Indicator assault = RegisterShare("ASSAULT", "CRIME");
  assault.position = 2;
  return {theft, Inhabitants("PEOPLE"), assault};
}

Catalogue Made() {
  return MakeCatalogue({{"ALL", Named("all")}, {"ADULTS", Named("adults")}}, TwoRings(),
                       ThreeIndicators());
}

template <class T>
std::vector<std::string> IdsOf(const std::vector<T>& items) {
  std::vector<std::string> ids;
  for (const T& item : items) ids.push_back(item.id);
  return ids;
}

TEST(MakeCatalogue, Order) {
  const Catalogue catalogue = Made();
  EXPECT_THAT(IdsOf(catalogue.themes),
              ElementsAre("CENTRE", "SAFETY", "PEOPLE", "NUISANCE", "CRIME"));
  EXPECT_THAT(IdsOf(catalogue.groups), ElementsAre("ADULTS", "ALL"));
  EXPECT_THAT(IdsOf(catalogue.indicators), ElementsAre("ASSAULT", "POPULATION", "THEFT"));
}

TEST(MakeCatalogue, SiblingsOfOnePositionStandById) {
  std::vector<Theme> themes = TwoRings();
  for (Theme& theme : themes) theme.position = 0;
  const Catalogue catalogue = MakeCatalogue({}, themes, {});
  EXPECT_THAT(IdsOf(catalogue.themes),
              ElementsAre("CENTRE", "PEOPLE", "SAFETY", "CRIME", "NUISANCE"));
}

TEST(MakeCatalogue, Branches) {
  const Catalogue catalogue = Made();
  ASSERT_EQ(catalogue.branches.size(), 5u);
  EXPECT_THAT(catalogue.branches[0].themes, ElementsAre(1, 2));
  EXPECT_THAT(catalogue.branches[0].indicators, IsEmpty());
  EXPECT_THAT(catalogue.branches[1].themes, ElementsAre(3, 4));
  EXPECT_THAT(catalogue.branches[2].indicators, ElementsAre(1));
  // By position, not by id: THEFT stands before ASSAULT.
  EXPECT_THAT(catalogue.branches[4].indicators, ElementsAre(2, 0));
}

TEST(MakeCatalogue, LooksUpById) {
  const Catalogue catalogue = Made();
  EXPECT_EQ(catalogue.FindGroup("ALL"), &catalogue.groups[1]);
  EXPECT_EQ(catalogue.FindTheme("PEOPLE"), &catalogue.themes[2]);
  EXPECT_EQ(catalogue.FindIndicator("THEFT"), &catalogue.indicators[2]);
  EXPECT_EQ(catalogue.FindGroup("PEOPLE"), nullptr);
  EXPECT_EQ(catalogue.FindTheme("ALL"), nullptr);
  EXPECT_EQ(catalogue.FindIndicator(""), nullptr);
}

TEST(MakeCatalogue, LooksUpBySource) {
  const Catalogue catalogue = Made();
  EXPECT_EQ(catalogue.FindBySource("cbs:Theft_1"), catalogue.FindIndicator("THEFT"));
  EXPECT_EQ(catalogue.FindBySource("own:theft"), catalogue.FindIndicator("THEFT"));
  EXPECT_EQ(catalogue.FindBySource("cbs:theft"), nullptr);
}

// Groups on lines 2 and 3, themes on 4..8 (CRIME PEOPLE NUISANCE SAFETY CENTRE), indicators on
// 9..11 (THEFT POPULATION ASSAULT).
class CheckCatalogueTest : public ::testing::Test {
 protected:
  CheckCatalogueTest() {
    declared_.groups.rows = {{2, {"ALL", Named("all")}}, {3, {"ADULTS", Named("adults")}}};
    for (const Theme& theme : TwoRings()) {
      declared_.themes.rows.push_back(
          {static_cast<int64_t>(declared_.themes.rows.size()) + 4, theme});
    }
    for (const Indicator& indicator : ThreeIndicators()) {
      declared_.indicators.rows.push_back(
          {static_cast<int64_t>(declared_.indicators.rows.size()) + 9, indicator});
    }
  }

  Theme& ThemeOnLine(int line) { return declared_.themes.rows[line - 4].item; }
  Indicator& IndicatorOnLine(int line) { return declared_.indicators.rows[line - 9].item; }
  std::vector<Rejection> Check() const { return CheckCatalogue(declared_); }

  DeclaredCatalogue declared_;
};

TEST_F(CheckCatalogueTest, Sound) { EXPECT_THAT(Check(), IsEmpty()); }

TEST_F(CheckCatalogueTest, WhatIsRemovedIsNotThere) {
  declared_.indicators.rows.push_back({20, {.id = "GONE"}, /*remove=*/true});
  EXPECT_THAT(Check(), IsEmpty());
  declared_.groups.rows[0].remove = true;
  EXPECT_THAT(Check(), ::testing::Contains(
                           RejectsWith(9, "default_group", "ALL", problems::kNoGroupInFile)));
  declared_.groups.rows.push_back({21, {"ALL", Named("all")}});
  EXPECT_THAT(Check(),
              ElementsAre(RejectsWith(21, "remove", "", {problems::kRemovedHasOneRow, {"2"}})));
}

TEST_F(CheckCatalogueTest, SameIdTwice) {
  declared_.groups.rows.push_back({20, declared_.groups.rows[0].item});
  declared_.themes.rows.push_back({21, ThemeOnLine(4)});
  declared_.indicators.rows.push_back({22, IndicatorOnLine(11)});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(20, "id", "ALL", problems::kIdOnEarlierLine),
                                   RejectsWith(21, "id", "CRIME", problems::kIdOnEarlierLine),
                                   RejectsWith(22, "id", "ASSAULT", problems::kIdOnEarlierLine)));
}

TEST_F(CheckCatalogueTest, BadIds) {
  declared_.groups.rows[1].item.id = "adults";
  ThemeOnLine(6).id = "NUIS-ANCE";
  const std::string too_long(limits::kIdBytesMax + 1, 'A');
  IndicatorOnLine(11).id = too_long;
  const ::wijkmonitor::Reason due(problems::kIdDue, {"64"});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(3, "id", "adults", due),
                                   RejectsWith(6, "id", "NUIS-ANCE", due),
                                   RejectsWith(11, "id", too_long, due)));
}

TEST_F(CheckCatalogueTest, LabelsAreDueInBothLanguages) {
  declared_.groups.rows[0].item.label.nl.clear();
  ThemeOnLine(4).label.en.clear();
  IndicatorOnLine(9).label.en.clear();
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(2, "label_nl", "", problems::kBothLanguagesDue),
                                   RejectsWith(4, "label_en", "", problems::kBothLanguagesDue),
                                   RejectsWith(9, "label_en", "", problems::kBothLanguagesDue)));
}

TEST_F(CheckCatalogueTest, LengthOfALabel) {
  ThemeOnLine(4).label.nl = std::string(limits::kLabelBytesMax, 'n');
  EXPECT_THAT(Check(), IsEmpty());
  ThemeOnLine(4).label.nl += 'n';
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(4, "label_nl", ThemeOnLine(4).label.nl,
                                               {problems::kTooLong, {"501", "500"}})));
}

TEST_F(CheckCatalogueTest, UnknownParents) {
  ThemeOnLine(6).parent = "NOWHERE";
  IndicatorOnLine(9).theme = "NOWHERE";
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(6, "parent", "NOWHERE", problems::kNoThemeInFile),
                                   RejectsWith(9, "parent", "NOWHERE", problems::kNoThemeInFile)));
}

TEST_F(CheckCatalogueTest, TwoCentres) {
  declared_.themes.rows.push_back({21, {.id = "SECOND", .label = Named("second")}});
  EXPECT_THAT(Check(),
              ElementsAre(RejectsWith(21, "parent", "", {problems::kOneCentre, {"CENTRE"}})));
}

TEST_F(CheckCatalogueTest, NoCentre) {
  declared_.themes.rows.clear();
  declared_.indicators.rows.clear();
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(0, "parent", "", problems::kCentreDue)));
}

TEST_F(CheckCatalogueTest, CompositionOfTheCentre) {
  ThemeOnLine(8).composition = true;
  EXPECT_THAT(Check(),
              ElementsAre(RejectsWith(8, "composition", "true", problems::kCentreIsNoComposition)));
}

TEST_F(CheckCatalogueTest, Circles) {
  const ::wijkmonitor::Reason circle(problems::kThemesInCircle, {"16"});
  ThemeOnLine(7).parent = "CRIME";
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(4, "parent", "SAFETY", circle),
                                   RejectsWith(6, "parent", "SAFETY", circle),
                                   RejectsWith(7, "parent", "CRIME", circle)));
  ThemeOnLine(7).parent = "CENTRE";
  ThemeOnLine(4).parent = "CRIME";
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(4, "parent", "CRIME", circle)));
}

TEST_F(CheckCatalogueTest, Depth) {
  std::string parent = "CENTRE";
  for (size_t depth = 1; depth <= limits::kThemeDepthMax; ++depth) {
    const std::string id = absl::StrCat("DEPTH_", depth);
    declared_.themes.rows.push_back(
        {static_cast<int64_t>(20 + depth), {.id = id, .parent = parent, .label = Named(id)}});
    parent = id;
  }
  EXPECT_THAT(Check(), IsEmpty());
  declared_.themes.rows.push_back(
      {40, {.id = "DEEPER", .parent = parent, .label = Named("deeper")}});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(40, "parent", "DEPTH_16",
                                               {problems::kThemesInCircle, {"16"}})));
}

TEST_F(CheckCatalogueTest, CompositionIsThatOfTheParent) {
  for (const int line : {9, 11}) IndicatorOnLine(line).polarity = Polarity::kNone;
  ThemeOnLine(4).composition = true;
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(4, "composition", "true",
                                               {problems::kCompositionOfParent, {"SAFETY"}})));
  ThemeOnLine(4).parent = "PEOPLE";
  ThemeOnLine(4).composition = false;
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(4, "composition", "false",
                                               {problems::kCompositionOfParent, {"PEOPLE"}})));
}

TEST_F(CheckCatalogueTest, CompositionHasNoPolarity) {
  IndicatorOnLine(10).polarity = Polarity::kHigherBetter;
  EXPECT_THAT(Check(),
              ElementsAre(RejectsWith(10, "polarity", "", problems::kNoPolarityInComposition)));
}

TEST_F(CheckCatalogueTest, UnknownReferences) {
  IndicatorOnLine(9).default_group = "NOBODY";
  IndicatorOnLine(11).weight_indicator = "NOTHING";
  EXPECT_THAT(
      Check(),
      ElementsAre(RejectsWith(9, "default_group", "NOBODY", problems::kNoGroupInFile),
                  RejectsWith(11, "weight_indicator", "NOTHING", problems::kNoIndicatorInFile)));
}

TEST_F(CheckCatalogueTest, AnIndicatorMayBeWithoutWeights) {
  IndicatorOnLine(9).weight_indicator.clear();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckCatalogueTest, PercentGoesWithPercentage) {
  IndicatorOnLine(9).unit = Unit::kMark;
  IndicatorOnLine(10).unit = Unit::kPercent;
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(9, "unit", "", problems::kPercentWithPercentage),
                                   RejectsWith(10, "unit", "", problems::kPercentWithPercentage)));
}

TEST_F(CheckCatalogueTest, Range) {
  IndicatorOnLine(9).minimum = 0.5;
  EXPECT_THAT(Check(), IsEmpty());
  IndicatorOnLine(9).maximum = 0.6;
  EXPECT_THAT(Check(), IsEmpty());
  for (const double maximum : {0.5, 0.4}) {
    IndicatorOnLine(9).maximum = maximum;
    EXPECT_THAT(Check(), ElementsAre(RejectsWith(9, "maximum", FormatDecimal(100 * maximum),
                                                 problems::kAboveMinimumDue)));
  }
}

TEST_F(CheckCatalogueTest, Decimals) {
  for (const int decimals : {0, limits::kDecimalsMax}) {
    IndicatorOnLine(9).decimals = decimals;
    EXPECT_THAT(Check(), IsEmpty()) << decimals;
  }
  for (const int decimals : {-1, limits::kDecimalsMax + 1}) {
    IndicatorOnLine(9).decimals = decimals;
    EXPECT_THAT(Check(), ElementsAre(RejectsWith(9, "decimals", absl::StrCat(decimals),
                                                 {problems::kWithin, {"0", "6"}})));
  }
}

TEST_F(CheckCatalogueTest, MinimumN) {
  IndicatorOnLine(9).minimum_n = 0;
  EXPECT_THAT(Check(), IsEmpty());
  IndicatorOnLine(9).minimum_n = -1;
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(9, "minimum_n", "-1", problems::kNegative)));
}

TEST_F(CheckCatalogueTest, OneSourceOfTwoIndicators) {
  IndicatorOnLine(11).source_columns = {"own:theft"};
  EXPECT_THAT(Check(),
              ElementsAre(RejectsWith(11, "source_columns", "own:theft", problems::kSourceTwice)));
}

TEST_F(CheckCatalogueTest, NumberOfIndicators) {
  for (size_t number = declared_.indicators.rows.size(); number < limits::kIndicatorsMax;
       ++number) {
    declared_.indicators.rows.push_back(
        {static_cast<int64_t>(number), RegisterShare(absl::StrCat("SHARE_", number), "CRIME")});
  }
  EXPECT_THAT(Check(), IsEmpty());
  declared_.indicators.rows.push_back({20'000, RegisterShare("ONE_MORE", "CRIME")});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"10000"}})));
}

TEST_F(CheckCatalogueTest, NumberOfThemesAndGroups) {
  for (size_t number = declared_.themes.rows.size(); number < limits::kThemesMax; ++number) {
    declared_.themes.rows.push_back(
        {20'000, {.id = absl::StrCat("T_", number), .parent = "CENTRE", .label = Named("t")}});
  }
  for (size_t number = declared_.groups.rows.size(); number < limits::kGroupsMax; ++number) {
    declared_.groups.rows.push_back({20'000, {absl::StrCat("G_", number), Named("g")}});
  }
  EXPECT_THAT(Check(), IsEmpty());
  declared_.groups.rows.push_back({20'001, {"ONE_MORE", Named("g")}});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
  declared_.groups.rows.pop_back();
  declared_.themes.rows.push_back(
      {20'001, {.id = "ONE_MORE", .parent = "CENTRE", .label = Named("t")}});
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

TEST(WrongIfObserved, WhatFiguresStandOnStays) {
  const Group all = {"ALL", Named("all")};
  EXPECT_EQ(WrongIfObserved(Change<Group>{2, all, all}), std::nullopt);
  EXPECT_EQ(WrongIfObserved(Change<Group>{2, std::nullopt, all}), std::nullopt);
  EXPECT_THAT(WrongIfObserved(Change<Group>{2, all, std::nullopt}),
              Optional(RejectsWith(2, "id", "ALL", problems::kHasObservations)));
  const Indicator before = RegisterShare("SHARE", "SAFETY");
  Indicator after = before;
  after.label = Named("another");
  EXPECT_EQ(WrongIfObserved(Change<Indicator>{3, before, after}), std::nullopt);
  after.unit = Unit::kMark;
  EXPECT_THAT(WrongIfObserved(Change<Indicator>{3, before, after}),
              Optional(RejectsWith(3, "unit", "SHARE", problems::kUnitOfObservations)));
  EXPECT_THAT(WrongIfObserved(Change<Indicator>{3, before, std::nullopt}),
              Optional(RejectsWith(3, "id", "SHARE", problems::kHasObservations)));
}

TEST(Unit, PercentagesComeBackToTheDigit) {
  Indicator share;
  share.unit = Unit::kPercent;
  for (int i = 0; i <= 1'000'000; ++i) {
    const double value = i / 1e4;
    ASSERT_EQ(ToUnit(share, FromUnit(share, value)), value);
  }
}

TEST(Unit, OtherUnitsStayAsTheyAre) {
  Indicator count;
  count.unit = Unit::kPersons;
  EXPECT_EQ(FromUnit(count, 234950), 234950);
  EXPECT_EQ(ToUnit(count, 0.1), 0.1);
}

}  // namespace
}  // namespace wijkmonitor::indicators
