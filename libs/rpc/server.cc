#include "libs/rpc/server.h"

#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/rpc/bounded_server.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/connections.h"
#include "libs/rpc/header_flood.h"
#include "libs/rpc/loading_server.h"
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

class GrpcServer final : public Server {
 public:
  GrpcServer(ServerOptions options, prometheus::Registry& metrics, const Progress& loading)
      : options_(std::move(options)),
        loading_progress_(loading),
        ops_(
            metrics, [this] { return Alive(); }, [this] { return Ready(); }) {}

  ~GrpcServer() override {
    if (phase_ == Phase::kServing) phase_ = Phase::kStopping;
    if (environment_.has_value()) environment_->versions.Close();
    if (connections_ != nullptr) connections_->Close();
    // gRPC ends the process when a server that was shut down is called from within it.
    if (self_check_ != nullptr) self_check_->Stop();
    if (serving_ != nullptr) serving_->Stop(limits::kDrainTime);
  }

  absl::Status Listen() {
    ASSIGN_OR_RETURN(connections_, Connections::Listen(options_.address,
                                                       BoundsOfProcess(options_.trusted_proxies)));
    ASSIGN_OR_RETURN(
        loading_, LoadingServer::Start(options_.credentials, options_.service, loading_progress_));
    RETURN_IF_ERROR(ops_.Start(options_.ops_address));
    header_flood_guard_ = std::make_unique<HeaderFloodGuard>(*connections_);
    connections_->Start([this](int descriptor) { Take(descriptor); });
    return absl::OkStatus();
  }

  absl::Status Serve(const Router& router, const Environment& environment) override {
    RETURN_IF_ERROR(router.Check());
    environment_.emplace(environment);
    service_ = std::make_unique<ByteService>(router, *environment_);
    ASSIGN_OR_RETURN(auto serving,
                     BoundedServer::Start(options_.credentials, [this](auto* builder) {
                       builder->RegisterService(service_.get());
                     }));
    serving->health().SetServingStatus(router.service().full_name(), true);
    std::unique_ptr<LoadingServer> loaded;
    {
      MutexLock lock(&mutex_);
      serving_ = std::move(serving);
      loaded = std::move(loading_);
    }
    self_check_ = std::make_unique<SelfCheck>(*connections_, options_.has_tls, serving_->Channel(),
                                              environment.metrics);
    // Whoever was told that this is ready shall not ask what served before.
    loaded.reset();
    phase_ = Phase::kServing;
    return absl::OkStatus();
  }

  void Drain() override {
    phase_ = Phase::kStopping;
    serving_->health().SetServingStatus(false);
    environment_->versions.Close();
    absl::SleepFor(limits::kLameDuckTime);
  }

  int port() const override { return connections_->port(); }
  int ops_port() const override { return ops_.port(); }

 private:
  enum class Phase { kLoading, kServing, kStopping };

  void Take(int descriptor) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (serving_ != nullptr) return serving_->Take(descriptor);
    loading_->Take(descriptor);
  }

  absl::Status Alive() const {
    if (phase_ == Phase::kLoading) return absl::OkStatus();
    return self_check_->Answered(limits::kSelfCheckDeadAfter);
  }

  absl::Status Ready() const {
    if (phase_ == Phase::kLoading) return StillLoading(loading_progress_);
    if (phase_ == Phase::kStopping) return absl::UnavailableError("the service is stopping");
    RETURN_IF_ERROR(self_check_->Answered(limits::kSelfCheckUnreadyAfter));
    return environment_->database.Read(
        [](store::Tx&, const store::DataVersion&) { return absl::OkStatus(); });
  }

  const ServerOptions options_;
  const Progress& loading_progress_;
  std::optional<Environment> environment_;
  std::unique_ptr<ByteService> service_;
  std::atomic<Phase> phase_ = Phase::kLoading;
  std::unique_ptr<Connections> connections_;
  Mutex mutex_;
  std::unique_ptr<LoadingServer> loading_;  // until it serves
  std::unique_ptr<BoundedServer> serving_;
  std::unique_ptr<HeaderFloodGuard> header_flood_guard_;
  std::unique_ptr<SelfCheck> self_check_;
  OpsServer ops_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Listen(const ServerOptions& options,
                                                       prometheus::Registry& metrics,
                                                       const Progress& loading) {
  if (options.loopback_only) {
    RETURN_IF_ERROR(CheckLoopback("address", options.address));
    RETURN_IF_ERROR(CheckLoopback("ops_address", options.ops_address));
  }
  auto server = std::make_unique<GrpcServer>(options, metrics, loading);
  RETURN_IF_ERROR(server->Listen());
  return std::unique_ptr<Server>(std::move(server));
}

void BlockSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

struct EndingSignal::State {
  Mutex mutex;
  bool loaded ABSL_GUARDED_BY(mutex) = false;
  bool received ABSL_GUARDED_BY(mutex) = false;
};

// The thread is left to itself: when the program ends in another way, it still waits.
EndingSignal::EndingSignal() : state_(std::make_shared<State>()) {
  std::thread([state = state_] {
    const sigset_t signals = EndingSignals();
    int number = 0;
    sigwait(&signals, &number);
    MutexLock lock(&state->mutex);
    state->received = true;
    if (state->loaded) return;
    log::Info("stopped while loading");
    std::_Exit(0);
  }).detach();
}

void EndingSignal::WaitForIt() {
  MutexLock lock(&state_->mutex);
  state_->loaded = true;
  state_->mutex.Await([this] { return state_->received; });
}

}  // namespace wijkmonitor::rpc
