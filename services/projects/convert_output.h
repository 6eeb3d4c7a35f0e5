#pragma once

// Outputs and their reports as messages, and back; what they come to as messages.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/rejection.h"
#include "libs/rpc/words.h"
#include "services/projects/convert_subject.h"
#include "services/projects/domain/output.h"
#include "services/projects/domain/output_total.h"
#include "wijkmonitor/projects/v1/output.pb.h"
#include "wijkmonitor/projects/v1/output_total.pb.h"

namespace wijkmonitor::projects {

v1::Output ToMessage(const Output& output);
// What a message says of an output; its id and what it is of are left to say.
void FromMessage(const v1::Output& message, Output* output);
// As rpc::TakeMasked of what may be written of `before`.
absl::StatusOr<v1::Output> Masked(const v1::Output& before, const v1::Output& wanted,
                                  const google::protobuf::FieldMask& mask);
// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the output of a request; OK for nothing.
absl::Status InvalidOutput(const std::vector<Rejection>& rejections);

v1::OutputReport ToMessage(const OutputReport& report);
// Without its id and number.
OutputReport FromMessage(const v1::OutputReport& message);
// Likewise of the report of a request.
absl::Status InvalidReport(const std::vector<Rejection>& rejections);

v1::OutputTotals ToMessage(const OutputTotals& totals);

// Of a request with the fields of a PlaceFilter, unit and recurrence.
template <class Request>
OutputFilter OutputFilterOf(const Request& request) {
  return {PlaceFilterOf(request), rpc::AnyOr<OutputUnit>(request.unit()),
          rpc::AnyOr<Recurrence>(request.recurrence())};
}

}  // namespace wijkmonitor::projects
