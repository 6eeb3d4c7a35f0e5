#pragma once

// The states of a project: which step leads from where to where, and what it needs. Guards are for
// projects with a recorded history: what comes from a list takes the same steps without them.

#include <optional>
#include <string>
#include <vector>

#include "services/projects/domain/action.h"
#include "services/projects/domain/decision.h"
#include "services/projects/domain/project.h"

namespace wijkmonitor::projects {

enum class Step { kTable, kDecide, kApprove, kStart, kHold, kResume, kComplete, kReopen, kCancel };

struct Transition {
  Step step;
  State from;
  std::optional<State> to;  // absent: the state that the project was held from
};
inline constexpr Transition kLifecycle[] = {
    {Step::kTable, State::kProposed, State::kTabled},
    {Step::kDecide, State::kTabled, State::kTabled},
    {Step::kApprove, State::kTabled, State::kApproved},
    {Step::kStart, State::kApproved, State::kRunning},
    {Step::kHold, State::kTabled, State::kOnHold},
    {Step::kHold, State::kApproved, State::kOnHold},
    {Step::kHold, State::kRunning, State::kOnHold},
    {Step::kResume, State::kOnHold, std::nullopt},
    {Step::kComplete, State::kRunning, State::kCompleted},
    {Step::kReopen, State::kCompleted, State::kRunning},
    {Step::kCancel, State::kProposed, State::kCancelled},
    {Step::kCancel, State::kTabled, State::kCancelled},
    {Step::kCancel, State::kApproved, State::kCancelled},
    {Step::kCancel, State::kRunning, State::kCancelled},
    {Step::kCancel, State::kOnHold, State::kCancelled},
};

// The states that a step is due in.
std::vector<State> StatesOf(Step step);
bool IsDue(Step step, const Project& project);
// The project after a step that is due, and for which it lacks nothing; else as it was.
Project After(Step step, Project project);

// Whether a project has changed for the last time, unless it is reopened.
bool IsClosed(const Project& project);
// Whether a project may still start, and has not.
bool HasYetToStart(const Project& project);
// Whether what was promised of a project, and of its goals and outputs, changes by amendment only.
bool IsFrozen(const Project& project);

// What is wrong with the tables and lessons that a project is tabled with; none of its lessons are
// due where its history is not recorded.
void CheckTabling(const Project& project, const Reference& reference, RowCheck& check);

// --- What a step needs and a project lacks, in words; empty: nothing ---

struct TablingFacts {
  bool has_owner = false, has_period = false, has_place = false;
  bool has_smt_goal = false;  // one that is specific, measurable and bound to a time
};
TablingFacts FactsOf(const Project& project, bool has_smt_goal);
std::vector<std::string> MissingToTable(const TablingFacts& facts);

// That the project lies at the table.
std::vector<std::string> MissingToDecide(const Project& project, const std::string& table);

// `decisions` of the project, the first one first.
std::vector<std::string> MissingToApprove(const Project& project,
                                          const std::vector<Decision>& decisions);

// `actions` of the project.
std::vector<std::string> MissingToStart(const std::vector<Action>& actions,
                                        const std::vector<Decision>& decisions);

// Of a project that is on hold by its list nobody knows what it was before, recorded or not.
std::vector<std::string> MissingToResume(const Project& project);

std::vector<std::string> MissingToComplete(const Project& project);

}  // namespace wijkmonitor::projects
