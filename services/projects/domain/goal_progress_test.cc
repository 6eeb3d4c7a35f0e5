#include "services/projects/domain/goal_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using enum FigureReason;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// The report, section 4.1.4: 58 % in 2020, 76 % in 2024. Targets, deadline, respondents and the
// values of the municipality are made up; what is expected was computed apart.
Goal Participation(std::optional<double> target) {
  Goal goal{.id = "G", .subject = {SubjectKind::kActionLine, "MEEDOEN"}};
  goal.measure = {"PARTICIPATION", "GRONINGEN_NOORD", "ADULTS", ""};
  goal.baseline_value = 58;
  goal.baseline_period = "2020";
  goal.target = target;
  goal.deadline = "2030";
  return goal;
}
Figure Share(double percent, int year, std::optional<int64_t> n,
             std::optional<double> benchmark = std::nullopt) {
  Figure figure{.value = percent,
                .n = n,
                .benchmark = benchmark,
                .period = Period::OfYear(year),
                .whole = 100};
  if (n.has_value()) {
    const stats::Interval limits = stats::WilsonInterval(percent / 100, static_cast<double>(*n));
    figure.limits = {100 * limits.low, 100 * limits.high};
    figure.reasons = {kDesignEffectAssumed};
  } else {
    figure.reasons = {kNoN};
  }
  return figure;
}
GoalProgress Of(const Goal& goal, std::optional<int64_t> n, const Goal* promised = nullptr) {
  const Figure from = Share(58, 2020, n, 70), to = Share(76, 2024, n, 82);
  return ProgressOf(goal, {&from, &to}, promised == nullptr ? goal : *promised, {&from, &to});
}
void ExpectLimits(const std::optional<stats::Interval>& limits, double low, double high,
                  double within = 1e-6) {
  ASSERT_TRUE(limits.has_value());
  EXPECT_NEAR(limits->low, low, within);
  EXPECT_NEAR(limits->high, high, within);
}

TEST(ProgressOf, TheTargetThatWasPromisedAndTheOneThatIs) {
  const Goal promised = Participation(70), goal = Participation(80);
  const GoalProgress progress = Of(goal, 250, &promised);
  EXPECT_NEAR(*progress.frozen.progress, 1.5, 1e-9);
  EXPECT_NEAR(*progress.frozen.pace, 3.75, 1e-9);
  EXPECT_EQ(progress.frozen.status, stats::PaceStatus::kAchieved);
  ExpectLimits(progress.frozen.limits, 1.057842, 2.293397);
  EXPECT_NEAR(*progress.current.progress, .818182, 1e-6);
  EXPECT_NEAR(*progress.current.pace, 2.045455, 1e-6);
  EXPECT_EQ(progress.current.status, stats::PaceStatus::kOnTrack);
  ExpectLimits(progress.current.limits, .546496, 1.059388);
  EXPECT_NEAR(*progress.gap->closed, .5, 1e-9);
  EXPECT_NEAR(progress.gap->points, -6, 1e-9);
  EXPECT_NEAR(*progress.gap->ratio, 76.0 / 82, 1e-9);
}

TEST(ProgressOf, WithOtherNumbersOfRespondents) {
  const Goal promised = Participation(70), goal = Participation(80);
  const GoalProgress more = Of(goal, 400, &promised);
  ExpectLimits(more.frozen.limits, 1.146274, 2.047701);
  ExpectLimits(more.current.limits, .609461, 1.008433);
  const GoalProgress fewer = Of(goal, 60, &promised);
  EXPECT_EQ(fewer.frozen.limits, std::nullopt);
  EXPECT_THAT(fewer.frozen.reasons, Contains(kTargetWithinError));
  ExpectLimits(fewer.current.limits, .115955, 1.347519);
}

// What respondents count for after a design effect is what decides.
TEST(ProgressOf, WithEffectiveRespondents) {
  Figure from = Share(58, 2020, 1000), to = Share(76, 2024, 1000);
  from.n_effective = to.n_effective = 250;
  from.reasons = to.reasons = {};
  const Goal goal = Participation(80);
  ExpectLimits(ProgressOf(goal, {&from, &to}, goal, {&from, &to}).current.limits, .546496,
               1.059388);
}

