#include "services/projects/domain/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr State kStates[] = {State::kProposed, State::kTabled,    State::kApproved,
                             State::kRunning,  State::kCompleted, State::kEvaluated,
                             State::kOnHold,   State::kCancelled};
constexpr Step kSteps[] = {Step::kTable,    Step::kDecide, Step::kApprove,
                           Step::kStart,    Step::kHold,   Step::kResume,
                           Step::kComplete, Step::kReopen, Step::kCancel};

Project In(std::optional<State> state, std::optional<State> held_from = std::nullopt) {
  Project project = PlainProject("X");
  project.state = state;
  project.held_from = held_from;
  return project;
}
// A project from a list.
Project Listed(std::optional<State> state) {
  Project project = In(state);
  project.history = History::kNotRecorded;
  return project;
}

// The design, written out once more.
TEST(Step, EachFromEachState) {
  const std::map<std::pair<Step, State>, State> kDue = {
      {{Step::kTable, State::kProposed}, State::kTabled},
      {{Step::kDecide, State::kTabled}, State::kTabled},
      {{Step::kApprove, State::kTabled}, State::kApproved},
      {{Step::kStart, State::kApproved}, State::kRunning},
      {{Step::kHold, State::kTabled}, State::kOnHold},
      {{Step::kHold, State::kApproved}, State::kOnHold},
      {{Step::kHold, State::kRunning}, State::kOnHold},
      {{Step::kResume, State::kOnHold}, State::kApproved},  // held from there
      {{Step::kComplete, State::kRunning}, State::kCompleted},
      {{Step::kReopen, State::kCompleted}, State::kRunning},
      {{Step::kCancel, State::kProposed}, State::kCancelled},
      {{Step::kCancel, State::kTabled}, State::kCancelled},
      {{Step::kCancel, State::kApproved}, State::kCancelled},
      {{Step::kCancel, State::kRunning}, State::kCancelled},
      {{Step::kCancel, State::kOnHold}, State::kCancelled},
  };
  size_t due = 0;
  for (const Step step : kSteps) {
    for (const State state : kStates) {
      const std::vector<State> states = StatesOf(step);
      const bool is_due = std::ranges::find(states, state) != states.end();
      EXPECT_EQ(IsDue(step, In(state)), is_due);
      const auto expected = kDue.find({step, state});
      ASSERT_EQ(is_due, expected != kDue.end())
          << static_cast<int>(step) << " " << static_cast<int>(state);
      if (!is_due) continue;
      ++due;
      const auto held_from =
          state == State::kOnHold ? std::optional(State::kApproved) : std::nullopt;
      const Project after = After(step, In(state, held_from));
      EXPECT_EQ(after.state, expected->second);
      EXPECT_EQ(after.held_from, step == Step::kHold ? std::optional(state) : std::nullopt);
    }
  }
  EXPECT_EQ(due, kDue.size());
}

TEST(Step, WhatWasHeldGoesBackToWhereItWas) {
  for (const State state : {State::kTabled, State::kApproved, State::kRunning}) {
    EXPECT_EQ(After(Step::kResume, After(Step::kHold, In(state))), In(state));
  }
  EXPECT_THAT(MissingToResume(In(State::kOnHold, State::kTabled)), IsEmpty());
  EXPECT_THAT(MissingToResume(Listed(State::kOnHold)), ElementsAre(testing::HasSubstr("held")));
}

TEST(Step, NoneIsDueWithoutAState) {
  for (const Step step : kSteps) EXPECT_EQ(After(step, Listed({})), Listed({}));
}

TEST(Normalise, OnlyWhatIsOnHoldGoesBack) {
  Project project = In(State::kRunning, State::kTabled);
  Normalise(&project);
  EXPECT_EQ(project.held_from, std::nullopt);
  project = In(State::kOnHold, State::kTabled);
  Normalise(&project);
  EXPECT_EQ(project.held_from, State::kTabled);
}

