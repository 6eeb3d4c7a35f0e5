#include "services/projects/convert_action.h"

#include "libs/rpc/declared_message.h"
#include "libs/rpc/item_fields.h"
#include "services/projects/convert_project.h"

namespace wijkmonitor::projects {

static_assert(static_cast<int>(ActionOrigin::kOther) == v1::ACTION_ORIGIN_OTHER);
static_assert(static_cast<int>(ActionState::kWithdrawn) == v1::ACTION_STATE_WITHDRAWN);
static_assert(static_cast<int>(ResponseKind::kRejected) == v1::RESPONSE_KIND_REJECTED);
static_assert(static_cast<int>(DeadlineStatus::kNoDeadline) == v1::DEADLINE_STATUS_NO_DEADLINE);

v1::Action ToMessage(const Action& action) {
  auto message = rpc::MessageOf<v1::Action>(action);
  if (!action.response.has_value()) message.clear_response();
  return message;
}

void FromMessage(const v1::Action& message, Action* action, RowCheck& check) {
  action->origin = rpc::AnyOr<ActionOrigin>(message.origin());
  action->reference = message.reference();
  action->project = message.project();
  action->area = message.area();
  action->text = message.text();
  action->responsible = message.responsible();
  action->due.reset();
  if (!message.due().empty()) action->due = DayOf("due", message.due(), check);
  action->before_start = message.before_start();
}

absl::Status InvalidAction(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("action", rejections, {});
}

ActionFilter FilterOf(const v1::ListActionsRequest& request, absl::CivilDay valuation_date) {
  return {.project = request.project(),
          .responsible = request.responsible(),
          .reference = request.reference(),
          .origin = rpc::AnyOr<ActionOrigin>(request.origin()),
          .state = rpc::AnyOr<ActionState>(request.state()),
          .deadline = rpc::AnyOr<DeadlineStatus>(request.deadline()),
          .valuation_date = valuation_date};
}

}  // namespace wijkmonitor::projects
