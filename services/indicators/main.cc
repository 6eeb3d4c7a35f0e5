// The indicators service: areas, indicators, figures, and the kompas computed from them.

#include <iostream>

#include "libs/rpc/host.h"
#include "services/indicators/migrations.h"
#include "services/indicators/roles.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

absl::Status Run(const config::ServiceConfig& config) {
  SystemClock clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Host> host,
                   rpc::Host::Open(config, kMigrations, clock));
  ASSIGN_OR_RETURN(const std::unique_ptr<Snapshots> snapshots, OpenSnapshots(host->database()));
  const IndicatorService service(host->database(), *snapshots);
  rpc::Router router(*v1::Kompas::descriptor()->file()->pool()->FindServiceByName(
                         "wijkmonitor.indicators.v1.IndicatorService"),
                     Roles());
  service.Register(&router);
  return host->Serve(router, [&]() -> absl::StatusOr<store::DataVersion> {
    RETURN_IF_ERROR(snapshots->Refresh());
    return snapshots->current()->version;
  });
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