TEST(Closed, IsWhatIsRecordedToBeDone) {
  for (const State state : kStates) {
    const bool is_done =
        state == State::kCompleted || state == State::kEvaluated || state == State::kCancelled;
    EXPECT_EQ(IsClosed(In(state)), is_done);
    EXPECT_FALSE(IsClosed(Listed(state)));
  }
}

TEST(HasYetToStart, IsWhatIsBeforeIt) {
  for (const State state : kStates) {
    const bool is_before =
        state == State::kProposed || state == State::kTabled || state == State::kApproved;
    EXPECT_EQ(HasYetToStart(In(state)), is_before);
    EXPECT_FALSE(HasYetToStart(Listed(state)));
  }
  EXPECT_TRUE(HasYetToStart(In(State::kOnHold, State::kApproved)));
  EXPECT_FALSE(HasYetToStart(In(State::kOnHold, State::kRunning)));
}

TEST(Frozen, IsWhatWasApproved) {
  for (const State state : kStates) {
    EXPECT_EQ(IsFrozen(In(state)), state == State::kApproved || state == State::kRunning);
    EXPECT_FALSE(IsFrozen(Listed(state)));
  }
  EXPECT_FALSE(IsFrozen(In(State::kOnHold, State::kTabled)));
  EXPECT_TRUE(IsFrozen(In(State::kOnHold, State::kApproved)));
  EXPECT_TRUE(IsFrozen(In(State::kOnHold, State::kRunning)));
  EXPECT_FALSE(IsFrozen(In({})));
}

TEST(MissingToTable, EachFact) {
  const TablingFacts all{true, true, true, true};
  EXPECT_THAT(MissingToTable(all), IsEmpty());
  const auto without = [&](bool TablingFacts::*fact) {
    TablingFacts facts = all;
    facts.*fact = false;
    return MissingToTable(facts);
  };
  EXPECT_THAT(without(&TablingFacts::has_owner), ElementsAre("an owner"));
  EXPECT_THAT(without(&TablingFacts::has_period), ElementsAre("a start and an end"));
  EXPECT_THAT(without(&TablingFacts::has_place), ElementsAre("an area or a location"));
  EXPECT_THAT(without(&TablingFacts::has_smt_goal),
              ElementsAre("a goal that is specific, measurable and bound to a time"));
  EXPECT_EQ(MissingToTable({}).size(), 4u);
}

TEST(MissingToTable, FactsOfAProject) {
  Project project = PlainProject("X");
  EXPECT_EQ(MissingToTable(FactsOf(project, false)).size(), 4u);
  project.owner = "GEMEENTE";
  project.start = "2024";
  EXPECT_FALSE(FactsOf(project, true).has_period);
  project.end = "2025";
  project.locations = {{"Floresplein", {}, {}}};
  EXPECT_THAT(MissingToTable(FactsOf(project, true)), IsEmpty());
  project.locations.clear();
  EXPECT_FALSE(FactsOf(project, true).has_place);
  project.areas = {{"SELWERD", {}}};
  EXPECT_THAT(MissingToTable(FactsOf(project, true)), IsEmpty());
  EXPECT_THAT(MissingToTable(FactsOf(project, false)).size(), 1u);
}

Decision Says(const char* table, Verdict verdict, std::vector<std::string> conditions = {}) {
  return {.id = "D", .project = "X", .table = table, .verdict = verdict, .conditions = conditions};
}

