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

// What is wrong with a figure of SHARE on line 2.
class CheckFigureTest : public ::testing::Test {
 protected:
  std::vector<Rejection> Check(const Figure& figure) const {
    std::vector<Rejection> rejections;
    CheckFigure({.line = 2, .indicator = &indicator_, .figure = figure}, &rejections);
    return rejections;
  }

  Indicator indicator_ = ShareWithin(0.1, 0.9);
};

TEST_F(CheckFigureTest, StatusAndValueAgree) {
  EXPECT_THAT(Check(Without(Status::kValue)),
              ElementsAre(FigureRejected("value", "", problems::kValueDue)));
  for (const Status status : {Status::kMissing, Status::kNotPublished, Status::kSuppressed,
                              Status::kNotAsked, Status::kNotApplicable}) {
    EXPECT_THAT(Check(Without(status)), IsEmpty());
    EXPECT_THAT(Check({.status = status, .value = 0.5}),
                ElementsAre(FigureRejected("value", "50", problems::kValueWithoutStatus)));
  }
}

TEST_F(CheckFigureTest, RangeOfTheValue) {
  for (const double inside : {0.1, 0.9}) EXPECT_THAT(Check(Of(inside)), IsEmpty()) << inside;
  for (const auto& [outside, shown] : {std::pair(0.099, "9.9"), {0.901, "90.1"}}) {
    EXPECT_THAT(Check(Of(outside)),
                ElementsAre(FigureRejected("value", shown, {problems::kOutOfRange, {"10", "90"}})));
  }
}

TEST_F(CheckFigureTest, ZeroIsAValue) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  indicator_ = count;
  EXPECT_THAT(Check(Of(0)), IsEmpty());
}

TEST_F(CheckFigureTest, ACountIsWhole) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  indicator_ = count;
  EXPECT_THAT(Check(Of(2.5)),
              ElementsAre(RejectsWith(2, "value", "2.5",
                                      ::wijkmonitor::Reason(problems::kCountWithFraction)
                                          .Advise(problems::kOfIndicator, {"POPULATION"}))));
}

TEST_F(CheckFigureTest, LimitOfAFigure) {
  const Indicator count = testing::Inhabitants("PEOPLE");
  indicator_ = count;
  EXPECT_THAT(Check(Of(limits::kFigureMax - 1)), IsEmpty());
  EXPECT_THAT(Check(Of(limits::kFigureMax)), IsEmpty());
  EXPECT_EQ(Check(Of(limits::kFigureMax + 1)).size(), 1u);
}

TEST_F(CheckFigureTest, RangeOfTheInterval) {
  Figure figure = Of(0.5);
  figure.low = 0.05;
  figure.high = 0.95;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("low", "5", {problems::kOutOfRange, {"10", "90"}}),
                          FigureRejected("high", "95", {problems::kOutOfRange, {"10", "90"}})));
}

TEST_F(CheckFigureTest, AnIntervalHasTwoEnds) {
  Figure figure = Of(0.5);
  figure.low = 0.4;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("high", "", problems::kIntervalHasTwoEnds)));
  figure.low.reset();
  figure.high = 0.6;
  EXPECT_THAT(Check(figure), ElementsAre(FigureRejected("low", "", problems::kIntervalHasTwoEnds)));
}

TEST_F(CheckFigureTest, AnIntervalContainsItsValue) {
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

TEST_F(CheckFigureTest, Uncertainty) {
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

TEST_F(CheckFigureTest, LimitOfUncertainty) {
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

TEST_F(CheckFigureTest, LimitOfErrorAndRatio) {
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

TEST_F(CheckFigureTest, NumeratorAndDenominator) {
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

TEST_F(CheckFigureTest, RespondentsAreAtLeastTheNumerator) {
  Figure figure = Surveyed(0.5, 5);
  figure.numerator = 5;
  figure.denominator = 10;
  EXPECT_THAT(Check(figure), IsEmpty());
  figure.n = 4;
  EXPECT_THAT(Check(figure),
              ElementsAre(FigureRejected("n", "4", {problems::kFewerThanNumerator, {"5"}})));
}

TEST(Publishable, MinimumOfRespondents) {
  Indicator survey = RegisterShare("SHARE", "SAFETY");
  survey.basis = Basis::kSurvey;
  survey.minimum_n = 50;
  EXPECT_EQ(Publishable(RespondentsDue(survey), Surveyed(0.5, 49)), Without(Status::kSuppressed));
  EXPECT_EQ(Publishable(RespondentsDue(survey), Surveyed(0.5, 50)), Surveyed(0.5, 50));
  EXPECT_EQ(Publishable(RespondentsDue(survey), Surveyed(0.5, 51)), Surveyed(0.5, 51));
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
  EXPECT_EQ(Publishable(RespondentsDue(survey), full), Without(Status::kSuppressed));
}

TEST(Publishable, OnlySurveyFiguresWithRespondents) {
  Indicator indicator = RegisterShare("SHARE", "SAFETY");
  indicator.minimum_n = 50;
  EXPECT_EQ(Publishable(RespondentsDue(indicator), Surveyed(0.5, 10)), Surveyed(0.5, 10));
  indicator.basis = Basis::kSurvey;
  EXPECT_EQ(Publishable(RespondentsDue(indicator), Of(0.5)), Of(0.5));
  EXPECT_EQ(Publishable(RespondentsDue(indicator), Without(Status::kNotAsked)),
            Without(Status::kNotAsked));
}

}  // namespace
}  // namespace wijkmonitor::indicators