TEST(ChangeOf, InPointsAndAsAShare) {
  const GoalProgress unknown = Of(Participation(std::nullopt), std::nullopt);
  EXPECT_NEAR(unknown.change->points, 18, 1e-9);
  EXPECT_NEAR(*unknown.change->ratio, .310345, 1e-6);
  EXPECT_EQ(unknown.change->certainty, Certainty::kNotTested);
  EXPECT_EQ(unknown.change->limits, std::nullopt);
  const GoalProgress known = Of(Participation(80), 250);
  EXPECT_EQ(known.change->certainty, Certainty::kEstablished);
  ExpectLimits(known.change->limits, 9.79, 25.88, .005);
  const GoalProgress few = Of(Participation(80), 20);
  EXPECT_EQ(few.change->certainty, Certainty::kNotDistinguishable);
}

// A goal as the report has it: two values, and nothing else.
TEST(ProgressOf, WithoutTargetRespondentsAndMunicipality) {
  Figure from = Share(58, 2020, std::nullopt), to = Share(76, 2024, std::nullopt);
  from.reasons = to.reasons = {};  // a kompas that tests nothing does not say why
  const Goal goal = Participation(std::nullopt);
  const GoalProgress progress = ProgressOf(goal, {&from, &to}, goal, {&from, &to});
  EXPECT_EQ(progress.current.progress, std::nullopt);
  EXPECT_EQ(progress.current.status, std::nullopt);
  EXPECT_EQ(progress.current.reasons, FigureReasons{kNoTarget});
  EXPECT_THAT(progress.now.reasons, Contains(kNoN));
  EXPECT_FALSE(progress.gap.has_value());
}

TEST(ProgressOf, AwayFromTheTarget) {
  Goal goal = Participation(22);
  goal.baseline_value = 30;
  const Figure from = Share(30, 2020, std::nullopt), to = Share(33, 2024, std::nullopt);
  const GoalProgress progress = ProgressOf(goal, {&from, &to}, goal, {&from, &to});
  EXPECT_NEAR(*progress.current.progress, -.375, 1e-9);
  EXPECT_EQ(progress.current.status, stats::PaceStatus::kDeteriorating);
  EXPECT_THAT(progress.current.reasons, Contains(kNoN));
}

TEST(ProgressOf, WhatCannotBeReckoned) {
  EXPECT_THAT(Of(Participation(58), 250).current.reasons, Contains(kAlreadyAtTarget));
  Goal undated = Participation(80);
  undated.deadline.clear();
  EXPECT_NEAR(*Of(undated, 250).current.progress, .818182, 1e-6);
  EXPECT_EQ(Of(undated, 250).current.pace, std::nullopt);
  EXPECT_THAT(Of(undated, 250).current.reasons, Contains(kNoPace));
  // No figure at all.
  const Goal goal = Participation(80);
  const GoalProgress nothing = ProgressOf(goal, {nullptr, nullptr}, goal, {nullptr, nullptr});
  EXPECT_EQ(nothing.baseline.value, 58);
  EXPECT_EQ(nothing.now.value, std::nullopt);
  EXPECT_FALSE(nothing.change.has_value());
  EXPECT_EQ(nothing.current.progress, std::nullopt);
  Goal unmeasured = goal;
  unmeasured.measure = {};
  EXPECT_THAT(
      ProgressOf(unmeasured, {nullptr, nullptr}, unmeasured, {nullptr, nullptr}).now.reasons,
      Contains(kNoIndicator));
}

// Where the service of the figures does not answer, nothing is said of them.
TEST(BaselineOf, LacksNothingThatCouldNotBeAskedFor) {
  const GoalFigures away{nullptr, nullptr, true};
  Goal goal = Participation(80);
  goal.baseline_value = 58;
  const GoalProgress stated = ProgressOf(goal, away, goal, away);
  EXPECT_EQ(stated.baseline.value, 58);
  EXPECT_THAT(stated.baseline.reasons, IsEmpty());
  goal.baseline_value.reset();
  const GoalProgress unknown = ProgressOf(goal, away, goal, away);
  EXPECT_THAT(unknown.baseline.reasons, IsEmpty());
  EXPECT_THAT(unknown.current.reasons, IsEmpty());
  EXPECT_THAT(ProgressOf(goal, {}, goal, {}).current.reasons, Contains(kNoBaseline));
}

TEST(BaselineOf, IsWhatTheGoalStates) {
  Goal goal = Participation(80);
  goal.baseline_value = 60;
  const GoalProgress stated = Of(goal, 250);
  EXPECT_EQ(stated.baseline.value, 60);
  EXPECT_EQ(stated.baseline.n, std::nullopt);
  EXPECT_THAT(stated.baseline.reasons, Contains(kNoN));
  EXPECT_EQ(stated.current.limits, std::nullopt);
  goal.baseline_value.reset();
  EXPECT_EQ(Of(goal, 250).baseline.value, 58);
  EXPECT_EQ(Of(goal, 250).baseline.n, 250);
  const Figure other = Share(57, 2019, 250), now = Share(76, 2024, 250);
  EXPECT_THAT(ProgressOf(goal, {&other, &now}, goal, {&other, &now}).baseline.reasons,
              Contains(kBaselineOtherPeriod));
  EXPECT_THAT(ProgressOf(goal, {nullptr, &now}, goal, {nullptr, &now}).baseline.reasons,
              Contains(kNoBaseline));
}

