#include "services/projects/convert_milestone.h"

#include "libs/base/status.h"
#include "libs/rpc/item_fields.h"
#include "libs/rpc/messages.h"
#include "services/projects/convert_subject.h"

namespace wijkmonitor::projects {
namespace {

// The fields that a request may write.
constexpr absl::string_view kWritable[] = {"label", "planned", "forecast", "actual", "note"};

// Columns of CheckMilestone.
constexpr rpc::ColumnField kFields[] = {{"label_nl", "label.nl"}, {"label_en", "label.en"}};

}  // namespace

v1::Milestone ToMessage(const Milestone& milestone) {
  v1::Milestone message;
  message.set_id(milestone.id);
  Fill(milestone.subject, message.mutable_subject());
  rpc::Fill(milestone.label, message.mutable_label());
  message.set_planned(milestone.planned);
  message.set_forecast(milestone.forecast);
  message.set_actual(milestone.actual);
  if (const std::optional<Days> slip = SlipOf(milestone)) {
    message.mutable_slip()->set_least(static_cast<int32_t>(slip->least));
    message.mutable_slip()->set_most(static_cast<int32_t>(slip->most));
  }
  message.set_note(milestone.note);
  return message;
}

void FromMessage(const v1::Milestone& message, Milestone* milestone) {
  milestone->label = {message.label().nl(), message.label().en()};
  milestone->planned = message.planned();
  milestone->forecast = message.forecast();
  milestone->actual = message.actual();
  milestone->note = message.note();
}

absl::StatusOr<v1::Milestone> Masked(const v1::Milestone& before, const v1::Milestone& wanted,
                                     const google::protobuf::FieldMask& mask) {
  v1::Milestone after = before;
  RETURN_IF_ERROR(rpc::TakeMasked(wanted, mask, kWritable, &after));
  return after;
}

absl::Status InvalidMilestone(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("milestone", rejections, kFields);
}

}  // namespace wijkmonitor::projects
