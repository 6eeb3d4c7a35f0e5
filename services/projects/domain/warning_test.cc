#include "services/projects/domain/warning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Money up to and including 1 October 2024.
Project Funded(std::optional<State> state, const std::string& id = "X") {
  Project project = PlainProject(id);
  project.state = state;
  project.funding = {
      {"DEAL", std::nullopt, Period{absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)}}};
  return project;
}

Warnings On(absl::CivilDay day, const Project& project, int horizon_days = kHorizonDaysDefault) {
  return WarningsOf({.projects = {&project}}, {day, horizon_days, {}});
}
Warning Of(WarningKind kind, int64_t least, int64_t most) {
  return {kind, {SubjectKind::kProject, "X"}, "", Days{least, most}};
}

TEST(MoneyEnds, FromHalfAYearBefore) {
  const Project project = Funded(State::kRunning);
  EXPECT_THAT(On(absl::CivilDay(2024, 4, 1), project).all, IsEmpty());
  EXPECT_THAT(On(absl::CivilDay(2024, 4, 2), project).all,
              ElementsAre(Of(WarningKind::kMoneyEndsUndecided, 183, 183)));
  EXPECT_THAT(On(absl::CivilDay(2024, 10, 1), project).all,
              ElementsAre(Of(WarningKind::kMoneyEndsUndecided, 1, 1)));
  EXPECT_THAT(On(absl::CivilDay(2024, 10, 2), project).all,
              ElementsAre(Of(WarningKind::kMoneyEnded, 0, 0)));
  EXPECT_THAT(On(absl::CivilDay(2024, 10, 12), project).all,
              ElementsAre(Of(WarningKind::kMoneyEnded, 10, 10)));
  EXPECT_THAT(On(absl::CivilDay(2024, 9, 1), project, 30).all, IsEmpty());
  EXPECT_THAT(On(absl::CivilDay(2024, 9, 2), project, 30).all,
              ElementsAre(Of(WarningKind::kMoneyEndsUndecided, 30, 30)));
}

TEST(MoneyEnds, TheLastOfItCounts) {
  Project project = Funded(State::kRunning);
  project.funding.push_back(
      {"MORE", std::nullopt, Period{absl::CivilDay(2023, 1, 1), absl::CivilDay(2026, 1, 1)}});
  project.funding.push_back({"UNKNOWN", std::nullopt, std::nullopt});
  EXPECT_THAT(On(absl::CivilDay(2024, 10, 2), project).all, IsEmpty());
  EXPECT_THAT(On(absl::CivilDay(2026, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kMoneyEnded, 0, 0)));
}

TEST(MoneyEnds, OnlyOfWhatIsUnderWay) {
  for (const State state : {State::kApproved, State::kRunning, State::kOnHold}) {
    EXPECT_EQ(On(absl::CivilDay(2024, 10, 2), Funded(state)).all.size(), 1u);
  }
  for (const State state : {State::kProposed, State::kTabled, State::kCompleted, State::kEvaluated,
                            State::kCancelled}) {
    EXPECT_THAT(On(absl::CivilDay(2024, 10, 2), Funded(state)).all, IsEmpty());
    EXPECT_EQ(On(absl::CivilDay(2024, 10, 2), Funded(state)).judged, 1);
  }
}

TEST(MoneyEnds, NotWhenItIsKnownWhatComesAfter) {
  Project project = Funded(State::kRunning);
  for (const ContinuationKind kind : {ContinuationKind::kEnded, ContinuationKind::kEmbeddedInLine,
                                      ContinuationKind::kTransferred}) {
    project.continuation.kind = kind;
    EXPECT_THAT(On(absl::CivilDay(2024, 10, 2), project).all, IsEmpty());
  }
}

TEST(Gap, BetweenTheMoneyAndWhatComesAfter) {
  Project project = Funded(State::kRunning);
  project.continuation = {ContinuationKind::kTransferred, "JTF", "2025-01-01", ""};
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kGap, 91, 91)));
  project.continuation.start = "2025";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kGap, 91, 455)));
  // It may begin in time.
  project.continuation.start = "2024";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all, IsEmpty());
  project.continuation.start = "2024-10-02";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all, IsEmpty());
  project.continuation.start = "2024-10-03";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kGap, 1, 1)));
  project.continuation.kind = ContinuationKind::kEnded;
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all, IsEmpty());
}

TEST(OutlivesFunding, ByDatesOnly) {
  Project project = Funded(std::nullopt);
  project.end = "2027";  // the year itself may be a part of it
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kOutlivesFunding, 821, 1186)));
  project.end = "2024";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all, IsEmpty());
  project.end = "2024-10-02";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all, IsEmpty());
  project.end = "2024-10-03";
  EXPECT_THAT(On(absl::CivilDay(2024, 1, 1), project).all,
              ElementsAre(Of(WarningKind::kOutlivesFunding, 1, 1)));
}

