#include "services/projects/domain/goal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libs/base/date.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/partial_date.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

void CheckOptionalId(absl::string_view column, const std::string& id, RowCheck& check) {
  if (!id.empty()) check.Id(column, id);
}

void CheckMeasure(const GoalMeasure& measure, RowCheck& check) {
  CheckOptionalId("indicator", measure.indicator, check);
  CheckOptionalId("measure_area", measure.area, check);
  CheckOptionalId("measure_group", measure.group, check);
  CheckOptionalId("measure_output", measure.output, check);
  const bool is_of_indicator = measure != GoalMeasure{.output = measure.output};
  if (is_of_indicator && !measure.output.empty()) {
    check.Reject("measure_output", measure.output, problems::kGoalMeasureOneKind);
  }
}

// Whether it is absent or finite.
bool CheckFinite(absl::string_view column, const std::optional<double>& number, RowCheck& check) {
  if (!number.has_value() || std::isfinite(*number)) return true;
  check.Reject(column, "", problems::kFiniteDue);
  return false;
}

void CheckExAnte(const ExAnte& ex_ante, RowCheck& check) {
  check.Paragraphs("ex_ante_rationale", ex_ante.rationale, limits::kNoteBytesMax);
  const bool has_low = CheckFinite("ex_ante_low", ex_ante.low, check);
  const bool has_high = CheckFinite("ex_ante_high", ex_ante.high, check);
  const bool has_value = CheckFinite("ex_ante_value", ex_ante.value, check);
  if (!has_low || !has_high || !has_value) return;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double low = ex_ante.low.value_or(-kInfinity), high = ex_ante.high.value_or(kInfinity);
  if (low > high) {
    return check.Reject("ex_ante_low", FormatDecimal(low),
                        {problems::kLowAboveHigh, {FormatDecimal(high)}});
  }
  if (!ex_ante.value.has_value() || (*ex_ante.value >= low && *ex_ante.value <= high)) return;
  const auto shown = [](const std::optional<double>& bound) {
    return bound.has_value() ? FormatDecimal(*bound) : "-";
  };
  check.Reject("ex_ante_value", FormatDecimal(*ex_ante.value),
               {problems::kOutsideBounds, {shown(ex_ante.low), shown(ex_ante.high)}});
}

void CheckDates(const Goal& goal, RowCheck& check) {
  const std::optional<PartialDate> deadline = PartialDateIn("deadline", goal.deadline, check);
  if (goal.baseline_period.empty()) return;
  const absl::StatusOr<Period> baseline = ParsePeriod(goal.baseline_period);
  if (!baseline.ok()) {
    return check.Reject("baseline_period", goal.baseline_period, ReasonOfStatus(baseline.status()));
  }
  if (!deadline.has_value() || deadline->last >= baseline->end) return;
  check.Reject("deadline", goal.deadline,
               {problems::kDeadlineBeforeBaseline, {goal.baseline_period}});
}

bool IsSpecific(const Goal& goal) {
  const GoalMeasure& measure = goal.measure;
  const bool says_whose =
      !measure.output.empty() || (!measure.area.empty() && !measure.group.empty());
  return !goal.statement.empty() && says_whose;
}

bool IsMeasurable(const Goal& goal) {
  if (!goal.target.has_value()) return false;
  if (!goal.measure.output.empty()) return true;  // starts at 0
  return !goal.measure.indicator.empty() && goal.baseline_value.has_value() &&
         !goal.baseline_period.empty();
}

}  // namespace

void CheckGoal(const Goal& goal, RowCheck& check) {
  if (IsBlank(goal.statement)) check.Reject("statement", "", problems::kDue);
  check.Paragraphs("statement", goal.statement, limits::kStatementBytesMax);
  CheckMeasure(goal.measure, check);
  CheckFinite("baseline_value", goal.baseline_value, check);
  CheckFinite("target", goal.target, check);
  CheckDates(goal, check);
  CheckExAnte(goal.ex_ante, check);
  check.Paragraphs("achievability", goal.achievability, limits::kNoteBytesMax);
  CheckOptionalId("outcome", goal.outcome, check);
}

std::vector<SmartLetter> SmartMissing(const Goal& goal) {
  std::vector<SmartLetter> missing;
  const auto expect = [&](SmartLetter letter, bool has) {
    if (!has) missing.push_back(letter);
  };
  expect(SmartLetter::kS, IsSpecific(goal));
  expect(SmartLetter::kM, IsMeasurable(goal));
  expect(SmartLetter::kA, !goal.achievability.empty() || goal.ex_ante != ExAnte());
  expect(SmartLetter::kR, !goal.outcome.empty());
  expect(SmartLetter::kT, !goal.deadline.empty());
  return missing;
}

bool IsSmt(const Goal& goal) {
  using enum SmartLetter;
  return std::ranges::none_of(SmartMissing(goal), [](SmartLetter letter) {
    return letter == kS || letter == kM || letter == kT;
  });
}

}  // namespace wijkmonitor::projects
