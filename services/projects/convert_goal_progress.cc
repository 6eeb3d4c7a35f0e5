#include "services/projects/convert_goal_progress.h"

#include "libs/base/date.h"
#include "libs/rpc/messages.h"

namespace wijkmonitor::projects {
namespace {

using common::v1::Reason;

static_assert(static_cast<int>(FigureReason::kModelled) == common::v1::REASON_MODELLED);
static_assert(static_cast<int>(FigureReason::kNoN) == common::v1::REASON_NO_N);
static_assert(static_cast<int>(FigureReason::kDesignEffectAssumed) ==
              common::v1::REASON_DESIGN_EFFECT_ASSUMED);
static_assert(static_cast<int>(FigureReason::kNoTarget) == common::v1::REASON_NO_TARGET);
static_assert(static_cast<int>(FigureReason::kNoIndicator) == common::v1::REASON_NO_INDICATOR);
static_assert(static_cast<int>(Certainty::kNotTested) == common::v1::CERTAINTY_NOT_TESTED);
static_assert(static_cast<int>(stats::PaceStatus::kDeteriorating) ==
              common::v1::PACE_STATUS_DETERIORATING);

// Null: it is not there.
const indicators::v1::Reading* FindReading(const indicators::v1::KompasNode& node,
                                           const std::string& indicator) {
  for (const indicators::v1::Reading& reading : node.readings()) {
    if (reading.indicator() == indicator) return &reading;
  }
  for (const indicators::v1::KompasNode& below : node.nodes()) {
    const indicators::v1::Reading* const found = FindReading(below, indicator);
    if (found != nullptr) return found;
  }
  return nullptr;
}

template <class T>
std::optional<T> Optional(bool has, T value) {
  return has ? std::optional(value) : std::nullopt;
}

template <class Message>
void FillReasons(const FigureReasons& reasons, Message* message) {
  for (const FigureReason reason : reasons) message->add_reasons(static_cast<Reason>(reason));
}

template <class Message>
void FillLimits(const std::optional<stats::Interval>& limits, Message* message) {
  if (!limits.has_value()) return;
  message->set_low(limits->low);
  message->set_high(limits->high);
}

void Fill(const Measured& measured, v1::Measured* message) {
  if (measured.value.has_value()) message->set_value(*measured.value);
  FillLimits(measured.limits, message);
  if (measured.n.has_value()) message->set_n(*measured.n);
  if (measured.period.has_value()) rpc::Fill(*measured.period, message->mutable_period());
  FillReasons(measured.reasons, message);
}

void Fill(const GoalChange& change, v1::Change* message) {
  message->set_points(change.points);
  if (change.ratio.has_value()) message->set_ratio(*change.ratio);
  FillLimits(change.limits, message);
  message->set_certainty(static_cast<common::v1::Certainty>(change.certainty));
}

void Fill(const GoalPace& pace, v1::Pace* message) {
  if (pace.target.has_value()) message->set_target(*pace.target);
  if (pace.progress.has_value()) message->set_progress(*pace.progress);
  FillLimits(pace.limits, message);
  if (pace.pace.has_value()) message->set_pace(*pace.pace);
  message->set_deadline(pace.deadline);
  if (pace.status.has_value()) {
    message->set_status(static_cast<common::v1::PaceStatus>(*pace.status));
  }
  FillReasons(pace.reasons, message);
}

void Fill(const GoalGap& gap, v1::GoalGap* message) {
  message->set_points(gap.points);
  if (gap.ratio.has_value()) message->set_ratio(*gap.ratio);
  if (gap.closed.has_value()) message->set_closed(*gap.closed);
}

}  // namespace

std::optional<Figure> FigureIn(const indicators::v1::Kompas& kompas, const std::string& indicator) {
  const indicators::v1::Reading* const reading = FindReading(kompas.centre(), indicator);
  if (reading == nullptr) return std::nullopt;
  Figure figure;
  figure.value = Optional(reading->has_value(), reading->value());
  if (reading->has_low() && reading->has_high()) figure.limits = {reading->low(), reading->high()};
  figure.n = Optional<int64_t>(reading->has_n(), reading->n());
  figure.n_effective = Optional(reading->has_n_effective(), reading->n_effective());
  figure.benchmark = Optional(reading->has_benchmark_value(), reading->benchmark_value());
  const absl::StatusOr<absl::CivilDay> start = ParseDate(reading->period().start());
  const absl::StatusOr<absl::CivilDay> end = ParseDate(reading->period().end());
  if (start.ok() && end.ok()) figure.period = Period{*start, *end};
  figure.whole = reading->unit() == common::v1::UNIT_PERCENT ? 100 : 0;
  figure.is_full_count = reading->basis() == common::v1::BASIS_REGISTER;
  for (const int reason : reading->reasons()) {
    figure.reasons.insert(static_cast<FigureReason>(reason));
  }
  return figure;
}

v1::GoalProgress ToMessage(const GoalProgress& progress) {
  v1::GoalProgress message;
  Fill(progress.baseline, message.mutable_baseline());
  Fill(progress.now, message.mutable_now());
  if (progress.change.has_value()) Fill(*progress.change, message.mutable_change());
  Fill(progress.frozen, message.mutable_frozen());
  Fill(progress.current, message.mutable_current());
  if (progress.gap.has_value()) Fill(*progress.gap, message.mutable_gap());
  return message;
}

}  // namespace wijkmonitor::projects
