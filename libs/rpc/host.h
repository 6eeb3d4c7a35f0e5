#pragma once

// What every service process is made of, put together once: database, cache, executor, metrics, and
// the server in front of them.

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/clock.h"
#include "libs/config/config.h"
#include "libs/rpc/callers.h"
#include "libs/rpc/partners.h"
#include "libs/rpc/server.h"

namespace wijkmonitor::rpc {

// Made and stopped by one thread.
class Host {
 public:
  // Opens the ports, as Server::Listen, for the service of this full name; then the database, and
  // applies the missing `migrations`. `clock` outlives the host. Errors: as Server::Listen and
  // store::Open; INVALID_ARGUMENT for credentials that cannot be used.
  static absl::StatusOr<std::unique_ptr<Host>> Open(const config::ServiceConfig& config,
                                                    const std::string& service,
                                                    absl::Span<const store::Migration> migrations,
                                                    Clock& clock);
  ~Host();  // as Stop

  store::Database& database() { return *database_; }
  Partners& partners() { return *partners_; }
  // How far the start is, for those who ask the ports.
  Progress& loading() { return loading_; }

  // Starts serving. `router`, which is refreshed whenever the database has a new version, outlives
  // the call to Stop. Errors: as Server::Serve, or those of the refresh.
  absl::Status Start(Router& router);
  // Starts serving, until `ending` arrives; then drains and stops.
  absl::Status Serve(Router& router, EndingSignal& ending);
  // As Server::Drain.
  void Drain() { server_->Drain(); }
  // Stops serving, and waits for all work. Harmless twice.
  void Stop();

  const Server& server() const { return *server_; }
  Environment environment();

 private:
  Host(const config::ServiceConfig& config, Clock& clock) : config_(config), clock_(clock) {}

  const config::ServiceConfig config_;
  Clock& clock_;
  prometheus::Registry metrics_;
  Progress loading_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Callers> callers_;
  VersionFeed versions_;
  std::unique_ptr<cache::Cache> cache_;  // before the executor: its last tasks still use it
  std::unique_ptr<Partners> partners_;   // likewise
  std::unique_ptr<Executor> executor_, imports_, waiting_, past_;
  std::unique_ptr<store::VersionWatch> watch_;
  std::unique_ptr<Server> server_;
};

}  // namespace wijkmonitor::rpc
