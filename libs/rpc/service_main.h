#pragma once

// The main function of a service: settings, database, snapshots, server, in this order.

#include <memory>
#include <string>
#include <variant>

#include "libs/base/clock.h"
#include "libs/config/config.h"
#include "libs/log/log.h"
#include "libs/rpc/host.h"

namespace wijkmonitor::rpc {

struct ServiceParts {
  std::string program;             // wijkmonitor-NAME
  config::ServiceConfig defaults;  // its own addresses and database
  absl::Span<const store::Migration> migrations;
  RoleTable roles;
};

// Keeps the snapshots that a router answers from up to date. `snapshots` outlives it.
template <class Snapshots>
Host::Refresh RefreshOf(Snapshots& snapshots) {
  return [&snapshots]() -> absl::StatusOr<store::DataVersion> {
    RETURN_IF_ERROR(snapshots.Refresh());
    return snapshots.current()->version;
  };
}

template <class Service, class Snapshots>
absl::Status Run(const ServiceParts& parts, const config::ServiceConfig& config,
                 absl::StatusOr<std::unique_ptr<Snapshots>> (*open)(store::Database&)) {
  SystemClock clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<Host> host, Host::Open(config, parts.migrations, clock));
  ASSIGN_OR_RETURN(const std::unique_ptr<Snapshots> snapshots, open(host->database()));
  const Service service(host->database(), *snapshots);
  Router router(ServiceNamed(Service::kName), parts.roles);
  service.Register(&router);
  return host->Serve(router, RefreshOf(*snapshots));
}

// Serves until SIGINT or SIGTERM. Returns the exit code of the process. `open` loads the snapshots
// that Service(database, snapshots) answers from.
template <class Service, class Snapshots>
int Main(const ServiceParts& parts,
         absl::StatusOr<std::unique_ptr<Snapshots>> (*open)(store::Database&), int argc,
         char** argv) {
  const auto config = config::ParseService(parts.program, parts.defaults, {argv + 1, argv + argc},
                                           config::ProcessEnvironment());
  if (const auto* exit = std::get_if<config::Exit>(&config)) return exit->code;
  BlockSignals();
  const absl::Status status = Run<Service>(parts, std::get<config::ServiceConfig>(config), open);
  if (!status.ok()) log::Error(status.message(), {{"program", parts.program}});
  return status.ok() ? 0 : 1;
}

}  // namespace wijkmonitor::rpc
