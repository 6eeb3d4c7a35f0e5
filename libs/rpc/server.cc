#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/export_stream.h"
#include "libs/rpc/header_flood.h"
#include "libs/rpc/import_stream.h"
#include "libs/rpc/ops_server.h"
#include "libs/rpc/unary.h"
#include "libs/rpc/watch_stream.h"

namespace wijkmonitor::rpc {
namespace {

absl::Status CheckLoopback(absl::string_view name, const std::string& address) {
  if (IsLoopback(address)) return absl::OkStatus();
  return InvalidFields(
      {{std::string(name), absl::StrCat(address,
                                        " is not a loopback address; without credentials "
                                        "only those are served: use 127.0.0.1")}});
}

std::vector<std::string> MethodNames(const google::protobuf::ServiceDescriptor& service) {
  std::vector<std::string> names;
  for (int i = 0; i < service.method_count(); ++i) names.push_back(service.method(i)->name());
  return names;
}

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// One service of a server: its calls, as bytes, to the handlers of a router.
class HostedService final : private ByteHandler {
 public:
  // `router` and `environment` outlive it.
  HostedService(const Router& router, const Environment& environment)
      : environment_(environment),
        metrics_(environment.metrics, router.service().full_name(), MethodNames(router.service())),
        service_(router.service(), *this) {
    for (const std::string& name : MethodNames(router.service())) {
      methods_.push_back({router.Find(name), &metrics_.Of(name)});
    }
  }

  grpc::Service* service() { return &service_; }

 private:
  struct Served {
    const Router::Method* method;
    metrics::MethodMetrics* metrics;
  };

  grpc::ServerUnaryReactor* Unary(int method, grpc::CallbackServerContext* context,
                                  const Bytes* request, Bytes* response) override {
    const Served& served = methods_[method];
    return ServeUnary(*served.method, environment_, *served.metrics, context, request, response);
  }
  grpc::ServerReadReactor<Bytes>* ClientStream(int method, grpc::CallbackServerContext* context,
                                               Bytes* response) override {
    const Served& served = methods_[method];
    return ServeImport(*served.method, environment_, *served.metrics, import_places_, context,
                       response);
  }
  grpc::ServerWriteReactor<Bytes>* ServerStream(int method, grpc::CallbackServerContext* context,
                                                const Bytes* request) override {
    const Served& served = methods_[method];
    if (std::holds_alternative<Router::Watch>(served.method->handler)) {
      return ServeWatch(*served.method, environment_, *served.metrics, context);
    }
    return ServeExport(*served.method, environment_, *served.metrics, context, request);
  }

  const Environment& environment_;
  metrics::CallMetrics metrics_;
  ByteService service_;
  std::vector<Served> methods_;  // by index in the descriptor
  ImportPlaces import_places_;
};

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
      {GRPC_ARG_ALLOW_REUSEPORT, 0}};
  for (const auto& [name, value] : arguments) builder->AddChannelArgument(name, value);
  grpc::ResourceQuota quota("wijkmonitor");
  quota.Resize(limits::kTransportBytesMax);
  builder->SetResourceQuota(quota);
}

class GrpcServer final : public Server {
 public:
  GrpcServer(const Router& router, const Environment& environment)
      : environment_(environment), service_(router, environment_) {}

  ~GrpcServer() override {
    ready_ = false;
    environment_.versions.Close();
    if (server_ == nullptr) return;
    server_->Shutdown(absl::ToChronoTime(absl::Now() + limits::kDrainTime));
    server_->Wait();
  }

  absl::Status Start(const ServerOptions& options) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    SetLimits(&builder);
    builder.AddListeningPort(options.address, options.credentials, &port_);
    builder.RegisterService(service_.service());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                       absl::StrCat("cannot listen on ", options.address));
    }
    header_flood_guard_ = GuardAgainstHeaderFloods(port_);
    ASSIGN_OR_RETURN(ops_, StartOpsServer(options.ops_address, environment_.metrics,
                                          [this] { return Ready(); }));
    ready_ = true;
    return absl::OkStatus();
  }

  void Drain() override {
    ready_ = false;
    if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
    environment_.versions.Close();
    absl::SleepFor(limits::kLameDuckTime);
  }

  int port() const override { return port_; }
  int ops_port() const override { return ops_->port(); }

 private:
  absl::Status Ready() const {
    if (!ready_) return absl::UnavailableError("the service is starting or stopping");
    return environment_.database.Read(
        [](store::Tx&, const store::DataVersion&) { return absl::OkStatus(); });
  }

  const Environment environment_;
  HostedService service_;
  std::atomic<bool> ready_ = false;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<HeaderFloodGuard> header_flood_guard_;
  std::unique_ptr<OpsServer> ops_;
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
  RETURN_IF_ERROR(server->Start(options));
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
