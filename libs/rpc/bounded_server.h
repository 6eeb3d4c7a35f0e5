#pragma once

// gRPC's own server within our limits, given connections that were accepted elsewhere. Internal to
// libs/rpc.

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace wijkmonitor::rpc {

// Thread-safe.
class BoundedServer {
 public:
  // `add_services` adds what is served, which outlives it, beside reflection and health. Error:
  // INTERNAL.
  static absl::StatusOr<std::unique_ptr<BoundedServer>> Start(
      const std::shared_ptr<grpc::ServerCredentials>& credentials,
      const std::function<void(grpc::ServerBuilder*)>& add_services);
  ~BoundedServer() { Stop(absl::ZeroDuration()); }

  // Serves a connection, whose descriptor it owns from now on.
  void Take(int descriptor);
  grpc::HealthCheckServiceInterface& health() { return *server_->GetHealthCheckService(); }
  // A channel inside this process.
  std::shared_ptr<grpc::Channel> Channel() { return server_->InProcessChannel({}); }
  // No new calls; running ones get `drain`, then are cancelled. Harmless twice.
  void Stop(absl::Duration drain);

 private:
  BoundedServer() = default;

  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace wijkmonitor::rpc
