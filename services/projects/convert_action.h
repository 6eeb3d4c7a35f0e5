#pragma once

// Actions as messages, and back.

#include <vector>

#include "absl/status/status.h"
#include "libs/base/row_check.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/action.h"
#include "wijkmonitor/projects/v1/action.pb.h"

namespace wijkmonitor::projects {

v1::Action ToMessage(const Action& action);

// What a message says of an action; what is output only it leaves as it is. What cannot be read is
// rejected, as columns of CheckAction.
void FromMessage(const v1::Action& message, Action* action, RowCheck& check);

// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the action of a request; OK for nothing.
absl::Status InvalidAction(const std::vector<Rejection>& rejections);

// What a request asks for of actions on a day.
ActionFilter FilterOf(const v1::ListActionsRequest& request, absl::CivilDay valuation_date);

}  // namespace wijkmonitor::projects
