#pragma once

// Watches: a stream that says which data version answers are made from, as soon as it changes.
// Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Serves the call; the reactor deletes itself at the end. It holds no thread.
grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeWatch(const Router::Method& method,
                                                       const Environment& environment,
                                                       metrics::MethodMetrics& metrics,
                                                       grpc::CallbackServerContext* context);

}  // namespace wijkmonitor::rpc
