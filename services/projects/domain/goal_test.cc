#include "services/projects/domain/goal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum SmartLetter;

// What is wrong with a plain goal after `change`.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Goal goal = PlainGoal("X");
  change(goal);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckGoal(goal, check);
  return rejections;
}
template <class Change>
std::vector<SmartLetter> MissingAfter(const Change& change) {
  Goal goal = SmartGoal("X");
  change(goal);
  return SmartMissing(goal);
}
auto Rejects(std::string column, std::string value, Reason reason) {
  return ElementsAre(RejectsWith(0, std::move(column), std::move(value), std::move(reason)));
}

TEST(CheckGoal, OneThatSaysLittleIsFine) {
  EXPECT_THAT(WrongAfter([](Goal&) {}), IsEmpty());
  EXPECT_THAT(WrongAfter([](Goal& g) { g = SmartGoal("X"); }), IsEmpty());
}

TEST(CheckGoal, AStatementIsDue) {
  EXPECT_THAT(WrongAfter([](Goal& g) { g.statement = " \n"; }),
              Rejects("statement", "", problems::kDue));
  EXPECT_THAT(WrongAfter([](Goal& g) { g.statement = "een\ntwee"; }), IsEmpty());
  EXPECT_THAT(WrongAfter([](Goal& g) { g.statement = "a\x01"; }),
              Rejects("statement", "a\x01", {problems::kTextCharacter, {"U+0001", "2"}}));
}

TEST(CheckGoal, SizesOfTexts) {
  const auto check = [](std::string column, size_t most, const auto& text_of) {
    for (const size_t size : {most - 1, most, most + 1}) {
      const std::vector<Rejection> found =
          WrongAfter([&](Goal& g) { text_of(g) = std::string(size, 'x'); });
      EXPECT_EQ(found.size(), size > most ? 1u : 0u) << column << " " << size;
      if (!found.empty()) {
        EXPECT_EQ(found[0].column, column);
      }
    }
  };
  check(
      "statement", limits::kStatementBytesMax, [](Goal & g) -> auto& { return g.statement; });
  check(
      "achievability", limits::kNoteBytesMax, [](Goal & g) -> auto& { return g.achievability; });
  check(
      "ex_ante_rationale", limits::kNoteBytesMax,
      [](Goal & g) -> auto& { return g.ex_ante.rationale; });
}

TEST(CheckGoal, AMeasureIsOfOneKind) {
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure = {.output = "O1"}; }), IsEmpty());
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure = {.indicator = "MEEDOEN"}; }), IsEmpty());
  for (const GoalMeasure& both : {GoalMeasure{.indicator = "MEEDOEN", .output = "O1"},
                                  GoalMeasure{.area = "SELWERD", .output = "O1"},
                                  GoalMeasure{.group = "AGE_18_PLUS", .output = "O1"}}) {
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.measure = both; }),
                Rejects("measure_output", "O1", problems::kGoalMeasureOneKind));
  }
}

TEST(CheckGoal, IdsAreIds) {
  const Reason id_due{problems::kIdDue, {"64"}};
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure.indicator = "mee"; }),
              Rejects("indicator", "mee", id_due));
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure.area = "a b"; }),
              Rejects("measure_area", "a b", id_due));
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure.group = "18+"; }),
              Rejects("measure_group", "18+", id_due));
  EXPECT_THAT(WrongAfter([](Goal& g) { g.measure.output = "o"; }),
              Rejects("measure_output", "o", id_due));
  EXPECT_THAT(WrongAfter([](Goal& g) { g.outcome = "o"; }), Rejects("outcome", "o", id_due));
}

TEST(CheckGoal, NumbersAreFinite) {
  using Limits = std::numeric_limits<double>;
  for (const double number : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.baseline_value = number; }),
                Rejects("baseline_value", "", problems::kFiniteDue));
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.target = number; }),
                Rejects("target", "", problems::kFiniteDue));
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.ex_ante.value = number; }),
                Rejects("ex_ante_value", "", problems::kFiniteDue));
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.ex_ante.low = number; }),
                Rejects("ex_ante_low", "", problems::kFiniteDue));
    EXPECT_THAT(WrongAfter([&](Goal& g) { g.ex_ante.high = number; }),
                Rejects("ex_ante_high", "", problems::kFiniteDue));
  }
}