TEST(GapOf, WithoutOneAtTheStart) {
  const Goal goal = Participation(80);
  const Figure from = Share(58, 2020, 250, 58), to = Share(76, 2024, 250, 82);
  const GoalProgress progress = ProgressOf(goal, {&from, &to}, goal, {&from, &to});
  EXPECT_EQ(progress.gap->closed, std::nullopt);
  EXPECT_THAT(progress.now.reasons, Contains(kNoInitialGap));
}

// A register's figures are what they are.
TEST(ProgressOf, OfAFullCount) {
  Figure from = Share(58, 2020, std::nullopt), to = Share(76, 2024, std::nullopt);
  from.is_full_count = to.is_full_count = true;
  from.reasons = to.reasons = {};
  const Goal goal = Participation(80);
  const GoalProgress progress = ProgressOf(goal, {&from, &to}, goal, {&from, &to});
  EXPECT_EQ(progress.change->certainty, Certainty::kEstablished);
  ExpectLimits(progress.current.limits, .818182, .818182);
  EXPECT_THAT(progress.current.reasons, Not(Contains(kNoN)));
}

// What was promised of one indicator is not judged by another.
TEST(ProgressOf, WithTheFiguresOfWhatWasPromised) {
  const Goal promised = Participation(80);
  Goal goal = promised;
  goal.measure.indicator = "LONELY";
  goal.baseline_value = 30;
  goal.target = 20;
  const Figure from = Share(58, 2020, 250), to = Share(76, 2024, 250);
  const Figure lonely_from = Share(30, 2020, 250), lonely_to = Share(33, 2024, 250);
  const GoalProgress progress =
      ProgressOf(goal, {&lonely_from, &lonely_to}, promised, {&from, &to});
  EXPECT_NEAR(*progress.frozen.progress, .818182, 1e-6);
  EXPECT_NEAR(*progress.current.progress, -.3, 1e-9);
  const Amendment indicator{.field = "measure.indicator", .before = "TAKES_PART"};
  EXPECT_EQ(PromisedOf(goal, {&indicator}).measure.indicator, "TAKES_PART");
}

// The kompas of a year may have no figure but that of the baseline.
TEST(ProgressOf, WithoutALaterFigure) {
  const Goal goal = Participation(80);
  const Figure from = Share(58, 2020, 250);
  const GoalProgress progress = ProgressOf(goal, {&from, &from}, goal, {&from, &from});
  EXPECT_FALSE(progress.change.has_value());
  EXPECT_EQ(progress.current.progress, std::nullopt);
  EXPECT_THAT(progress.current.reasons, Contains(kNoPace));
  EXPECT_EQ(progress.now.value, 58);
}

TEST(PromisedOf, IsFromBeforeTheFirstAmendment) {
  Goal goal = Participation(90);
  goal.deadline = "2032";
  const Amendment first{.resource = "G", .field = "target", .before = "70", .after = "80"},
      second{.resource = "G", .field = "target", .before = "80", .after = "90"},
      later{.resource = "G", .field = "deadline", .before = "2030", .after = "2032"};
  const Goal promised = PromisedOf(goal, {&first, &later, &second});
  EXPECT_EQ(promised.target, 70);
  EXPECT_EQ(promised.deadline, "2030");
  EXPECT_EQ(promised.baseline_value, 58);
  const Amendment set{.resource = "G", .field = "target", .before = "", .after = "90"};
  EXPECT_EQ(PromisedOf(goal, {&set}).target, std::nullopt);
  EXPECT_EQ(PromisedOf(goal, {}), goal);
}

TEST(BaselineYear, OfTheGoalElseOfTheProgramme) {
  const Programme deal = Deal();
  Goal goal = Participation(80);
  goal.baseline_period = "2018";
  EXPECT_EQ(BaselineYear(goal, &deal), 2018);
  goal.baseline_period.clear();
  EXPECT_EQ(BaselineYear(goal, &deal), 2020);
  EXPECT_EQ(BaselineYear(goal, nullptr), std::nullopt);
}

}  // namespace
}  // namespace wijkmonitor::projects
