#include "libs/rpc/host.h"

#include <utility>

#include "absl/memory/memory.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/rpc/tls.h"

namespace wijkmonitor::rpc {

absl::StatusOr<std::unique_ptr<Host>> Host::Open(const config::ServiceConfig& config,
                                                 absl::Span<const store::Migration> migrations,
                                                 Clock& clock) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::Database> database,
                   store::Open(config.database, migrations, clock, config.audit_checkpoints));
  auto host = absl::WrapUnique(new Host(config, std::move(database), clock));
  ASSIGN_OR_RETURN(host->callers_, Callers::Make(config, host->metrics_));
  ASSIGN_OR_RETURN(host->credentials_, ServerCredentialsOf(config));
  host->Assemble();
  return host;
}

Host::Host(const config::ServiceConfig& config, std::unique_ptr<store::Database> database,
           Clock& clock)
    : config_(config), clock_(clock), database_(std::move(database)) {}

void Host::Assemble() {
  executor_ = std::make_unique<Executor>(config_.worker_threads, limits::kExecutorQueueMax,
                                         limits::kExecutorWaitMax);
  imports_ = std::make_unique<Executor>(limits::kImportThreads, limits::kImportsInFlightMax);
  cache_ = cache::NewCache(
      {.near_bytes_max = static_cast<size_t>(config_.near_cache_mib) << 20, .redis = config_.redis},
      *executor_, clock_, metrics_);
  environment_ = absl::WrapUnique(new Environment{*database_, *cache_, *executor_, *imports_,
                                                  clock_, metrics_, *callers_, versions_});
}

Host::~Host() { Stop(); }

absl::Status Host::Start(Router& router) {
  watch_ = database_->OnNewVersion([this, &router]() -> absl::Status {
    ASSIGN_OR_RETURN(const store::DataVersion version, router.Refresh());
    if (version != versions_.current()) versions_.Publish(version);
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(database_->CatchUp());
  ASSIGN_OR_RETURN(server_, StartServer({.address = config_.address,
                                         .ops_address = config_.ops_address,
                                         .credentials = credentials_,
                                         .loopback_only = !config_.HasCredentials()},
                                        router, *environment_));
  return absl::OkStatus();
}

absl::Status Host::Serve(Router& router) {
  RETURN_IF_ERROR(Start(router));
  log::Info("serving", {{"port", server_->port()}, {"ops_port", server_->ops_port()}});
  WaitForSignal();
  log::Info("draining");
  Drain();
  Stop();
  return absl::OkStatus();
}

void Host::Stop() {
  server_.reset();
  watch_.reset();
  imports_.reset();
  executor_.reset();
}

}  // namespace wijkmonitor::rpc
