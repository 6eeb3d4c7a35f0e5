#pragma once

// How calls are served, by their kind. Each function serves one call, by a reactor that deletes
// itself at the end. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>

#include "libs/base/executor.h"
#include "libs/base/mutex.h"
#include "libs/rpc/call_record.h"

namespace wijkmonitor::rpc {

// Where a read runs that has this patience, so that it disturbs only those who need as much.
inline Executor& ExecutorFor(Router::Patience patience, const Environment& environment) {
  if (patience == Router::Patience::kPast) return environment.past;
  return patience == Router::Patience::kCommit ? environment.waiting : environment.executor;
}

// A call with one request and one answer.
grpc::ServerUnaryReactor* ServeUnary(const Arrival& arrival, const grpc::ByteBuffer& request,
                                     grpc::ByteBuffer* response);

// Who imports: at most limits::kImportsInFlightMax at a time, of one caller kImportsPerCallerMax.
// Thread-safe.
class ImportPlaces {
 public:
  // RESOURCE_EXHAUSTED, OVERLOADED when there is no place.
  absl::Status Take(const std::string& principal);
  // What was taken.
  void Leave(const std::string& principal);
  // Held by the import that is being applied.
  Mutex& applying() { return applying_; }

 private:
  Mutex applying_;
  Mutex mutex_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int> taken_by_ ABSL_GUARDED_BY(mutex_);
};

// An import: a stream of pieces of a file, gathered while hashed, then applied in one transaction.
grpc::ServerReadReactor<grpc::ByteBuffer>* ServeImport(const Arrival& arrival, ImportPlaces& places,
                                                       grpc::ByteBuffer* response);

// An export: a stream of messages, each made when the client has taken the one before.
grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeExport(const Arrival& arrival,
                                                        const grpc::ByteBuffer& request);

// A watch: a stream that says which data version answers are made from, as soon as it changes. It
// holds no thread.
grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeWatch(const Arrival& arrival);

}  // namespace wijkmonitor::rpc
