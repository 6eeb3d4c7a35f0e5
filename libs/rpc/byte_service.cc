#include "libs/rpc/byte_service.h"

#include <utility>

#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

using Bytes = grpc::ByteBuffer;
using grpc::internal::RpcMethod;

RpcMethod::RpcType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) return RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

grpc::internal::MethodHandler* HandlerOf(RpcMethod::RpcType type, int method,
                                         ByteHandler& handler) {
  switch (type) {
    case RpcMethod::CLIENT_STREAMING:
      return new grpc::internal::CallbackClientStreamingHandler<Bytes, Bytes>(
          [method, &handler](grpc::CallbackServerContext* context, Bytes* response) {
            return handler.ClientStream(method, context, response);
          });
    case RpcMethod::SERVER_STREAMING:
      return new grpc::internal::CallbackServerStreamingHandler<Bytes, Bytes>(
          [method, &handler](grpc::CallbackServerContext* context, const Bytes* request) {
            return handler.ServerStream(method, context, request);
          });
    default:
      return new grpc::internal::CallbackUnaryHandler<Bytes, Bytes>(
          [method, &handler](grpc::CallbackServerContext* context, const Bytes* request,
                             Bytes* response) {
            return handler.Unary(method, context, request, response);
          });
  }
}

}  // namespace

ByteService::ByteService(const google::protobuf::ServiceDescriptor& descriptor,
                         ByteHandler& handler) {
  for (int i = 0; i < descriptor.method_count(); ++i) {
    names_.push_back("/" + descriptor.full_name() + "/" + descriptor.method(i)->name());
  }
  for (int i = 0; i < descriptor.method_count(); ++i) {
    const RpcMethod::RpcType type = TypeOf(*descriptor.method(i));
    // grpc::Service owns both.
    AddMethod(new grpc::internal::RpcServiceMethod(names_[i].c_str(), type, nullptr));
    MarkMethodRawCallback(i, HandlerOf(type, i, handler));
  }
}

absl::StatusOr<std::string> Flatten(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                     "the call holds no whole message");
  }
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer Share(const std::string& bytes, std::shared_ptr<const void> owner) {
  auto* const kept = new std::shared_ptr<const void>(std::move(owner));
  const grpc::Slice slice(
      const_cast<char*>(bytes.data()), bytes.size(),
      [](void* user_data) { delete static_cast<std::shared_ptr<const void>*>(user_data); }, kept);
  return {&slice, 1};
}

}  // namespace wijkmonitor::rpc
