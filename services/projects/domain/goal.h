#pragma once

// Goals: what is to be reached, measured by what, from what and by when. What is absent or empty is
// not reported, which is no 0.

#include <optional>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/subject.h"

namespace wijkmonitor::projects {

// An indicator for an area and a group, or an output.
struct GoalMeasure {
  std::string indicator, area, group;
  std::string output;

  bool operator==(const GoalMeasure&) const = default;
};

// What was expected before it began, in the unit of the measure.
struct ExAnte {
  std::optional<double> value, low, high;
  std::string rationale;

  bool operator==(const ExAnte&) const = default;
};

struct Goal {
  std::string id;
  Subject subject;
  std::string statement;
  GoalMeasure measure;
  std::optional<double> baseline_value;
  std::string baseline_period;  // as given: see ParsePeriod
  std::optional<double> target;
  std::string deadline;  // as given: see partial_date.h
  ExAnte ex_ante;
  std::string achievability;
  std::string outcome;  // a statement of the results chain
  bool withdrawn = false;
  std::string withdrawn_reason;

  bool operator==(const Goal&) const = default;
};
template <class Io>
void Columns(Io& io, Goal& goal) {
  io.Id("goal", goal.id);
  Columns(io, goal.subject);
  io("statement", goal.statement);
  io("indicator", goal.measure.indicator);
  io("measure_area", goal.measure.area);
  io("measure_group", goal.measure.group);
  io("measure_output", goal.measure.output);
  io("baseline_value", goal.baseline_value);
  io("baseline_period", goal.baseline_period);
  io("target", goal.target);
  io("deadline", goal.deadline);
  io("ex_ante_value", goal.ex_ante.value);
  io("ex_ante_low", goal.ex_ante.low);
  io("ex_ante_high", goal.ex_ante.high);
  io("ex_ante_rationale", goal.ex_ante.rationale);
  io("achievability", goal.achievability);
  io("outcome", goal.outcome);
  io("withdrawn", goal.withdrawn);
  io("withdrawn_reason", goal.withdrawn_reason);
}

// What is wrong with a goal, seen apart from all else.
void CheckGoal(const Goal& goal, RowCheck& check);

// What a goal is checked for, by the letters of SMART.
enum class SmartLetter { kS = 1, kM, kA, kR, kT };
// What a goal lacks to be SMART, in the order of the letters. A check of what stands there: a goal
// that lacks them all may be kept.
std::vector<SmartLetter> SmartMissing(const Goal& goal);
// Whether it lacks no S, M or T: what a project needs that is to be decided on.
bool IsSmt(const Goal& goal);

}  // namespace wijkmonitor::projects
