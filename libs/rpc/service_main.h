#pragma once

// The main function of a service: settings, ports, database, snapshots, service, in this order.

#include <memory>
#include <string>
#include <variant>

#include "libs/base/clock.h"
#include "libs/config/config.h"
#include "libs/log/log.h"
#include "libs/rpc/host.h"

namespace wijkmonitor::rpc {

// What makes a service whose data is `Data`.
template <class Data>
struct ServiceParts {
  std::string program;             // wijkmonitor-NAME
  std::string service;             // full name, as in its .proto
  config::ServiceConfig defaults;  // its own addresses and database
  absl::Span<const store::Migration> migrations;
  typename store::Snapshots<Data>::Load load;
  void (*add_methods)(DataRouter<Data>* router);
};

template <class Data>
absl::Status Run(const ServiceParts<Data>& parts, const config::ServiceConfig& config) {
  EndingSignal ending;
  SystemClock clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<Host> host,
                   Host::Open(config, parts.service, parts.migrations, clock));
  ASSIGN_OR_RETURN(const auto snapshots,
                   store::Snapshots<Data>::Open(host->database(), parts.load, &host->loading()));
  DataRouter<Data> router(ServiceNamed(parts.service), *snapshots, &host->partners());
  parts.add_methods(&router);
  return host->Serve(router, ending);
}

// Serves until SIGINT or SIGTERM. Returns the exit code of the process.
template <class Data>
int Main(const ServiceParts<Data>& parts, int argc, char** argv) {
  const auto config = config::ParseService(parts.program, parts.defaults, {argv + 1, argv + argc},
                                           config::ProcessEnvironment());
  if (const auto* exit = std::get_if<config::Exit>(&config)) return exit->code;
  BlockSignals();
  const absl::Status status = Run(parts, std::get<config::ServiceConfig>(config));
  if (!status.ok()) log::Error(status.message(), {{"program", parts.program}});
  return status.ok() ? 0 : 1;
}

}  // namespace wijkmonitor::rpc
