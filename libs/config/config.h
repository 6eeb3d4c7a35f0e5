#pragma once

// The settings of a service: flags before environment (WIJKMONITOR_*, an empty one counts as not
// set) before defaults.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace wijkmonitor::config {

struct ServiceConfig {
  std::string address;      // --address, gRPC: HOST:PORT, loopback
  std::string ops_address;  // --ops-address, metrics and health in plain HTTP: HOST:PORT, loopback
  std::string database;     // --database: sqlite:PATH or postgresql://..., as libpq takes it
  std::string redis;        // --redis: unix:PATH or HOST:PORT; empty: no Redis
  int worker_threads = 4;   // --worker-threads: 1..256
  int near_cache_mib = 64;  // --near-cache-mib: 1..65536
};

struct Exit {
  int code = 0;
};
inline constexpr int kExitUsage = 64;  // sysexits.h: EX_USAGE

// Reads the settings. When the process is to end instead, prints why and says with which code:
// --help and
// --check-config (0), an unknown flag or WIJKMONITOR_* variable or a bad value (64).
// WIJKMONITOR_CLI_* are the command line client's, and let be.
std::variant<ServiceConfig, Exit> ParseService(
    absl::string_view program, const ServiceConfig& defaults,
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment);

// The environment of this process.
std::map<std::string, std::string> ProcessEnvironment();

}  // namespace wijkmonitor::config