TEST(CheckGoal, AnEstimateLiesWithinItsBounds) {
  const auto estimate = [](ExAnte ex_ante) {
    return WrongAfter([&](Goal& g) { g.ex_ante = std::move(ex_ante); });
  };
  EXPECT_THAT(estimate({.value = 5, .low = 5, .high = 5}), IsEmpty());
  EXPECT_THAT(estimate({.value = -1}), IsEmpty());
  EXPECT_THAT(estimate({.low = 5, .high = 6}), IsEmpty());
  EXPECT_THAT(estimate({.low = 6.5, .high = 5}),
              Rejects("ex_ante_low", "6.5", {problems::kLowAboveHigh, {"5"}}));
  EXPECT_THAT(estimate({.value = 4, .low = 5, .high = 6}),
              Rejects("ex_ante_value", "4", {problems::kOutsideBounds, {"5", "6"}}));
  EXPECT_THAT(estimate({.value = 7, .low = 5, .high = 6}),
              Rejects("ex_ante_value", "7", {problems::kOutsideBounds, {"5", "6"}}));
  EXPECT_THAT(estimate({.value = 4, .low = 5}),
              Rejects("ex_ante_value", "4", {problems::kOutsideBounds, {"5", "-"}}));
  EXPECT_THAT(estimate({.value = 7, .high = 6}),
              Rejects("ex_ante_value", "7", {problems::kOutsideBounds, {"-", "6"}}));
}

TEST(CheckGoal, TheDeadlineIsNotBeforeTheEndOfTheBaseline) {
  const auto dates = [](const char* baseline, const char* deadline) {
    return WrongAfter([=](Goal& g) {
      g.baseline_period = baseline;
      g.deadline = deadline;
    });
  };
  EXPECT_THAT(dates("2020", "2021"), IsEmpty());
  EXPECT_THAT(dates("2020", "2021-01-01"), IsEmpty());
  EXPECT_THAT(dates("2020-09/2021-01", "2021-01"), IsEmpty());
  EXPECT_THAT(dates("2020", ""), IsEmpty());
  EXPECT_THAT(dates("", "2021"), IsEmpty());
  for (const char* deadline : {"2020", "2020-12", "2020-12-31", "2019"}) {
    EXPECT_THAT(dates("2020", deadline),
                Rejects("deadline", deadline, {problems::kDeadlineBeforeBaseline, {"2020"}}));
  }
  EXPECT_THAT(dates("", "in 2021"), Rejects("deadline", "in 2021", problems::kPartialDate));
  EXPECT_THAT(dates("voor 2020", "2021"),
              Rejects("baseline_period", "voor 2020", problems::kPeriodNotation));
}

TEST(SmartMissing, AStatementAloneLacksAll) {
  EXPECT_THAT(SmartMissing(PlainGoal("X")), ElementsAre(kS, kM, kA, kR, kT));
  EXPECT_THAT(MissingAfter([](Goal&) {}), IsEmpty());
}

TEST(SmartMissing, SpecificIsAboutAnAreaAndAGroup) {
  EXPECT_THAT(MissingAfter([](Goal& g) { g.measure.area.clear(); }), ElementsAre(kS));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.measure.group.clear(); }), ElementsAre(kS));
}

TEST(SmartMissing, MeasurableIsFromABaselineToATarget) {
  EXPECT_THAT(MissingAfter([](Goal& g) { g.measure.indicator.clear(); }), ElementsAre(kM));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.baseline_value.reset(); }), ElementsAre(kM));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.baseline_period.clear(); }), ElementsAre(kM));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.target.reset(); }), ElementsAre(kM));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.target = 0, g.baseline_value = 0; }), IsEmpty());
}

// An output says whose it is, and starts at 0.
TEST(SmartMissing, OfAnOutputATargetIsEnough) {
  const auto by_output = [](Goal& g) {
    g.measure = {.output = "O1"};
    g.baseline_value.reset();
    g.baseline_period.clear();
  };
  EXPECT_THAT(MissingAfter(by_output), IsEmpty());
  EXPECT_THAT(MissingAfter([&](Goal& g) {
                by_output(g);
                g.target.reset();
              }),
              ElementsAre(kM));
}

TEST(SmartMissing, AchievableByWhatIsSaidOrExpected) {
  const auto without = [](Goal& g) {
    g.achievability.clear();
    g.ex_ante = {};
  };
  EXPECT_THAT(MissingAfter(without), ElementsAre(kA));
  EXPECT_THAT(MissingAfter([&](Goal& g) { without(g), g.achievability = "zo ging het elders"; }),
              IsEmpty());
  EXPECT_THAT(MissingAfter([&](Goal& g) { without(g), g.ex_ante.value = 70; }), IsEmpty());
  EXPECT_THAT(MissingAfter([&](Goal& g) { without(g), g.ex_ante.rationale = "elders"; }),
              IsEmpty());
}

TEST(SmartMissing, RelevantAndBoundInTime) {
  EXPECT_THAT(MissingAfter([](Goal& g) { g.outcome.clear(); }), ElementsAre(kR));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.deadline.clear(); }), ElementsAre(kT));
  EXPECT_THAT(MissingAfter([](Goal& g) { g.outcome.clear(), g.deadline.clear(); }),
              ElementsAre(kR, kT));
}

}  // namespace
}  // namespace wijkmonitor::projects
