#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/export_stream.h"
#include "libs/rpc/import_stream.h"
#include "libs/rpc/ops_server.h"
#include "libs/rpc/unary.h"

namespace wijkmonitor::rpc {
namespace {

constexpr absl::Duration kDrainTime = absl::Seconds(5);

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

class GrpcServer final : public Server, private ByteHandler {
 public:
  GrpcServer(const Router& router, const Environment& environment)
      : environment_(environment),
        metrics_(environment.metrics, router.service().full_name(), MethodNames(router.service())),
        service_(router.service(), *this) {
    for (const std::string& name : MethodNames(router.service())) {
      methods_.push_back({router.Find(name), &metrics_.Of(name)});
    }
  }

  ~GrpcServer() override {
    ready_ = false;
    if (server_ == nullptr) return;
    if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
    server_->Shutdown(absl::ToChronoTime(absl::Now() + kDrainTime));
    server_->Wait();
  }

  absl::Status Start(const ServerOptions& options) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(limits::kRequestBytesMax);
    builder.SetMaxSendMessageSize(limits::kResponseBytesMax);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits::kMetadataBytesMax);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits::kConcurrentStreamsMax);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                       absl::StrCat("cannot listen on ", options.address));
    }
    ASSIGN_OR_RETURN(ops_, StartOpsServer(options.ops_address, environment_.metrics,
                                          [this] { return Ready(); }));
    ready_ = true;
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  int ops_port() const override { return ops_->port(); }

 private:
  struct Served {
    const Router::Method* method;
    metrics::MethodMetrics* metrics;
  };

  absl::Status Ready() const {
    if (!ready_) return absl::UnavailableError("the service is starting or stopping");
    return environment_.database.Read(
        [](store::Tx&, const store::DataVersion&) { return absl::OkStatus(); });
  }

  grpc::ServerUnaryReactor* Unary(int method, grpc::CallbackServerContext* context,
                                  const Bytes* request, Bytes* response) override {
    const Served& served = methods_[method];
    return ServeUnary(*served.method, environment_, *served.metrics, context, request, response);
  }
  grpc::ServerReadReactor<Bytes>* ClientStream(int method, grpc::CallbackServerContext* context,
                                               Bytes* response) override {
    const Served& served = methods_[method];
    return ServeImport(*served.method, environment_, *served.metrics, imports_in_flight_, context,
                       response);
  }
  grpc::ServerWriteReactor<Bytes>* ServerStream(int method, grpc::CallbackServerContext* context,
                                                const Bytes* request) override {
    const Served& served = methods_[method];
    return ServeExport(*served.method, environment_, *served.metrics, context, request);
  }

  const Environment environment_;
  metrics::CallMetrics metrics_;
  ByteService service_;
  std::vector<Served> methods_;  // by index in the descriptor
  std::atomic<int> imports_in_flight_ = 0;
  std::atomic<bool> ready_ = false;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<OpsServer> ops_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> StartServer(const ServerOptions& options,
                                                    const Router& router,
                                                    const Environment& environment) {
  RETURN_IF_ERROR(router.Check());
  RETURN_IF_ERROR(CheckLoopback("address", options.address));
  RETURN_IF_ERROR(CheckLoopback("ops_address", options.ops_address));
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