TEST(Judged, NeedsAStateAndTheEndOfTheMoney) {
  EXPECT_EQ(On(absl::CivilDay(2024, 1, 1), Funded(State::kRunning)).judged, 1);
  EXPECT_EQ(On(absl::CivilDay(2024, 1, 1), Funded(std::nullopt)).not_judged, 1);
  Project project = Funded(State::kRunning);
  project.funding.front().period.reset();
  EXPECT_EQ(On(absl::CivilDay(2024, 1, 1), project).not_judged, 1);
  // It counts in no total, so it is no project that was not judged.
  project.not_counted = NotCountedReason::kPlaceNotReported;
  EXPECT_EQ(On(absl::CivilDay(2024, 1, 1), project).not_judged, 0);
  EXPECT_EQ(On(absl::CivilDay(2024, 1, 1), project).judged, 0);
}

TEST(Milestones, AreLateFromTheDayAfterThePlannedOne) {
  Milestone milestone{.id = "M", .subject = {SubjectKind::kIntervention, "CONTACT"}};
  milestone.planned = "2024-03";
  const auto on = [&](absl::CivilDay day) {
    return WarningsOf({.milestones = {&milestone}}, {day, kHorizonDaysDefault, {}}).all;
  };
  EXPECT_THAT(on(absl::CivilDay(2024, 3, 31)), IsEmpty());
  EXPECT_THAT(
      on(absl::CivilDay(2024, 4, 1)),
      ElementsAre(Warning{WarningKind::kMilestoneLate, milestone.subject, "M", Days{1, 31}}));
  milestone.actual = "2024-06";
  EXPECT_THAT(on(absl::CivilDay(2025, 1, 1)), IsEmpty());
}

TEST(Actions, AreOverdueOrHaveNoDeadline) {
  Action action{.id = "A", .origin = ActionOrigin::kAudit, .project = "X"};
  const Subject of{SubjectKind::kProject, "X"};
  const auto on = [&](absl::CivilDay day) {
    return WarningsOf({.actions = {&action}}, {day, kHorizonDaysDefault, {}}).all;
  };
  EXPECT_THAT(on(absl::CivilDay(2024, 5, 1)),
              ElementsAre(Warning{WarningKind::kActionNoDeadline, of, "A"}));
  action.due = absl::CivilDay(2024, 5, 1);
  EXPECT_THAT(on(absl::CivilDay(2024, 5, 1)), IsEmpty());
  EXPECT_THAT(on(absl::CivilDay(2024, 5, 4)),
              ElementsAre(Warning{WarningKind::kActionOverdue, of, "A", Days{3, 3}}));
  action.state = ActionState::kClosed;
  EXPECT_THAT(on(absl::CivilDay(2024, 5, 4)), IsEmpty());
}

TEST(Conditions, AreOpenUntilTheyAreVerified) {
  Action action{.id = "A", .origin = ActionOrigin::kCondition, .project = "X"};
  action.due = absl::CivilDay(2030, 1, 1);
  const auto kinds = [&] {
    return WarningsOf({.actions = {&action}}, {absl::CivilDay(2024, 5, 1), kHorizonDaysDefault, {}})
        .all.size();
  };
  EXPECT_EQ(kinds(), 1u);
  action.state = ActionState::kReportedDone;
  EXPECT_EQ(kinds(), 1u);
  action.state = ActionState::kClosed;
  EXPECT_EQ(kinds(), 0u);
  action.state = ActionState::kWithdrawn;
  EXPECT_EQ(kinds(), 0u);
}

TEST(Goals, SayWhatTheyLack) {
  Goal goal{.id = "G", .subject = {SubjectKind::kProgramme, kDeal}, .statement = "Meer meedoen."};
  const auto all = [&] {
    return WarningsOf({.goals = {&goal}}, {absl::CivilDay(2024, 5, 1), kHorizonDaysDefault, {}})
        .all;
  };
  using enum SmartLetter;
  EXPECT_THAT(
      all(),
      ElementsAre(Warning{
          WarningKind::kGoalNotSmart, goal.subject, "G", std::nullopt, {kS, kM, kA, kR, kT}}));
  goal.withdrawn = true;
  EXPECT_THAT(all(), IsEmpty());
}

TEST(WarningsOf, AreInOrderAndOfTheKindsAskedFor) {
  Project first = Funded(State::kRunning, "A"), second = Funded(State::kRunning, "B");
  first.end = second.end = "2030";
  const Watched watched{.projects = {&second, &first}};
  const auto ids_of = [&](const std::set<WarningKind>& kinds) {
    std::vector<std::string> ids;
    for (const Warning& warning :
         WarningsOf(watched, {absl::CivilDay(2024, 10, 2), 183, kinds}).all) {
      ids.push_back(std::to_string(static_cast<int>(warning.kind)) + warning.subject.id);
    }
    return ids;
  };
  EXPECT_THAT(ids_of({}), ElementsAre("2A", "2B", "4A", "4B"));
  EXPECT_THAT(ids_of({WarningKind::kMoneyEnded}), ElementsAre("2A", "2B"));
  EXPECT_THAT(ids_of({WarningKind::kGap}), IsEmpty());
}

}  // namespace
}  // namespace wijkmonitor::projects
