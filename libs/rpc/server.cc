#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/status.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/connections.h"
#include "libs/rpc/header_flood.h"
#include "libs/rpc/ops_server.h"
#include "libs/rpc/self_check.h"

namespace wijkmonitor::rpc {
namespace {

absl::Status CheckLoopback(absl::string_view name, const std::string& address) {
  if (IsLoopback(address)) return absl::OkStatus();
  return InvalidFields(
      {{std::string(name), absl::StrCat(address,
                                        " is not a loopback address; without credentials "
                                        "only those are served: use 127.0.0.1")}});
}

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

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

class GrpcServer final : public Server {
 public:
  GrpcServer(const Router& router, const Environment& environment)
      : environment_(environment),
        service_(router, environment_),
        ops_(
            environment_.metrics,
            [this] { return self_check_->Answered(limits::kSelfCheckDeadAfter); },
            [this] { return Ready(); }) {}

  ~GrpcServer() override {
    ready_ = false;
    environment_.versions.Close();
    if (connections_ != nullptr) connections_->Close();
    if (server_ == nullptr) return;
    // gRPC ends the process when a server that was shut down is called from within it.
    if (self_check_ != nullptr) self_check_->Stop();
    server_->Shutdown(absl::ToChronoTime(absl::Now() + limits::kDrainTime));
    server_->Wait();
  }

  absl::Status Start(const ServerOptions& options, const std::string& service_name) {
    ASSIGN_OR_RETURN(connections_, Connections::Listen(options.address,
                                                       BoundsOfProcess(options.trusted_proxies)));
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    SetLimits(&builder);
    using grpc::ServerBuilder;
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, options.credentials);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::InternalError("gRPC does not start");
    server_->GetHealthCheckService()->SetServingStatus(service_name, true);
    connections_->Start([this](int descriptor) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = descriptor;
      acceptor_->HandleNewConnection(&connection);
    });
    header_flood_guard_ = std::make_unique<HeaderFloodGuard>(*connections_);
    self_check_ = std::make_unique<SelfCheck>(*connections_, options.has_tls,
                                              server_->InProcessChannel({}), environment_.metrics);
    RETURN_IF_ERROR(ops_.Start(options.ops_address));
    ready_ = true;
    return absl::OkStatus();
  }

  void Drain() override {
    ready_ = false;
    if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
    environment_.versions.Close();
    absl::SleepFor(limits::kLameDuckTime);
  }

  int port() const override { return connections_->port(); }
  int ops_port() const override { return ops_.port(); }

 private:
  absl::Status Ready() const {
    if (!ready_) return absl::UnavailableError("the service is starting or stopping");
    RETURN_IF_ERROR(self_check_->Answered(limits::kSelfCheckUnreadyAfter));
    return environment_.database.Read(
        [](store::Tx&, const store::DataVersion&) { return absl::OkStatus(); });
  }

  const Environment environment_;
  ByteService service_;
  std::atomic<bool> ready_ = false;
  std::unique_ptr<Connections> connections_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<HeaderFloodGuard> header_flood_guard_;
  std::unique_ptr<SelfCheck> self_check_;
  OpsServer ops_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> StartServer(const ServerOptions& options,
                                                    const Router& router,
                                                    const Environment& environment) {
  RETURN_IF_ERROR(router.Check());
  if (options.loopback_only) {
    RETURN_IF_ERROR(CheckLoopback("address", options.address));
    RETURN_IF_ERROR(CheckLoopback("ops_address", options.ops_address));
  }
  auto server = std::make_unique<GrpcServer>(router, environment);
  RETURN_IF_ERROR(server->Start(options, router.service().full_name()));
  return std::unique_ptr<Server>(std::move(server));
}

void BlockSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void WaitForSignal() {
  const sigset_t signals = EndingSignals();
  int received = 0;
  sigwait(&signals, &received);
}

}  // namespace wijkmonitor::rpc
