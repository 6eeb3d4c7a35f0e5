#pragma once

// How far a goal has come, from figures of its indicator.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/types/span.h"
#include "libs/base/date.h"
#include "libs/stats/progress.h"
#include "services/projects/domain/amendment.h"
#include "services/projects/domain/goal.h"
#include "services/projects/domain/programme.h"

namespace wijkmonitor::projects {

// Why something is not there, or what to bear in mind, numbered as common.v1.Reason. Those of a
// figure that are not named here go on as they came.
enum class FigureReason {
  kModelled = 6,
  kNoN = 7,
  kDesignEffectAssumed = 18,
  kNoTarget = 22,
  kNoBaseline = 23,
  kBaselineOtherPeriod = 24,
  kAlreadyAtTarget = 25,
  kTargetWithinError = 26,
  kNoInitialGap = 27,
  kNoPace = 28,
  kNoIndicator = 29
};
using FigureReasons = std::set<FigureReason>;

// A figure of an indicator as the indicators service has it, in its unit.
struct Figure {
  std::optional<double> value;
  std::optional<stats::Interval> limits;  // 95 %
  std::optional<int64_t> n;
  std::optional<double> n_effective;
  std::optional<double> benchmark;  // of the municipality
  std::optional<Period> period;
  double whole = 1;            // what a share is of: 100 for percent; 0: it is no share
  bool is_full_count = false;  // it has no sampling error
  FigureReasons reasons;
};

struct Measured {
  std::optional<double> value;
  std::optional<stats::Interval> limits;
  std::optional<int64_t> n;
  std::optional<Period> period;
  FigureReasons reasons;
};

enum class Certainty { kEstablished = 1, kNotDistinguishable, kNotTested };
struct GoalChange {
  double points = 0;
  std::optional<double> ratio;
  std::optional<stats::Interval> limits;
  Certainty certainty = Certainty::kNotTested;
};

struct GoalPace {
  std::optional<double> target, progress;
  std::optional<stats::Interval> limits;  // of the progress
  std::optional<double> pace;
  std::string deadline;
  std::optional<stats::PaceStatus> status;
  FigureReasons reasons;
};

struct GoalGap {
  double points = 0;
  std::optional<double> ratio, closed;
};

struct GoalProgress {
  Measured baseline, now;
  std::optional<GoalChange> change;
  GoalPace frozen, current;
  std::optional<GoalGap> gap;
};

// The year of the figure where a goal begins: that of its baseline, else the reference year of the
// programme; nothing: neither is known.
std::optional<int> BaselineYear(const Goal& goal, const Programme* programme);

// The goal as it was approved: with what its amendments, the first one first, replaced.
Goal PromisedOf(Goal goal, absl::Span<const Amendment* const> amendments);

// Of the indicator of a goal: null where there is none.
struct GoalFigures {
  const Figure* baseline = nullptr;
  const Figure* now = nullptr;
  bool is_baseline_away = false;  // it could not be asked for: there may be one
};

// `promised`: the goal as it was approved, or as it is. Method PM-1: formulae of
// libs/stats/progress.h, by the years of the periods.
GoalProgress ProgressOf(const Goal& goal, const GoalFigures& figures, const Goal& promised,
                        const GoalFigures& figures_promised);

}  // namespace wijkmonitor::projects