TEST(MissingToApprove, ALastVerdictForItOfEachTable) {
  Project project = In(State::kTabled);
  project.tables = {"RUIMTE", "SOCIAAL"};
  const auto missing = [&](const std::vector<Decision>& decisions) {
    return MissingToApprove(project, decisions);
  };
  const std::string ruimte = "a last verdict POSITIVE or CONDITIONAL of RUIMTE";
  const std::string sociaal = "a last verdict POSITIVE or CONDITIONAL of SOCIAAL";
  EXPECT_THAT(missing({}), ElementsAre(ruimte, sociaal));
  EXPECT_THAT(missing({Says("SOCIAAL", Verdict::kPositive)}), ElementsAre(ruimte));
  EXPECT_THAT(missing({Says("SOCIAAL", Verdict::kPositive), Says("RUIMTE", Verdict::kConditional)}),
              IsEmpty());
  for (const Verdict against : {Verdict::kNegative, Verdict::kDefer}) {
    EXPECT_THAT(missing({Says("SOCIAAL", Verdict::kPositive), Says("RUIMTE", Verdict::kPositive),
                         Says("SOCIAAL", against)}),
                ElementsAre(sociaal));
    EXPECT_THAT(missing({Says("SOCIAAL", against), Says("RUIMTE", Verdict::kPositive),
                         Says("SOCIAAL", Verdict::kPositive)}),
                IsEmpty());
  }
}

TEST(MissingToDecide, APlaceAtTheTable) {
  Project project = In(State::kTabled);
  project.tables = {"RUIMTE", "SOCIAAL"};
  EXPECT_THAT(MissingToDecide(project, "SOCIAAL"), IsEmpty());
  EXPECT_THAT(MissingToDecide(project, "VEILIGHEID"),
              ElementsAre("a place at the table VEILIGHEID (it lies at RUIMTE, SOCIAAL)"));
  Project listed = Listed(State::kTabled);
  EXPECT_THAT(MissingToDecide(listed, "SOCIAAL"), IsEmpty());  // nobody said where it lies
  listed.tables = {"RUIMTE"};
  EXPECT_EQ(MissingToDecide(listed, "SOCIAAL").size(), 1u);
}

Action Condition(const char* id, ActionState state, bool before_start = true) {
  return {.id = id,
          .origin = ActionOrigin::kCondition,
          .project = "X",
          .before_start = before_start,
          .state = state};
}

TEST(MissingToStart, ConditionsThatAreNotClosed) {
  for (const ActionState state :
       {ActionState::kOpen, ActionState::kReportedDone, ActionState::kWithdrawn}) {
    EXPECT_THAT(MissingToStart({Condition("A", state)}, {}),
                ElementsAre("that the condition A is CLOSED"));
    EXPECT_THAT(MissingToStart({Condition("A", state, false)}, {}), IsEmpty());
  }
  EXPECT_THAT(MissingToStart({Condition("A", ActionState::kClosed)}, {}), IsEmpty());
  Action audit = Condition("A", ActionState::kOpen);
  audit.origin = ActionOrigin::kAudit;
  EXPECT_THAT(MissingToStart({audit}, {}), IsEmpty());
}

TEST(MissingToStart, OnlyConditionsOfVerdictsThatStand) {
  const std::vector<Action> actions = {Condition("A", ActionState::kOpen),
                                       Condition("B", ActionState::kOpen)};
  const Decision first = Says("SOCIAAL", Verdict::kConditional, {"A"});
  const Decision of_other = Says("RUIMTE", Verdict::kConditional, {"B"});
  EXPECT_EQ(MissingToStart(actions, {first, of_other}).size(), 2u);
  EXPECT_THAT(MissingToStart(actions, {first, of_other, Says("SOCIAAL", Verdict::kPositive)}),
              ElementsAre("that the condition B is CLOSED"));
}

TEST(MissingToComplete, AContinuation) {
  Project project = In(State::kRunning);
  EXPECT_THAT(MissingToComplete(project), ElementsAre("a continuation"));
  project.continuation.kind = ContinuationKind::kEnded;
  EXPECT_THAT(MissingToComplete(project), IsEmpty());
}

// What is wrong with the tabling of a project that nothing is wrong with, after `change`.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Project project = PlainProject("X");
  project.tables = {"SOCIAAL"};
  project.lessons = {{"L1", LessonUse::kApplied, ""}};
  change(project);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckTabling(project, DealReference(), check);
  return rejections;
}
auto Rejects(std::string column, std::string value, Reason reason) {
  return ElementsAre(RejectsWith(0, std::move(column), std::move(value), std::move(reason)));
}

