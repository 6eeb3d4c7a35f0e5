#pragma once

// One grpc::Service for any protobuf service: every method arrives as bytes at one place. Uses only
// what protoc's own generated code uses (AddMethod, MarkMethodRawCallback), so a newer gRPC links,
// and reflection and health see real names. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>

#include <deque>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/rpc/reactors.h"

namespace wijkmonitor::rpc {

class ByteService final : public grpc::Service {
 public:
  // `router`, which has a handler of each method, and `environment` outlive it.
  ByteService(const Router& router, const Environment& environment);

 private:
  struct Served {
    std::string path;  // gRPC keeps a pointer to it
    const Router::Method& method;
    metrics::MethodMetrics metrics;
  };

  grpc::internal::MethodHandler* HandlerOf(Served& served, grpc::internal::RpcMethod::RpcType type);

  const Environment& environment_;
  std::deque<Served> methods_;
  ImportPlaces import_places_;
};

// The bytes in one piece. gRPC receives a message in pieces of its own choosing. INVALID_ARGUMENT,
// MALFORMED_REQUEST when there is none: gRPC takes a call whose message is missing or cut off for
// one without a message.
absl::StatusOr<std::string> Flatten(const grpc::ByteBuffer& buffer);
// A buffer that shares `bytes`.
grpc::ByteBuffer Share(std::shared_ptr<const std::string> bytes);

}  // namespace wijkmonitor::rpc
