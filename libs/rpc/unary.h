#pragma once

// Calls with one request and one answer. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>

#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Serves the call; the reactor deletes itself at the end.
grpc::ServerUnaryReactor* ServeUnary(const Router::Method& method, const Environment& environment,
                                     metrics::MethodMetrics& metrics,
                                     grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response);

}  // namespace wijkmonitor::rpc