TEST(CheckTabling, AtDeclaredTables) {
  EXPECT_THAT(WrongAfter([](Project&) {}), IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) { p.tables.clear(); }),
              Rejects("tables", "", problems::kDue));
  EXPECT_THAT(WrongAfter([](Project& p) { p.tables = {"NIET"}; }),
              Rejects("tables", "NIET", problems::kUnknownTable));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.tables = {"SOCIAAL", "SOCIAAL"};
              }),
              Rejects("tables", "SOCIAAL", problems::kTableTwice));
}

TEST(CheckTabling, LessonsOrWhyNone) {
  EXPECT_THAT(WrongAfter([](Project& p) { p.lessons.clear(); }),
              Rejects("consulted_lessons", "", problems::kLessonsDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons.clear();
                p.history = History::kNotRecorded;
              }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons.clear();
                p.no_lesson_reason = " ";
              }),
              Rejects("consulted_lessons", "", problems::kLessonsDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons.clear();
                p.no_lesson_reason = "the first of its kind";
              }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) { p.no_lesson_reason = "none"; }),
              Rejects("no_lesson_reason", "none", problems::kLessonsAndReason));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons = {{"L1", {}, ""}};
              }),
              Rejects("consulted_lessons", "L1", problems::kDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons = {{"", LessonUse::kApplied, ""}};
              }),
              Rejects("consulted_lessons", "", {problems::kLengthDue, {"64"}}));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons = {{"=L", LessonUse::kApplied, ""}};
              }),
              Rejects("consulted_lessons", "=L", problems::kFormula));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons = {{"L1", LessonUse::kNotApplicable, ""}};
              }),
              Rejects("consulted_lessons", "L1", problems::kReasonOfLessonDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.lessons = {{"L1", LessonUse::kNotApplicable, "small"}};
              }),
              IsEmpty());
}

TEST(CheckTabling, Limits) {
  const auto lessons = [](size_t number) {
    return WrongAfter([&](Project& p) {
      p.lessons.assign(number, {"L1", LessonUse::kApplied, ""});
    });
  };
  EXPECT_THAT(lessons(limits::kPerProjectMax - 1), IsEmpty());
  EXPECT_THAT(lessons(limits::kPerProjectMax), IsEmpty());
  EXPECT_THAT(lessons(limits::kPerProjectMax + 1),
              Rejects("consulted_lessons", "101", {problems::kAtMost, {"100"}}));
  const auto reason = [](size_t bytes) {
    return WrongAfter([&](Project& p) {
      p.lessons = {{"L1", LessonUse::kApplied, std::string(bytes, 'x')}};
    });
  };
  EXPECT_THAT(reason(limits::kLabelBytesMax - 1), IsEmpty());
  EXPECT_THAT(reason(limits::kLabelBytesMax), IsEmpty());
  EXPECT_EQ(reason(limits::kLabelBytesMax + 1).size(), 1u);
  const auto none = [](size_t bytes) {
    return WrongAfter([&](Project& p) {
      p.lessons.clear();
      p.no_lesson_reason = std::string(bytes, 'x');
    });
  };
  EXPECT_THAT(none(limits::kLabelBytesMax), IsEmpty());
  EXPECT_EQ(none(limits::kLabelBytesMax + 1).size(), 1u);
  const auto tables = [](size_t number) {
    Reference reference;
    Project project = PlainProject("X");
    project.no_lesson_reason = "x";
    for (size_t i = 0; i < number; ++i) {
      project.tables.push_back("T" + std::to_string(1000 + i));
      reference.tables.push_back({project.tables.back(), {}, ""});
    }
    std::vector<Rejection> rejections;
    RowCheck check(0, &rejections);
    CheckTabling(project, reference, check);
    return rejections;
  };
  EXPECT_THAT(tables(limits::kPerProjectMax), IsEmpty());
  EXPECT_THAT(tables(limits::kPerProjectMax + 1),
              Rejects("tables", "101", {problems::kAtMost, {"100"}}));
}

}  // namespace
}  // namespace wijkmonitor::projects
