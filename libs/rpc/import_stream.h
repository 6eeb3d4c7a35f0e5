#pragma once

// Imports: a stream of pieces of a file, gathered while hashed, then applied in one transaction.
// Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>

#include "libs/base/mutex.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Who imports: at most limits::kImportsInFlightMax at a time, of one caller kImportsPerCallerMax.
// Thread-safe.
class ImportPlaces {
 public:
  // RESOURCE_EXHAUSTED, OVERLOADED when there is no place.
  absl::Status Take(const std::string& principal);
  // What was taken.
  void Leave(const std::string& principal);

 private:
  Mutex mutex_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int> taken_by_ ABSL_GUARDED_BY(mutex_);
};

// Serves the call; the reactor deletes itself at the end.
grpc::ServerReadReactor<grpc::ByteBuffer>* ServeImport(
    const Router::Method& method, const Environment& environment, metrics::MethodMetrics& metrics,
    ImportPlaces& places, grpc::CallbackServerContext* context, grpc::ByteBuffer* response);

}  // namespace wijkmonitor::rpc
