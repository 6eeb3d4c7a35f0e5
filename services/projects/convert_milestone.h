#pragma once

// Milestones as messages, and back.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/rejection.h"
#include "services/projects/domain/milestone.h"
#include "wijkmonitor/projects/v1/milestone.pb.h"

namespace wijkmonitor::projects {

// Without an etag.
v1::Milestone ToMessage(const Milestone& milestone);

// What a message says of a milestone; its id, its subject and what is output only it leaves as they
// are in `milestone`.
void FromMessage(const v1::Milestone& message, Milestone* milestone);

// The message as it is to be: `before` with the fields that `mask` names as `wanted` has them:
// see rpc::TakeMasked. Error: INVALID_ARGUMENT, INVALID_FIELDS for a field that
// there is not, or that does not change.
absl::StatusOr<v1::Milestone> Masked(const v1::Milestone& before, const v1::Milestone& wanted,
                                     const google::protobuf::FieldMask& mask);

// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the milestone of a request; OK for
// nothing.
absl::Status InvalidMilestone(const std::vector<Rejection>& rejections);

}  // namespace wijkmonitor::projects
