#include "services/indicators/domain/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using testing::Inhabitants;
using ::testing::IsEmpty;
using testing::Named;
using testing::RegisterShare;
using testing::RejectionAt;

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
  EXPECT_THAT(Check(), ::testing::Contains(RejectionAt(9, "default_group", "no group")));
  declared_.groups.rows.push_back({21, {"ALL", Named("all")}});
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(21, "remove", "see line 2")));
}

TEST_F(CheckCatalogueTest, SameIdTwice) {
  declared_.groups.rows.push_back({20, declared_.groups.rows[0].item});
  declared_.themes.rows.push_back({21, ThemeOnLine(4)});
  declared_.indicators.rows.push_back({22, IndicatorOnLine(11)});
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(20, "id", "earlier line"),
                                   RejectionAt(21, "id", "earlier line"),
                                   RejectionAt(22, "id", "earlier line")));
}

TEST_F(CheckCatalogueTest, BadIds) {
  declared_.groups.rows[1].item.id = "adults";
  ThemeOnLine(6).id = "NUIS-ANCE";
  IndicatorOnLine(11).id = std::string(limits::kIdBytesMax + 1, 'A');
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(3, "id", "capital letter"),
                                   RejectionAt(6, "id", "capital letter"),
                                   RejectionAt(11, "id", "capital letter")));
}

TEST_F(CheckCatalogueTest, LabelsAreDueInBothLanguages) {
  declared_.groups.rows[0].item.label.nl.clear();
  ThemeOnLine(4).label.en.clear();
  IndicatorOnLine(9).label.en.clear();
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(2, "label_nl", "both languages"),
                                   RejectionAt(4, "label_en", "both languages"),
                                   RejectionAt(9, "label_en", "both languages")));
}

TEST_F(CheckCatalogueTest, LengthOfALabel) {
  ThemeOnLine(4).label.nl = std::string(limits::kLabelBytesMax, 'n');
  EXPECT_THAT(Check(), IsEmpty());
  ThemeOnLine(4).label.nl += 'n';
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(4, "label_nl", "at most 500")));
}

TEST_F(CheckCatalogueTest, UnknownParents) {
  ThemeOnLine(6).parent = "NOWHERE";
  IndicatorOnLine(9).theme = "NOWHERE";
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(6, "parent", "no theme with this id"),
                                   RejectionAt(9, "parent", "no theme with this id")));
  EXPECT_EQ(Check().front().value, "NOWHERE");
}

TEST_F(CheckCatalogueTest, TwoCentres) {
  declared_.themes.rows.push_back({21, {.id = "SECOND", .label = Named("second")}});
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(21, "parent", "only one theme has no parent")));
}

TEST_F(CheckCatalogueTest, NoCentre) {
  declared_.themes.rows.clear();
  declared_.indicators.rows.clear();
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(0, "parent", "the centre")));
}

TEST_F(CheckCatalogueTest, CompositionOfTheCentre) {
  ThemeOnLine(8).composition = true;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(8, "composition", "centre cannot")));
}

TEST_F(CheckCatalogueTest, Circles) {
  ThemeOnLine(7).parent = "CRIME";
  EXPECT_THAT(Check(),
              ElementsAre(RejectionAt(4, "parent", "circle"), RejectionAt(6, "parent", "circle"),
                          RejectionAt(7, "parent", "circle")));
  ThemeOnLine(7).parent = "CENTRE";
  ThemeOnLine(4).parent = "CRIME";
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(4, "parent", "circle")));
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
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(40, "parent", "deeper than 16")));
}

TEST_F(CheckCatalogueTest, CompositionIsThatOfTheParent) {
  for (const int line : {9, 11}) IndicatorOnLine(line).polarity = Polarity::kNone;
  ThemeOnLine(4).composition = true;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(4, "composition", "parent SAFETY")));
  ThemeOnLine(4).parent = "PEOPLE";
  ThemeOnLine(4).composition = false;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(4, "composition", "parent PEOPLE")));
}

TEST_F(CheckCatalogueTest, CompositionHasNoPolarity) {
  IndicatorOnLine(10).polarity = Polarity::kHigherBetter;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(10, "polarity", "")));
}

TEST_F(CheckCatalogueTest, UnknownReferences) {
  IndicatorOnLine(9).default_group = "NOBODY";
  IndicatorOnLine(11).weight_indicator = "NOTHING";
  EXPECT_THAT(Check(),
              ElementsAre(RejectionAt(9, "default_group", "no group with this id"),
                          RejectionAt(11, "weight_indicator", "no indicator with this id")));
}

TEST_F(CheckCatalogueTest, AnIndicatorMayBeWithoutWeights) {
  IndicatorOnLine(9).weight_indicator.clear();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckCatalogueTest, PercentGoesWithPercentage) {
  IndicatorOnLine(9).unit = Unit::kMark;
  IndicatorOnLine(10).unit = Unit::kPercent;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(9, "unit", "PERCENTAGE"),
                                   RejectionAt(10, "unit", "PERCENTAGE")));
}

TEST_F(CheckCatalogueTest, Range) {
  IndicatorOnLine(9).minimum = 0.5;
  EXPECT_THAT(Check(), IsEmpty());
  IndicatorOnLine(9).maximum = 0.6;
  EXPECT_THAT(Check(), IsEmpty());
  for (const double maximum : {0.5, 0.4}) {
    IndicatorOnLine(9).maximum = maximum;
    EXPECT_THAT(Check(), ElementsAre(RejectionAt(9, "maximum", "above the minimum")));
  }
}

TEST_F(CheckCatalogueTest, Decimals) {
  for (const int decimals : {0, limits::kDecimalsMax}) {
    IndicatorOnLine(9).decimals = decimals;
    EXPECT_THAT(Check(), IsEmpty()) << decimals;
  }
  for (const int decimals : {-1, limits::kDecimalsMax + 1}) {
    IndicatorOnLine(9).decimals = decimals;
    EXPECT_THAT(Check(), ElementsAre(RejectionAt(9, "decimals", "0..6"))) << decimals;
  }
}

TEST_F(CheckCatalogueTest, MinimumN) {
  IndicatorOnLine(9).minimum_n = 0;
  EXPECT_THAT(Check(), IsEmpty());
  IndicatorOnLine(9).minimum_n = -1;
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(9, "minimum_n", "negative")));
}

TEST_F(CheckCatalogueTest, OneSourceOfTwoIndicators) {
  IndicatorOnLine(11).source_columns = {"own:theft"};
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(11, "source_columns", "same source")));
  EXPECT_EQ(Check().front().value, "own:theft");
}

TEST_F(CheckCatalogueTest, NumberOfIndicators) {
  for (size_t number = declared_.indicators.rows.size(); number < limits::kIndicatorsMax;
       ++number) {
    declared_.indicators.rows.push_back(
        {static_cast<int64_t>(number), RegisterShare(absl::StrCat("SHARE_", number), "CRIME")});
  }
  EXPECT_THAT(Check(), IsEmpty());
  declared_.indicators.rows.push_back({20'000, RegisterShare("ONE_MORE", "CRIME")});
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(0, "", "at most 10000")));
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
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(0, "", "at most 1000 groups")));
  declared_.groups.rows.pop_back();
  declared_.themes.rows.push_back(
      {20'001, {.id = "ONE_MORE", .parent = "CENTRE", .label = Named("t")}});
  EXPECT_THAT(Check(), ElementsAre(RejectionAt(0, "", "at most 1000 themes")));
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
