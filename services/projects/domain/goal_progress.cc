#include "services/projects/domain/goal_progress.h"

#include "absl/strings/numbers.h"
#include "libs/stats/proportion.h"
#include "libs/stats/uncertainty.h"
#include "services/projects/domain/partial_date.h"

namespace wijkmonitor::projects {
namespace {

using stats::Measurement;
using enum FigureReason;

std::optional<Period> BaselinePeriod(const Goal& goal) {
  if (goal.baseline_period.empty()) return std::nullopt;
  const absl::StatusOr<Period> period = ParsePeriod(goal.baseline_period);
  return period.ok() ? std::optional(*period) : std::nullopt;
}

// The sampling variance of a figure, in its unit squared.
std::optional<double> VarianceOf(const Figure& figure) {
  if (figure.is_full_count) return 0;
  if (figure.reasons.contains(kModelled)) return std::nullopt;
  std::optional<double> respondents = figure.n_effective;
  if (!respondents.has_value() && figure.n.has_value() &&
      figure.reasons.contains(kDesignEffectAssumed)) {
    respondents = static_cast<double>(*figure.n);
  }
  if (respondents.has_value() && figure.whole > 0) {
    return stats::ProportionVariance(*figure.value / figure.whole, *respondents) * figure.whole *
           figure.whole;
  }
  if (!figure.limits.has_value()) return std::nullopt;
  const double error = (figure.limits->high - figure.limits->low) / (2 * stats::kZ95);
  return error * error;
}

std::optional<stats::Interval> LimitsOf(const Figure& figure) {
  if (figure.is_full_count) return stats::Interval{*figure.value, *figure.value};
  return figure.limits;
}

// A value of a goal, with what is needed to reckon with it.
struct Point {
  Measured shown;
  std::optional<Measurement> measurement;
  std::optional<double> benchmark;
  std::optional<stats::Interval> limits;
};

void TakeFigure(const Figure& figure, Point* point) {
  point->shown.reasons.insert(figure.reasons.begin(), figure.reasons.end());
  point->benchmark = figure.benchmark;
  if (!figure.value.has_value()) return;
  point->shown.value = figure.value;
  point->shown.limits = figure.limits;
  point->shown.n = figure.n;
  point->shown.period = figure.period;
  point->limits = LimitsOf(figure);
  point->measurement = {*figure.value, VarianceOf(figure)};
  const bool is_sure = point->measurement->variance.has_value();
  if (!is_sure && !figure.reasons.contains(kModelled)) point->shown.reasons.insert(kNoN);
}

// The value that the goal states counts; the figure's error is its own where it is the same value.
Point BaselineOf(const Goal& goal, const GoalFigures& figures) {
  const Figure* const figure = figures.baseline;
  Point point;
  const std::optional<Period> period = BaselinePeriod(goal);
  if (figure != nullptr) {
    TakeFigure(*figure, &point);
    const bool is_other = period.has_value() && figure->value.has_value() &&
                          figure->period.has_value() && *figure->period != *period;
    if (is_other) point.shown.reasons.insert(kBaselineOtherPeriod);
  }
  if (goal.baseline_value.has_value() && point.shown.value != goal.baseline_value) {
    point.shown.value = goal.baseline_value;
    point.shown.limits.reset();
    point.shown.n.reset();
    point.limits.reset();
    point.measurement = {*goal.baseline_value, std::nullopt};
    if (!figures.is_baseline_away) point.shown.reasons.insert(kNoN);
  }
  if (goal.baseline_value.has_value() && period.has_value()) point.shown.period = period;
  const bool is_measured = !goal.measure.indicator.empty();
  const bool is_none = is_measured && !point.shown.value.has_value();
  if (is_none && !figures.is_baseline_away) point.shown.reasons.insert(kNoBaseline);
  return point;
}

Point NowOf(const Goal& goal, const Figure* figure) {
  Point point;
  if (figure != nullptr) TakeFigure(*figure, &point);
  if (goal.measure.indicator.empty()) point.shown.reasons.insert(kNoIndicator);
  return point;
}

std::optional<GoalChange> ChangeOf(const Point& from, const Point& to) {
  if (!from.measurement.has_value() || !to.measurement.has_value()) return std::nullopt;
  const stats::Change change = stats::ChangeBetween(from.measurement->value, to.measurement->value);
  GoalChange result{change.points, change.relative, std::nullopt, Certainty::kNotTested};
  const bool is_tested = from.limits.has_value() && to.limits.has_value() &&
                         from.measurement->variance.has_value() &&
                         to.measurement->variance.has_value();
  if (!is_tested) return result;
  result.limits = stats::DifferenceInterval({to.measurement->value, *to.limits},
                                            {from.measurement->value, *from.limits});
  result.certainty =
      result.limits->Contains(0) ? Certainty::kNotDistinguishable : Certainty::kEstablished;
  return result;
}

// The year of a deadline that is valid.
std::optional<int> DeadlineYear(const std::string& deadline) {
  const std::optional<PartialDate> date = PartialDateOf(deadline);
  if (!date.has_value()) return std::nullopt;
  return static_cast<int>(date->last.year());
}

// Whether there is a figure from after the baseline: else the two may be one.
bool IsLater(const Point& to, const Point& from) {
  return !to.shown.period.has_value() || !from.shown.period.has_value() ||
         to.shown.period->start > from.shown.period->start;
}

void AddPace(const Point& from, const Point& to, GoalPace* pace) {
  const std::optional<int> deadline = DeadlineYear(pace->deadline);
  const bool has_years = deadline.has_value() && from.shown.period.has_value() &&
                         to.shown.period.has_value() &&
                         from.shown.period->LastYear() < to.shown.period->LastYear() &&
                         from.shown.period->LastYear() < *deadline;
  if (!has_years) {
    pace->reasons.insert(kNoPace);
    return;
  }
  pace->pace = stats::Pace(*pace->progress, from.shown.period->LastYear(),
                           to.shown.period->LastYear(), *deadline);
  pace->status = stats::StatusOf(*pace->progress, *pace->pace);
}

GoalPace PaceTo(const Goal& goal, const Point& from, const Point& to) {
  GoalPace pace{.target = goal.target, .deadline = goal.deadline};
  if (!goal.target.has_value()) pace.reasons.insert(kNoTarget);
  if (goal.measure.indicator.empty()) {
    pace.reasons.insert(kNoIndicator);
  } else if (from.shown.reasons.contains(kNoBaseline)) {
    pace.reasons.insert(kNoBaseline);
  }
  const bool has_all =
      goal.target.has_value() && from.measurement.has_value() && to.measurement.has_value();
  if (!has_all) return pace;
  if (!IsLater(to, from)) {
    pace.reasons.insert(kNoPace);
    return pace;
  }
  const auto progress = stats::ProgressTo(*goal.target, *from.measurement, *to.measurement);
  if (!progress.has_value()) {
    pace.reasons.insert(kAlreadyAtTarget);
    return pace;
  }
  pace.progress = progress->value;
  pace.limits = progress->limits;
  if (!pace.limits.has_value()) {
    const bool is_known =
        from.measurement->variance.has_value() && to.measurement->variance.has_value();
    pace.reasons.insert(is_known ? kTargetWithinError : kNoN);
  }
  AddPace(from, to, &pace);
  return pace;
}

std::optional<GoalGap> GapOf(const Point& from, const Point& to, FigureReasons* reasons) {
  if (!to.measurement.has_value() || !to.benchmark.has_value()) return std::nullopt;
  const stats::Gap gap = stats::GapTo(to.measurement->value, *to.benchmark);
  GoalGap result{gap.points, gap.ratio, std::nullopt};
  if (!from.measurement.has_value() || !from.benchmark.has_value()) return result;
  const auto closed = stats::GapClosed({*from.measurement, {*from.benchmark, std::nullopt}},
                                       {*to.measurement, {*to.benchmark, std::nullopt}});
  if (closed.has_value()) {
    result.closed = closed->value;
  } else {
    reasons->insert(kNoInitialGap);
  }
  return result;
}

}  // namespace

std::optional<int> BaselineYear(const Goal& goal, const Programme* programme) {
  const std::optional<Period> period = BaselinePeriod(goal);
  if (period.has_value()) return period->LastYear();
  if (programme == nullptr || programme->reference_year == 0) return std::nullopt;
  return programme->reference_year;
}

Goal PromisedOf(Goal goal, absl::Span<const Amendment* const> amendments) {
  const auto number = [](const std::string& text) -> std::optional<double> {
    double value = 0;
    return absl::SimpleAtod(text, &value) ? std::optional(value) : std::nullopt;
  };
  for (auto it = amendments.rbegin(); it != amendments.rend(); ++it) {
    const Amendment& amendment = **it;
    if (amendment.field == "target") goal.target = number(amendment.before);
    if (amendment.field == "deadline") goal.deadline = amendment.before;
    if (amendment.field == "baseline_value") goal.baseline_value = number(amendment.before);
    if (amendment.field == "baseline_period") goal.baseline_period = amendment.before;
    if (amendment.field == "measure.indicator") goal.measure.indicator = amendment.before;
    if (amendment.field == "measure.area") goal.measure.area = amendment.before;
    if (amendment.field == "measure.group") goal.measure.group = amendment.before;
  }
  return goal;
}

GoalProgress ProgressOf(const Goal& goal, const GoalFigures& figures, const Goal& promised,
                        const GoalFigures& figures_promised) {
  const Point from = BaselineOf(goal, figures);
  Point to = NowOf(goal, figures.now);
  GoalProgress progress{.baseline = from.shown,
                        .frozen = PaceTo(promised, BaselineOf(promised, figures_promised),
                                         NowOf(promised, figures_promised.now)),
                        .current = PaceTo(goal, from, to)};
  if (IsLater(to, from)) progress.change = ChangeOf(from, to);
  progress.gap = GapOf(from, to, &to.shown.reasons);
  progress.now = std::move(to.shown);
  return progress;
}

}  // namespace wijkmonitor::projects
