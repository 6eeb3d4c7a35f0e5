#pragma once

// One grpc::Service for any protobuf service: every method arrives as bytes at one place. Uses only
// what protoc's own generated code uses (AddMethod, MarkMethodRawCallback), so a newer gRPC links,
// and reflection and health see real names. Internal to libs/rpc.

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace wijkmonitor::rpc {

// Makes the reactor of each call. `method` is the method's index in the descriptor.
class ByteHandler {
 public:
  using Bytes = grpc::ByteBuffer;
  virtual ~ByteHandler() = default;
  virtual grpc::ServerUnaryReactor* Unary(int method, grpc::CallbackServerContext* context,
                                          const Bytes* request, Bytes* response) = 0;
  virtual grpc::ServerReadReactor<Bytes>* ClientStream(int method,
                                                       grpc::CallbackServerContext* context,
                                                       Bytes* response) = 0;
  virtual grpc::ServerWriteReactor<Bytes>* ServerStream(int method,
                                                        grpc::CallbackServerContext* context,
                                                        const Bytes* request) = 0;
};

// `descriptor` and `handler` outlive it.
class ByteService final : public grpc::Service {
 public:
  ByteService(const google::protobuf::ServiceDescriptor& descriptor, ByteHandler& handler);

 private:
  std::vector<std::string> names_;  // gRPC keeps pointers to them
};

// The bytes in one piece. gRPC receives a message in pieces of its own choosing. INVALID_ARGUMENT,
// MALFORMED_REQUEST when there is none: gRPC takes a call whose message is missing or cut off for
// one without a message.
absl::StatusOr<std::string> Flatten(const grpc::ByteBuffer& buffer);
// A buffer that shares `bytes`, which `owner` keeps alive.
grpc::ByteBuffer Share(const std::string& bytes, std::shared_ptr<const void> owner);

}  // namespace wijkmonitor::rpc
