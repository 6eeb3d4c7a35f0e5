#include "services/projects/domain/lifecycle.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/problems.h"
#include "libs/base/text.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

bool IsRecorded(const Project& project) { return project.history == History::kRecorded; }

// Null: the step is not due.
const Transition* Find(Step step, const Project& project) {
  for (const Transition& transition : kLifecycle) {
    if (transition.step == step && transition.from == project.state) return &transition;
  }
  return nullptr;
}

void CheckLesson(const ConsultedLesson& lesson, RowCheck& check) {
  check.Due("consulted_lessons", lesson.lesson, limits::kIdBytesMax);
  check.NoFormula("consulted_lessons", lesson.lesson);
  if (!lesson.use.has_value()) check.Reject("consulted_lessons", lesson.lesson, problems::kDue);
  check.Size("consulted_lessons", lesson.reason, limits::kLabelBytesMax);
  if (lesson.use == LessonUse::kNotApplicable && IsBlank(lesson.reason)) {
    check.Reject("consulted_lessons", lesson.lesson, problems::kReasonOfLessonDue);
  }
}

// Where a project stands, or will when it is resumed.
std::optional<State> StandsIn(const Project& project) {
  return project.state == State::kOnHold ? project.held_from : project.state;
}

}  // namespace

std::vector<State> StatesOf(Step step) {
  std::vector<State> states;
  for (const Transition& transition : kLifecycle) {
    if (transition.step == step) states.push_back(transition.from);
  }
  return states;
}

bool IsDue(Step step, const Project& project) { return Find(step, project) != nullptr; }

Project After(Step step, Project project) {
  const Transition* const due = Find(step, project);
  if (due == nullptr) return project;
  const std::optional<State> before = project.state;
  project.state = due->to.has_value() ? due->to : project.held_from;
  project.held_from = project.state == State::kOnHold ? before : std::nullopt;
  return project;
}

bool IsClosed(const Project& project) {
  return IsRecorded(project) &&
         (project.state == State::kCompleted || project.state == State::kEvaluated ||
          project.state == State::kCancelled);
}

bool HasYetToStart(const Project& project) {
  const std::optional<State> state = StandsIn(project);
  return IsRecorded(project) &&
         (state == State::kProposed || state == State::kTabled || state == State::kApproved);
}

bool IsFrozen(const Project& project) {
  const std::optional<State> state = StandsIn(project);
  return IsRecorded(project) && (state == State::kApproved || state == State::kRunning);
}

void CheckTabling(const Project& project, const Reference& reference, RowCheck& check) {
  if (project.tables.empty()) check.Reject("tables", "", problems::kDue);
  CheckPerProject("tables", project.tables.size(), check);
  for (size_t i = 0; i < project.tables.size(); ++i) {
    const std::string& table = project.tables[i];
    if (reference.FindTable(table) == nullptr) {
      check.Reject("tables", table, problems::kUnknownTable);
    } else if (i > 0 && table == project.tables[i - 1]) {
      check.Reject("tables", table, problems::kTableTwice);
    }
  }
  CheckPerProject("consulted_lessons", project.lessons.size(), check);
  for (const ConsultedLesson& lesson : project.lessons) CheckLesson(lesson, check);
  check.Size("no_lesson_reason", project.no_lesson_reason, limits::kLabelBytesMax);
  const bool has_reason = !IsBlank(project.no_lesson_reason);
  if (has_reason && !project.lessons.empty()) {
    check.Reject("no_lesson_reason", project.no_lesson_reason, problems::kLessonsAndReason);
  }
  if (IsRecorded(project) && !has_reason && project.lessons.empty()) {
    check.Reject("consulted_lessons", "", problems::kLessonsDue);
  }
}

TablingFacts FactsOf(const Project& project, bool has_smt_goal) {
  return {.has_owner = !project.owner.empty(),
          .has_period = !project.start.empty() && !project.end.empty(),
          .has_place = !project.areas.empty() || !project.locations.empty(),
          .has_smt_goal = has_smt_goal};
}

std::vector<std::string> MissingToTable(const TablingFacts& facts) {
  std::vector<std::string> missing;
  if (!facts.has_owner) missing.emplace_back("an owner");
  if (!facts.has_period) missing.emplace_back("a start and an end");
  if (!facts.has_place) missing.emplace_back("an area or a location");
  if (!facts.has_smt_goal) {
    missing.emplace_back("a goal that is specific, measurable and bound to a time");
  }
  return missing;
}

std::vector<std::string> MissingToDecide(const Project& project, const std::string& table) {
  const bool is_said = IsRecorded(project) || !project.tables.empty();
  if (!is_said || std::ranges::find(project.tables, table) != project.tables.end()) return {};
  return {absl::StrCat("a place at the table ", table, " (it lies at ",
                       absl::StrJoin(project.tables, ", "), ")")};
}

std::vector<std::string> MissingToApprove(const Project& project,
                                          const std::vector<Decision>& decisions) {
  const std::map<std::string, const Decision*> standing = StandingOf(decisions);
  std::vector<std::string> missing;
  for (const std::string& table : project.tables) {
    const auto last = standing.find(table);
    const bool is_for = last != standing.end() && (last->second->verdict == Verdict::kPositive ||
                                                   last->second->verdict == Verdict::kConditional);
    if (is_for) continue;
    missing.push_back(absl::StrCat("a last verdict POSITIVE or CONDITIONAL of ", table));
  }
  return missing;
}

std::vector<std::string> MissingToStart(const std::vector<Action>& actions,
                                        const std::vector<Decision>& decisions) {
  std::vector<std::string> missing;
  for (const Action& action : actions) {
    if (!BindsTheStart(action, decisions) || action.state == ActionState::kClosed) continue;
    missing.push_back(absl::StrCat("that the condition ", action.id, " is CLOSED"));
  }
  return missing;
}

std::vector<std::string> MissingToResume(const Project& project) {
  if (project.held_from.has_value()) return {};
  return {"the state that it was held from, which nobody said"};
}

std::vector<std::string> MissingToComplete(const Project& project) {
  if (project.continuation.kind.has_value()) return {};
  return {"a continuation"};
}

}  // namespace wijkmonitor::projects
