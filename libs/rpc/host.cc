#include "libs/rpc/host.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_split.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/rpc/tls.h"

namespace wijkmonitor::rpc {
namespace {

std::set<std::string> TrustedProxies(const config::ServiceConfig& config) {
  std::set<std::string> proxies;
  for (const absl::string_view address :
       absl::StrSplit(config.trusted_proxies, ',', absl::SkipEmpty())) {
    proxies.insert(CanonicalIp(address));
  }
  return proxies;
}

// From here on gRPC and protobuf log as we do, so that nobody can write a line of our log through
// them.
void LogForLibraries() {
  gpr_set_log_function([](gpr_log_func_args* line) { log::BoundedWarning(line->message, "grpc"); });
  google::protobuf::SetLogHandler(
      [](google::protobuf::LogLevel, const char*, int, const std::string& message) {
        log::BoundedWarning(message, "protobuf");
      });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::Open(const config::ServiceConfig& config,
                                                 const std::string& service,
                                                 absl::Span<const store::Migration> migrations,
                                                 Clock& clock) {
  LogForLibraries();
  auto host = absl::WrapUnique(new Host(config, clock));
  ASSIGN_OR_RETURN(host->callers_, Callers::Make(config, host->metrics_));
  ServerOptions options = {.service = service,
                           .address = config.address,
                           .ops_address = config.ops_address,
                           .has_tls = !config.tls_certificate.empty(),
                           .loopback_only = !config.HasCredentials(),
                           .trusted_proxies = TrustedProxies(config)};
  ASSIGN_OR_RETURN(options.credentials, ServerCredentialsOf(config));
  ASSIGN_OR_RETURN(host->server_, Server::Listen(options, host->metrics_, host->loading_));
  log::Info("loading", {{"port", host->server_->port()}, {"ops_port", host->server_->ops_port()}});
  ASSIGN_OR_RETURN(host->database_, store::Open(config.database, migrations, clock,
                                                config.audit_checkpoints, &host->loading_));
  host->executor_ = std::make_unique<Executor>(config.worker_threads, limits::kExecutorQueueMax,
                                               limits::kExecutorWaitMax);
  host->imports_ = std::make_unique<Executor>(limits::kImportThreads, limits::kImportsInFlightMax);
  host->waiting_ = std::make_unique<Executor>(limits::kWaitingThreads, limits::kExecutorQueueMax,
                                              limits::kExecutorWaitMax);
  host->past_ = std::make_unique<Executor>(limits::kPastThreads, limits::kExecutorQueueMax,
                                           limits::kExecutorWaitMax);
  const cache::Options cache = {.near_bytes_max = static_cast<size_t>(config.near_cache_mib) << 20,
                                .redis = config.redis,
                                .redis_timeout = absl::Milliseconds(config.redis_timeout_ms)};
  host->cache_ = cache::NewCache(cache, *host->executor_, clock, host->metrics_);
  ASSIGN_OR_RETURN(host->partners_,
                   Partners::Open(config, *host->executor_, clock, host->metrics_));
  return host;
}

Environment Host::environment() {
  return {*database_, *cache_, *executor_, *imports_, *waiting_,
          *past_,     clock_,  metrics_,   *callers_, versions_};
}

Host::~Host() { Stop(); }

absl::Status Host::Start(Router& router) {
  watch_ = database_->OnNewVersion([this, &router]() -> absl::Status {
    ASSIGN_OR_RETURN(const store::DataVersion version, router.Refresh());
    if (version != versions_.current()) versions_.Publish(version);
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(database_->CatchUp());
  return server_->Serve(router, environment());
}

absl::Status Host::Serve(Router& router, EndingSignal& ending) {
  if (absl::Status started = Start(router); !started.ok()) {
    Stop();  // what the router uses goes before this host does
    return started;
  }
  log::Info("serving", {{"port", server_->port()}, {"ops_port", server_->ops_port()}});
  ending.WaitForIt();
  log::Info("draining");
  Drain();
  Stop();
  return absl::OkStatus();
}

void Host::Stop() {
  server_.reset();
  watch_.reset();
  if (partners_ != nullptr) partners_->Stop();
  waiting_.reset();
  past_.reset();
  imports_.reset();
  executor_.reset();
}

}  // namespace wijkmonitor::rpc
