#pragma once

// Serves a Router over gRPC, and health and metrics over plain HTTP on the ops port.

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/cache/cache.h"
#include "libs/rpc/router.h"
#include "libs/rpc/version_feed.h"
#include "libs/store/database.h"

namespace prometheus {
class Registry;
}

namespace wijkmonitor::rpc {

class Callers;

struct ServerOptions {
  std::string address = "127.0.0.1:0";      // gRPC
  std::string ops_address = "127.0.0.1:0";  // /metrics, /livez, /readyz
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  bool has_tls = false;  // whether the credentials are for TLS
  bool loopback_only = true;
  std::set<std::string> trusted_proxies;  // see ConnectionBounds
};

struct Environment {  // all outlive the server
  store::Database& database;
  cache::Cache& cache;
  Executor& executor;  // of reads and computations
  Executor& imports;
  Executor& waiting;  // reads that wait until another's commit has ended
  Clock& clock;
  prometheus::Registry& metrics;
  Callers& callers;
  VersionFeed& versions;
};

// A running server of the router's service. The destructor stops it: no new calls, running ones
// get limits::kDrainTime, then are cancelled.
class Server {
 public:
  virtual ~Server() = default;
  virtual int port() const = 0;
  virtual int ops_port() const = 0;
  // Says that it is not serving (health, /readyz), ends the watches, and serves on for
  // limits::kLameDuckTime: clients that check health take their calls elsewhere, and none is lost
  // when the server then stops.
  virtual void Drain() = 0;
};

// Errors: FAILED_PRECONDITION (a method without handler, or with a wrong one), INVALID_ARGUMENT (an
// address that is not loopback where only those may be), UNAVAILABLE (port taken).
absl::StatusOr<std::unique_ptr<Server>> StartServer(const ServerOptions& options,
                                                    const Router& router,
                                                    const Environment& environment);

// SIGINT and SIGTERM no longer end the process but wait for WaitForSignal. Call it before the first
// thread is started: threads inherit it.
void BlockSignals();
// Blocks until SIGINT or SIGTERM arrives.
void WaitForSignal();

}  // namespace wijkmonitor::rpc
