#pragma once

// Decisions as messages, and back.

#include <vector>

#include "absl/status/status.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/decision.h"
#include "wijkmonitor/projects/v1/decision.pb.h"

namespace wijkmonitor::projects {

// Without what is said of it beside what it is.
v1::Decision ToMessage(const Decision& decision);

// What a request says of a decision whose id and project are known, and the actions that its
// conditions are; their ids are to be chosen. What cannot be read is rejected, as columns of
// CheckDecision.
void FromMessage(const v1::DecideProjectRequest& message, Decision* decision,
                 std::vector<Action>* conditions, RowCheck& check);

// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with such a request; OK for nothing.
absl::Status InvalidDecision(const std::vector<Rejection>& rejections);

}  // namespace wijkmonitor::projects
