#pragma once

// Exports: a stream of messages, each made when the client has taken the one before. Internal to
// libs/rpc.

#include <grpcpp/grpcpp.h>

#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Serves the call; the reactor deletes itself at the end.
grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeExport(const Router::Method& method,
                                                        const Environment& environment,
                                                        metrics::MethodMetrics& metrics,
                                                        grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request);

}  // namespace wijkmonitor::rpc
