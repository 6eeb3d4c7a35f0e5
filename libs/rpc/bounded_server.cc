#include "libs/rpc/bounded_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// Nobody may hold what belongs to all: connections, streams, memory.
void SetLimits(grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(limits::kMessageBytesMax);
  builder->SetMaxSendMessageSize(limits::kResponseBytesMax);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE, limits::kMetadataBytesMax},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, limits::kConcurrentStreamsMax},
      // A window that does not grow: how much a connection can have under way is known.
      {GRPC_ARG_HTTP2_BDP_PROBE, 0},
      {GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, limits::kWindowBytes},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(limits::kHandshakeTimeout)},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(limits::kConnectionIdleMax)},
      {GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(limits::kKeepaliveTime)},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(limits::kKeepaliveTimeout)},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
       Milliseconds(limits::kClientPingIntervalMin)},
      // The limit of a message counts before it is unpacked, and gRPC would unpack it before
      // anybody knows whose it is.
      {GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0}};
  for (const auto& [name, value] : arguments) builder->AddChannelArgument(name, value);
  for (const auto algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
    builder->SetCompressionAlgorithmSupportStatus(algorithm, false);
  }
  grpc::ResourceQuota quota("wijkmonitor");
  quota.Resize(limits::kTransportBytesMax);
  builder->SetResourceQuota(quota);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BoundedServer>> BoundedServer::Start(
    const std::shared_ptr<grpc::ServerCredentials>& credentials,
    const std::function<void(grpc::ServerBuilder*)>& add_services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(&builder);
  auto bounded = absl::WrapUnique(new BoundedServer());
  bounded->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  add_services(&builder);
  bounded->server_ = builder.BuildAndStart();
  if (bounded->server_ == nullptr) return absl::InternalError("gRPC does not start");
  return bounded;
}

void BoundedServer::Take(int descriptor) {
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = descriptor;
  acceptor_->HandleNewConnection(&connection);
}

void BoundedServer::Stop(absl::Duration drain) {
  if (server_ == nullptr) return;
  server_->Shutdown(absl::ToChronoTime(absl::Now() + drain));
  server_->Wait();
}

}  // namespace wijkmonitor::rpc
