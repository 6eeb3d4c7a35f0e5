#include "libs/rpc/loading_server.h"

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"

namespace wijkmonitor::rpc {
namespace {

class EndedCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit EndedCall(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

absl::Status StillLoading(const Progress& loading) {
  return WithRetryAfter(MakeError(absl::StatusCode::kUnavailable, "LOADING",
                                  absl::StrCat("LOADING (", loading.Text(), ")")),
                        limits::kLoadingRetryDelay);
}

absl::StatusOr<std::unique_ptr<LoadingServer>> LoadingServer::Start(
    const std::shared_ptr<grpc::ServerCredentials>& credentials, const std::string& service,
    const Progress& loading) {
  auto server = absl::WrapUnique(new LoadingServer(loading));
  ASSIGN_OR_RETURN(server->server_,
                   BoundedServer::Start(credentials, [&](grpc::ServerBuilder* builder) {
                     builder->RegisterCallbackGenericService(&server->refusal_);
                   }));
  server->server_->health().SetServingStatus(false);
  server->server_->health().SetServingStatus(service, false);
  return server;
}

LoadingServer::~LoadingServer() {
  if (server_ != nullptr) server_->Stop(limits::kLoadingDrainTime);
}

grpc::ServerGenericBidiReactor* LoadingServer::Refusal::CreateReactor(
    grpc::GenericCallbackServerContext*) {
  return new EndedCall(ToGrpc(StillLoading(loading_), ""));
}

}  // namespace wijkmonitor::rpc
