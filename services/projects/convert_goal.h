#pragma once

// Goals as messages, and back.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/rejection.h"
#include "services/projects/domain/goal.h"
#include "wijkmonitor/projects/v1/goal.pb.h"

namespace wijkmonitor::projects {

// Without what follows from the rest of it, and without an etag.
v1::Goal ToMessage(const Goal& goal);
void Fill(const std::vector<SmartLetter>& missing, v1::Goal* message);

// What a message says of a goal; its id, its subject and what is output only it leaves as they are
// in `goal`.
void FromMessage(const v1::Goal& message, Goal* goal);

// The message as it is to be: `before` with the fields that `mask` names as `wanted` has them:
// see rpc::TakeMasked. Error: INVALID_ARGUMENT, INVALID_FIELDS for a field that
// there is not, or that does not change.
absl::StatusOr<v1::Goal> Masked(const v1::Goal& before, const v1::Goal& wanted,
                                const google::protobuf::FieldMask& mask);

// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the goal of a request; OK for nothing.
absl::Status InvalidGoal(const std::vector<Rejection>& rejections);

}  // namespace wijkmonitor::projects
