#include "libs/rpc/byte_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>

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

}  // namespace

ByteService::ByteService(const Router& router, const Environment& environment)
    : environment_(environment) {
  const google::protobuf::ServiceDescriptor& service = router.service();
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string& name = service.method(i)->name();
    const Router::Method& method = *router.Find(name);
    Served& served = methods_.emplace_back(
        Served{"/" + method.full_name, method, {environment.metrics, service.full_name(), name}});
    const RpcMethod::RpcType type = TypeOf(*service.method(i));
    // grpc::Service owns both.
    AddMethod(new grpc::internal::RpcServiceMethod(served.path.c_str(), type, nullptr));
    MarkMethodRawCallback(i, HandlerOf(served, type));
  }
}

grpc::internal::MethodHandler* ByteService::HandlerOf(Served& served, RpcMethod::RpcType type) {
  const auto arrival = [this, &served](grpc::CallbackServerContext* context) {
    return Arrival{served.method, environment_, served.metrics, context};
  };
  switch (type) {
    case RpcMethod::CLIENT_STREAMING:
      return new grpc::internal::CallbackClientStreamingHandler<Bytes, Bytes>(
          [this, arrival](grpc::CallbackServerContext* context, Bytes* response) {
            return ServeImport(arrival(context), import_places_, response);
          });
    case RpcMethod::SERVER_STREAMING:
      return new grpc::internal::CallbackServerStreamingHandler<Bytes, Bytes>(
          [&served, arrival](grpc::CallbackServerContext* context, const Bytes* request) {
            return std::holds_alternative<Router::Watch>(served.method.handler)
                       ? ServeWatch(arrival(context))
                       : ServeExport(arrival(context), *request);
          });
    default:
      return new grpc::internal::CallbackUnaryHandler<Bytes, Bytes>(
          [arrival](grpc::CallbackServerContext* context, const Bytes* request, Bytes* response) {
            return ServeUnary(arrival(context), *request, response);
          });
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

grpc::ByteBuffer Share(std::shared_ptr<const std::string> bytes) {
  using Owner = std::shared_ptr<const std::string>;
  auto* const owner = new Owner(std::move(bytes));
  const grpc::Slice slice(
      const_cast<char*>((*owner)->data()), (*owner)->size(),
      [](void* user_data) { delete static_cast<Owner*>(user_data); }, owner);
  return {&slice, 1};
}

}  // namespace wijkmonitor::rpc
