#pragma once

// What the gRPC port answers while the service loads its data. Internal to libs/rpc.

#include <grpcpp/generic/async_generic_service.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/progress.h"
#include "libs/rpc/bounded_server.h"

namespace wijkmonitor::rpc {

// UNAVAILABLE, LOADING, saying how far it is.
absl::Status StillLoading(const Progress& loading);

// Health says NOT_SERVING; every other call is StillLoading. Destroyed, it answers the calls that
// it has, for limits::kLoadingDrainTime at most (a watch of the health does not end by itself), and
// ends its connections: their clients come back.
class LoadingServer {
 public:
  ~LoadingServer();

  // `service`: the full name of the one that will be served. `loading` outlives this.
  static absl::StatusOr<std::unique_ptr<LoadingServer>> Start(
      const std::shared_ptr<grpc::ServerCredentials>& credentials, const std::string& service,
      const Progress& loading);

  void Take(int descriptor) { server_->Take(descriptor); }

 private:
  class Refusal final : public grpc::CallbackGenericService {
   public:
    explicit Refusal(const Progress& loading) : loading_(loading) {}
    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override;

   private:
    const Progress& loading_;
  };

  explicit LoadingServer(const Progress& loading) : refusal_(loading) {}

  Refusal refusal_;
  std::unique_ptr<BoundedServer> server_;  // after what it serves
};

}  // namespace wijkmonitor::rpc
