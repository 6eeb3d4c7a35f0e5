#pragma once

// One call from its start to its end: who calls, whether they may, and what is kept of it. Internal
// to libs/rpc.

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// A call as it arrives. What it refers to outlives it.
struct Arrival {
  const Router::Method& method;
  const Environment& environment;
  metrics::MethodMetrics& metrics;
  grpc::CallbackServerContext* context;
};

class CallRecord {
 public:
  explicit CallRecord(const Arrival& arrival);

  // Whether the caller may make this call. UNAUTHENTICATED, RESOURCE_EXHAUSTED (see Callers) or
  // PERMISSION_DENIED when not.
  absl::Status Admit() const;
  // DEADLINE_EXCEEDED, saying `what_passed`, or CANCELLED when nobody waits for the answer any
  // more.
  absl::Status StillWanted(
      absl::string_view what_passed = "the deadline passed before the work began") const;
  // Says in the call's trailing metadata which version its answer was made from.
  void SayVersion(const store::DataVersion& version) const;
  // Counts and logs the end of the call, and turns its status into gRPC's. Once.
  grpc::Status End(const absl::Status& status, absl::string_view served_from = "");

  const Arrival& arrival() const { return arrival_; }
  const Call& call() const { return call_; }

 private:
  const Arrival arrival_;
  const absl::Time
      started_;  // of the system's clock: durations are real also where the time is not
  Call call_;
  absl::Status caller_known_;
};

}  // namespace wijkmonitor::rpc
