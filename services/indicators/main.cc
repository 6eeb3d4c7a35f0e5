// The indicators service: areas, indicators, figures, and the kompas computed from them.

#include <iostream>

#include "libs/base/limits.h"
#include "libs/config/config.h"
#include "libs/log/log.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/server.h"
#include "services/indicators/migrations.h"
#include "services/indicators/roles.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

absl::Status Run(const config::ServiceConfig& config) {
  SystemClock clock;
  prometheus::Registry metrics;
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Database> database,
                   store::Open(config.database, kMigrations, clock));
  ASSIGN_OR_RETURN(const std::unique_ptr<Snapshots> snapshots, Snapshots::Load(*database));
  const auto watch = database->OnNewVersion([&] { return snapshots->Refresh(); });

  std::unique_ptr<cache::Cache> cache;  // before the executor: its last tasks still use it
  Executor executor(config.worker_threads, limits::kExecutorQueueMax);
  cache = cache::NewCache(
      {.near_bytes_max = static_cast<size_t>(config.near_cache_mib) << 20, .redis = config.redis},
      executor, clock, metrics);
  const IndicatorService service(*database, *snapshots);
  rpc::Router router(*v1::Kompas::descriptor()->file()->pool()->FindServiceByName(
                         "wijkmonitor.indicators.v1.IndicatorService"),
                     Roles());
  service.Register(&router);
  ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server,
                   rpc::StartServer({config.address, config.ops_address}, router,
                                    {*database, *cache, executor, clock, metrics}));
  log::Info("serving", {{"port", server->port()}, {"ops_port", server->ops_port()}});
  rpc::WaitForSignal();
  return absl::OkStatus();
}

}  // namespace
}  // namespace wijkmonitor::indicators

int main(int argc, char** argv) {
  using namespace wijkmonitor;
  const auto config = config::ParseService(
      "wijkmonitor-indicators", {"127.0.0.1:50051", "127.0.0.1:9051", "sqlite:indicators.db", ""},
      {argv + 1, argv + argc}, config::ProcessEnvironment());
  if (const auto* exit = std::get_if<config::Exit>(&config)) return exit->code;
  rpc::BlockSignals();
  const absl::Status status = indicators::Run(std::get<config::ServiceConfig>(config));
  if (!status.ok()) std::cerr << "wijkmonitor-indicators: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
