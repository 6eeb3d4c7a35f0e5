#pragma once

// How far a value has come: to a target, and to a benchmark that moves as well. Values and times
// are of one unit each; intervals are of 95 %. All functions are pure.

#include <optional>

#include "libs/stats/proportion.h"

namespace wijkmonitor::stats {

// A value, and its sampling variance where that is known.
struct Measurement {
  double value = 0;
  std::optional<double> variance;
};

// Of two that are independent.
Measurement Difference(const Measurement& a, const Measurement& b);

// The interval of a quotient of two that are independent (Fieller 1954, J R Stat Soc B 16:175).
// Absent: a variance is not known, or the denominator may be 0 (IsDistinguishable).
std::optional<Interval> QuotientInterval(const Measurement& numerator,
                                         const Measurement& denominator);
// Whether it lies farther from 0 than chance explains. Without a variance: whether it is not 0.
bool IsDistinguishable(const Measurement& difference);

// A quotient, or 1 less one.
struct Quotient {
  double value = 0;
  std::optional<Interval> limits;  // as QuotientInterval
};

// (now - baseline)/(target - baseline): 1 at the target, 0 at the baseline, negative farther away.
// Absent when the target is the baseline. The target has no error.
std::optional<Quotient> ProgressTo(double target, const Measurement& baseline,
                                   const Measurement& now);

// The progress as a share of what a straight line from the baseline to the deadline would have
// brought by now. `now` and `deadline` are later than `baseline`.
double Pace(double progress, double baseline_time, double now_time, double deadline_time);

// The cut-offs are those of Statistics Canada's and Open SDG's progress method.
enum class PaceStatus { kAchieved = 1, kOnTrack, kAccelerationNeeded, kLimited, kDeteriorating };
// Achieved is only what has reached the target: progress of 1 or more.
PaceStatus StatusOf(double progress, double pace);

// A value beside its benchmark.
struct Pair {
  Measurement value, benchmark;
};

// 1 - (gap now)/(gap at the baseline), a gap being value - benchmark: 1 when it is closed, negative
// when it is wider, over 1 when it is on the other side. Absent when there was no gap.
std::optional<Quotient> GapClosed(const Pair& baseline, const Pair& now);

// value/benchmark. Absent for a benchmark of 0.
std::optional<Quotient> RelativeGap(const Pair& pair);
// The ratio now as a multiple of that at the baseline: its limits by the delta method on the
// logarithm. All values and benchmarks are positive; absent otherwise.
std::optional<Quotient> RelativeGapChange(const Pair& baseline, const Pair& now);

}  // namespace wijkmonitor::stats
