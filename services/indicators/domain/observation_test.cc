#include "services/indicators/domain/observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
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
using testing::Named;
using testing::Of;
using testing::RegisterShare;
using testing::Surveyed;
using testing::Without;

Indicator ShareWithin(double minimum, double maximum) {
  Indicator indicator = RegisterShare("SHARE", "SAFETY");
  indicator.minimum = minimum;
  indicator.maximum = maximum;
  return indicator;
}

// On line 2, of a figure of SHARE.
auto FigureRejected(const char* column, const char* value, ::wijkmonitor::Reason reason) {
  return RejectsWith(2, column, value, reason.Advise(problems::kOfIndicator, {"SHARE"}));
}

// A sound row for the first buurt, on line 2.
class CheckObservationsTest : public ::testing::Test {
 protected:
  CheckObservationsTest()
      : catalogue_(MakeCatalogue({{"ALL", Named("all")}}, {}, {ShareWithin(0.1, 0.9)})),
        edition_(MakeEdition("E", absl::CivilDay(2020, 1, 1), InventedAreas(2), {})) {
    rows_.push_back({.line = 2,
                     .indicator = catalogue_.FindIndicator("SHARE"),
                     .area = Buurt(1),
                     .edition = "E",
                     .period = Period::OfYear(2020),
                     .group = "ALL",
                     .figure = Of(0.5)});
  }

  std::vector<Rejection> Check() const { return CheckObservations(rows_, catalogue_, edition_); }
  // What is wrong with the first row when it says this.
  std::vector<Rejection> Check(const Figure& figure) {
    rows_.front().figure = figure;
    return Check();
  }
  DeclaredObservation& AddRow(int64_t line) {
    rows_.push_back(rows_.front());
    rows_.back().line = line;
    return rows_.back();
  }

  const Catalogue catalogue_;
  const Edition edition_;
  std::vector<DeclaredObservation> rows_;
};

TEST_F(CheckObservationsTest, Sound) {
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(CheckObservations({}, catalogue_, edition_), IsEmpty());
}

TEST_F(CheckObservationsTest, AnotherEdition) {
  AddRow(3).edition = "F";
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(3, "edition", "F", {problems::kOneEdition, {"E"}})));
}

TEST_F(CheckObservationsTest, UnknownAreaAndGroup) {
  rows_.front().area = "BU00019999";
  rows_.front().group = "NOBODY";
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(2, "area", "BU00019999",
                                               {problems::kUnknownAreaOrSet, {"E"}}),
                                   RejectsWith(2, "group", "NOBODY", problems::kUnknownGroup)));
}

TEST_F(CheckObservationsTest, StatusAndValueAgree) {
  EXPECT_THAT(Check(Without(Status::kValue)),
              ElementsAre(FigureRejected("value", "", problems::kValueDue)));
  for (const Status status : {Status::kMissing, Status::kNotPublished, Status::kSuppressed,
                              Status::kNotAsked, Status::kNotApplicable}) {
    EXPECT_THAT(Check(Without(status)), IsEmpty());
    EXPECT_THAT(Check({.status = status, .value = 0.5}),
                ElementsAre(FigureRejected("value", "50", problems::kValueWithoutStatus)));
  }
}

TEST_F(CheckObservationsTest, RangeOfTheValue) {
  for (const double inside : {0.1, 0.9}) EXPECT_THAT(Check(Of(inside)), IsEmpty()) << inside;
  for (const auto& [outside, shown] : {std::pair(0.099, "9.9"), {0.901, "90.1"}}) {
    EXPECT_THAT(Check(Of(outside)),
                ElementsAre(FigureRejected("value", shown, {problems::kOutOfRange, {"10", "90"}})));
  }
}

TEST_F(CheckObservationsTest, ZeroIsAValue) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  rows_.front().indicator = &count;
  EXPECT_THAT(Check(Of(0)), IsEmpty());
}

TEST_F(CheckObservationsTest, ACountIsWhole) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  rows_.front().indicator = &count;
  EXPECT_THAT(Check(Of(2.5)),
              ElementsAre(RejectsWith(2, "value", "2.5",
                                      ::wijkmonitor::Reason(problems::kCountWithFraction)
                                          .Advise(problems::kOfIndicator, {"POPULATION"}))));
}

TEST_F(CheckObservationsTest, LimitOfAFigure) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  rows_.front().indicator = &count;
  EXPECT_THAT(Check(Of(limits::kFigureMax - 1)), IsEmpty());
  EXPECT_THAT(Check(Of(limits::kFigureMax)), IsEmpty());
  EXPECT_EQ(Check(Of(limits::kFigureMax + 1)).size(), 1u);
}

TEST_F(CheckObservationsTest, RangeOfTheInterval) {
  Figure figure = Of(0.5);
  figure.low = 0.05;
  figure.high = 0.95;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("low", "5", {problems::kOutOfRange, {"10", "90"}}),
                          FigureRejected("high", "95", {problems::kOutOfRange, {"10", "90"}})));
}

