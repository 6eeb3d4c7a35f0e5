#include "services/projects/convert_goal.h"

#include <optional>

#include "libs/base/status.h"
#include "libs/rpc/item_fields.h"
#include "services/projects/convert_subject.h"

namespace wijkmonitor::projects {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(SmartLetter::kT) == v1::SMART_LETTER_T);

// The fields that a request may write.
constexpr absl::string_view kWritable[] = {"statement",       "measure",       "baseline_value",
                                           "baseline_period", "target",        "deadline",
                                           "ex_ante",         "achievability", "outcome"};

// Columns of CheckGoal.
constexpr rpc::ColumnField kFields[] = {
    {"indicator", "measure.indicator"}, {"measure_area", "measure.area"},
    {"measure_group", "measure.group"}, {"measure_output", "measure.output"},
    {"ex_ante_value", "ex_ante.value"}, {"ex_ante_low", "ex_ante.low"},
    {"ex_ante_high", "ex_ante.high"},   {"ex_ante_rationale", "ex_ante.rationale"}};

void Fill(const GoalMeasure& measure, v1::Goal* message) {
  if (measure == GoalMeasure()) return;
  v1::GoalMeasure* const filled = message->mutable_measure();
  filled->set_indicator(measure.indicator);
  filled->set_area(measure.area);
  filled->set_group(measure.group);
  filled->set_output(measure.output);
}

void Fill(const ExAnte& ex_ante, v1::Goal* message) {
  if (ex_ante == ExAnte()) return;
  v1::ExAnte* const filled = message->mutable_ex_ante();
  if (ex_ante.value.has_value()) filled->set_value(*ex_ante.value);
  if (ex_ante.low.has_value()) filled->set_low(*ex_ante.low);
  if (ex_ante.high.has_value()) filled->set_high(*ex_ante.high);
  filled->set_rationale(ex_ante.rationale);
}

ExAnte FromMessage(const v1::ExAnte& message) {
  ExAnte ex_ante{.rationale = message.rationale()};
  if (message.has_value()) ex_ante.value = message.value();
  if (message.has_low()) ex_ante.low = message.low();
  if (message.has_high()) ex_ante.high = message.high();
  return ex_ante;
}

}  // namespace

v1::Goal ToMessage(const Goal& goal) {
  v1::Goal message;
  message.set_id(goal.id);
  Fill(goal.subject, message.mutable_subject());
  message.set_statement(goal.statement);
  Fill(goal.measure, &message);
  if (goal.baseline_value.has_value()) message.set_baseline_value(*goal.baseline_value);
  message.set_baseline_period(goal.baseline_period);
  if (goal.target.has_value()) message.set_target(*goal.target);
  message.set_deadline(goal.deadline);
  Fill(goal.ex_ante, &message);
  message.set_achievability(goal.achievability);
  message.set_outcome(goal.outcome);
  message.set_withdrawn(goal.withdrawn);
  message.set_withdrawn_reason(goal.withdrawn_reason);
  return message;
}

void Fill(const std::vector<SmartLetter>& missing, v1::Goal* message) {
  for (const SmartLetter letter : missing) {
    message->add_smart_missing(static_cast<v1::SmartLetter>(letter));
  }
}

void FromMessage(const v1::Goal& message, Goal* goal) {
  goal->statement = message.statement();
  goal->measure = {message.measure().indicator(), message.measure().area(),
                   message.measure().group(), message.measure().output()};
  goal->baseline_value = std::nullopt;
  if (message.has_baseline_value()) goal->baseline_value = message.baseline_value();
  goal->baseline_period = message.baseline_period();
  goal->target = std::nullopt;
  if (message.has_target()) goal->target = message.target();
  goal->deadline = message.deadline();
  goal->ex_ante = FromMessage(message.ex_ante());
  goal->achievability = message.achievability();
  goal->outcome = message.outcome();
}

absl::StatusOr<v1::Goal> Masked(const v1::Goal& before, const v1::Goal& wanted,
                                const google::protobuf::FieldMask& mask) {
  v1::Goal after = before;
  RETURN_IF_ERROR(rpc::TakeMasked(wanted, mask, kWritable, &after));
  return after;
}

absl::Status InvalidGoal(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("goal", rejections, kFields);
}

}  // namespace wijkmonitor::projects
