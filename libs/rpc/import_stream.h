#pragma once

// Imports: a stream of pieces of a file, gathered while hashed, then applied in one transaction.
// Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include <atomic>

#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Serves the call; the reactor deletes itself at the end. `in_flight` counts the imports of the
// server.
grpc::ServerReadReactor<grpc::ByteBuffer>* ServeImport(
    const Router::Method& method, const Environment& environment, metrics::MethodMetrics& metrics,
    std::atomic<int>& in_flight, grpc::CallbackServerContext* context, grpc::ByteBuffer* response);

}  // namespace wijkmonitor::rpc