TEST_F(CheckObservationsTest, AnIntervalHasTwoEnds) {
  Figure figure = Of(0.5);
  figure.low = 0.4;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("high", "", problems::kIntervalHasTwoEnds)));
  figure.low.reset();
  figure.high = 0.6;
  EXPECT_THAT(Check(figure), ElementsAre(FigureRejected("low", "", problems::kIntervalHasTwoEnds)));
}

TEST_F(CheckObservationsTest, AnIntervalContainsItsValue) {
  Figure figure = Of(0.5);
  figure.low = 0.5;
  figure.high = 0.5;
  EXPECT_THAT(Check(figure), IsEmpty());
  figure.high = 0.6;
  figure.low = 0.51;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("low", "51", problems::kIntervalWithoutValue)));
  figure.low = 0.4;
  figure.high = 0.49;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("low", "40", problems::kIntervalWithoutValue)));
}

TEST_F(CheckObservationsTest, Uncertainty) {
  EXPECT_THAT(Check(Surveyed(0.5, 0)), IsEmpty());
  EXPECT_THAT(Check(Surveyed(0.5, -1)),
              ElementsAre(FigureRejected("n", "-1", problems::kNegative)));
  Figure figure = Of(0.5);
  figure.design_effect = 0.1;
  figure.standard_error = 0;
  EXPECT_THAT(Check(figure), IsEmpty());
  figure.design_effect = 0;
  figure.standard_error = -0.1;
  EXPECT_THAT(
      Check(figure),
      ElementsAre(FigureRejected("design_effect", "0", {problems::kWithin, {"0.01", "1000"}}),
                  FigureRejected("standard_error", "-10", problems::kNegative)));
}

TEST_F(CheckObservationsTest, LimitOfUncertainty) {
  const auto fits = [&](int64_t n, double design_effect) {
    Figure figure = Surveyed(0.5, n);
    figure.design_effect = design_effect;
    return Check(figure).empty();
  };
  EXPECT_TRUE(fits(limits::kRespondentsMax, 1));
  EXPECT_FALSE(fits(limits::kRespondentsMax + 1, 1));
  EXPECT_TRUE(fits(100, limits::kDesignEffectMin));
  EXPECT_FALSE(fits(100, limits::kDesignEffectMin / 2));
  EXPECT_TRUE(fits(100, limits::kDesignEffectMax));
  EXPECT_FALSE(fits(100, limits::kDesignEffectMax * 2));
}

TEST_F(CheckObservationsTest, LimitOfErrorAndRatio) {
  const auto fits = [&](double standard_error, double numerator, double denominator) {
    Figure figure = Of(0.5);
    figure.standard_error = standard_error;
    figure.numerator = numerator;
    figure.denominator = denominator;
    return Check(figure).empty();
  };
  constexpr double kAbove = limits::kFigureMax * 2;
  EXPECT_TRUE(fits(limits::kFigureMax, limits::kFigureMax, limits::kFigureMax));
  EXPECT_FALSE(fits(kAbove, 1, 1));
  EXPECT_FALSE(fits(0, kAbove, 1));
  EXPECT_FALSE(fits(0, 1, kAbove));
}

TEST_F(CheckObservationsTest, NumeratorAndDenominator) {
  Figure figure = Of(0.5);
  figure.numerator = 5;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("denominator", "", problems::kNumeratorWithDenominator)));
  figure.denominator = 10;
  EXPECT_THAT(Check(figure), IsEmpty());
  figure.numerator.reset();
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("numerator", "", problems::kNumeratorWithDenominator)));
  figure.numerator = -1;
  figure.denominator = 0;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("denominator", "0", problems::kAboveZeroDue),
                          FigureRejected("numerator", "-1", problems::kNegative)));
}

TEST_F(CheckObservationsTest, RespondentsAreAtLeastTheNumerator) {
  Figure figure = Surveyed(0.5, 5);
  figure.numerator = 5;
  figure.denominator = 10;
  EXPECT_THAT(Check(figure), IsEmpty());
  figure.n = 4;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("n", "4", {problems::kFewerThanNumerator, {"5"}})));
}

TEST_F(CheckObservationsTest, SameFigureTwice) {
  DeclaredObservation& again = AddRow(7);
  EXPECT_THAT(Check(), IsEmpty());
  again.figure = Of(0.6);
  EXPECT_THAT(Check(), ElementsAre(RejectsWith(
                           7, "area", Buurt(1),
                           ::wijkmonitor::Reason(problems::kOtherValueOnLine, {"2020", "2"})
                               .Advise(problems::kOfIndicator, {"SHARE"}))));
}

TEST_F(CheckObservationsTest, OtherFiguresMayDiffer) {
  AddRow(3).area = Buurt(2);
  AddRow(4).period = Period::OfYear(2021);
  for (DeclaredObservation& row : rows_) row.figure = Of(0.1 * static_cast<double>(row.line));
  EXPECT_THAT(Check(), IsEmpty());
}

