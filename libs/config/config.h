#pragma once

// The settings of a service: flags before environment (WIJKMONITOR_*, an empty one counts as not
// set) before defaults.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/limits.h"

namespace wijkmonitor::config {

// Another service that this one asks.
struct PartnerAddress {
  std::string name;     // indicators
  std::string service;  // full name
  std::string address;  // --NAME-address: HOST:PORT, or several with commas between; empty: none
};

struct ServiceConfig {
  std::string address;      // --address, gRPC: HOST:PORT; loopback unless there are credentials
  std::string ops_address;  // --ops-address, metrics and health in plain HTTP: likewise
  std::string database;     // --database: sqlite:PATH or postgresql://...
  std::string redis;        // --redis: unix:PATH or HOST:PORT; empty: no Redis
  // --redis-timeout-ms: 1..10,000; what Redis does not do within this time is done without it
  int redis_timeout_ms = static_cast<int>(absl::ToInt64Milliseconds(limits::kRedisTimeout));
  // --trusted-proxies: addresses, with commas between, that may have as many connections as there
  // are; of any other address at most half
  std::string trusted_proxies;
  int worker_threads = 4;   // --worker-threads: 1..256
  int near_cache_mib = 64;  // --near-cache-mib: 0..65536; 0: none

  // Credentials. All are files, so that no secret stands in a list of processes.
  std::string tls_certificate;  // --tls-certificate, --tls-key: PEM; empty: no TLS
  std::string tls_key;
  std::string tls_client_ca;  // --tls-client-ca: who signs the certificates of clients; PEM
  // --tls-client-certificates: required (of every client) or optional
  std::string tls_client_certificates = "required";
  std::string token_keys;    // --token-keys: JSON Web Key Set of those who make tokens
  std::string token_issuer;  // --token-issuer, --token-audience: what a token must say
  std::string token_audience;

  // --audit-checkpoints: a file, outside the database, that gets a line for every change: with it a
  // shortened audit chain is found out. Empty: none.
  std::string audit_checkpoints;

  // The services that this one asks: their names are its own, their addresses are settings.
  std::vector<PartnerAddress> partners;
  // --partner-ca: who signs the certificates of partners; PEM; empty: no TLS
  std::string partner_ca;
  // --partner-certificate, --partner-key: as whom this service asks; PEM; empty: as nobody
  std::string partner_certificate, partner_key;

  // Whether callers are told apart. Without, everybody is "local" with every role.
  bool HasCredentials() const { return !token_keys.empty() || !tls_client_ca.empty(); }
};

struct Exit {
  int code = 0;
};
inline constexpr int kExitUsage = 64;  // sysexits.h: EX_USAGE

// Reads the settings. When the process is to end instead, prints why and says with which code:
// --help and --check-config (0), an unknown flag or WIJKMONITOR_* variable or a bad value (64).
// WIJKMONITOR_CLI_* are the command line client's, and let be.
std::variant<ServiceConfig, Exit> ParseService(
    absl::string_view program, const ServiceConfig& defaults, std::vector<std::string> arguments,
    const std::map<std::string, std::string>& environment);

// The environment of this process.
std::map<std::string, std::string> ProcessEnvironment();

}  // namespace wijkmonitor::config