class PlanObservationsTest : public ::testing::Test {
 protected:
  void AddRow(const std::string& area, const Figure& figure, int year = 2020) {
    rows_.push_back({.line = static_cast<int64_t>(rows_.size()) + 2,
                     .indicator = &indicator_,
                     .area = area,
                     .edition = "E",
                     .period = Period::OfYear(year),
                     .group = "ALL",
                     .figure = figure});
  }
  static ColumnKey KeyOf(int year) { return {"SHARE", "E", Period::OfYear(year), "ALL"}; }
  ObservationPlan Plan() {
    return PlanObservations(
        rows_, 7, 9, [this](const ColumnKey& key) -> const StoredColumn& { return stored_[key]; });
  }

  const Indicator indicator_ = RegisterShare("SHARE", "SAFETY");
  std::vector<DeclaredObservation> rows_;
  std::map<ColumnKey, StoredColumn> stored_;
};

TEST_F(PlanObservationsTest, NewFiguresInTheOrderOfTheFile) {
  AddRow(Buurt(2), Of(0.2));
  AddRow(Buurt(1), Surveyed(0.1, 30));
  const ObservationPlan plan = Plan();
  ASSERT_EQ(plan.inserts.size(), 2u);
  EXPECT_EQ(plan.unchanged, 0);
  EXPECT_EQ(plan.inserts[0].area, Buurt(2));
  const Observation& second = plan.inserts[1];
  EXPECT_EQ(second.column, KeyOf(2020));
  EXPECT_EQ(second.area, Buurt(1));
  EXPECT_EQ(second.figure, Surveyed(0.1, 30));
  EXPECT_EQ(second.revision, 1);
  EXPECT_EQ(second.batch, 7);
  EXPECT_EQ(second.version, 9);
}

TEST_F(PlanObservationsTest, WhatIsStoredAlreadyIsUnchanged) {
  stored_[KeyOf(2020)] = {{Buurt(1), {Of(0.1), 3}}};
  AddRow(Buurt(1), Of(0.1));
  const ObservationPlan plan = Plan();
  EXPECT_THAT(plan.inserts, IsEmpty());
  EXPECT_EQ(plan.unchanged, 1);
}

TEST_F(PlanObservationsTest, ARevisedFigureGetsTheNextRevision) {
  stored_[KeyOf(2020)] = {{Buurt(1), {Of(0.1), 3}}, {Buurt(2), {Of(0.2), 1}}};
  AddRow(Buurt(1), Without(Status::kNotPublished));
  AddRow(Buurt(2), Surveyed(0.2, 30));
  const ObservationPlan plan = Plan();
  ASSERT_EQ(plan.inserts.size(), 2u);
  EXPECT_EQ(plan.inserts[0].revision, 4);
  EXPECT_EQ(plan.inserts[0].figure, Without(Status::kNotPublished));
  EXPECT_EQ(plan.inserts[1].revision, 2);
}

TEST_F(PlanObservationsTest, AnotherColumnIsAnotherFigure) {
  stored_[KeyOf(2020)] = {{Buurt(1), {Of(0.1), 3}}};
  AddRow(Buurt(1), Of(0.1), 2021);
  const ObservationPlan plan = Plan();
  ASSERT_EQ(plan.inserts.size(), 1u);
  EXPECT_EQ(plan.inserts[0].revision, 1);
}

TEST_F(PlanObservationsTest, ARepeatedRowIsUnchanged) {
  AddRow(Buurt(1), Of(0.1));
  AddRow(Buurt(1), Of(0.1));
  const ObservationPlan plan = Plan();
  EXPECT_EQ(plan.inserts.size(), 1u);
  EXPECT_EQ(plan.unchanged, 1);
}

TEST(Publishable, MinimumOfRespondents) {
  Indicator survey = RegisterShare("SHARE", "SAFETY");
  survey.basis = Basis::kSurvey;
  survey.minimum_n = 50;
  EXPECT_EQ(Publishable(survey, Surveyed(0.5, 49)), Without(Status::kSuppressed));
  EXPECT_EQ(Publishable(survey, Surveyed(0.5, 50)), Surveyed(0.5, 50));
  EXPECT_EQ(Publishable(survey, Surveyed(0.5, 51)), Surveyed(0.5, 51));
}

TEST(Publishable, NothingOfASuppressedFigureIsLeft) {
  Indicator survey = RegisterShare("SHARE", "SAFETY");
  survey.basis = Basis::kSurvey;
  survey.minimum_n = 50;
  const Figure full = {.status = Status::kValue,
                       .value = 0.5,
                       .numerator = 5,
                       .denominator = 10,
                       .n = 10,
                       .design_effect = 1.3,
                       .standard_error = 0.1,
                       .low = 0.4,
                       .high = 0.6};
  EXPECT_EQ(Publishable(survey, full), Without(Status::kSuppressed));
}

TEST(Publishable, OnlySurveyFiguresWithRespondents) {
  Indicator indicator = RegisterShare("SHARE", "SAFETY");
  indicator.minimum_n = 50;
  EXPECT_EQ(Publishable(indicator, Surveyed(0.5, 10)), Surveyed(0.5, 10));
  indicator.basis = Basis::kSurvey;
  EXPECT_EQ(Publishable(indicator, Of(0.5)), Of(0.5));
  EXPECT_EQ(Publishable(indicator, Without(Status::kNotAsked)), Without(Status::kNotAsked));
}

}  // namespace
}  // namespace wijkmonitor::indicators
