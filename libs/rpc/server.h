#pragma once

// Serves a Router over gRPC, and health and metrics over plain HTTP on the ops port.

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/base/progress.h"
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
  std::string service;                      // full name
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
  Executor& past;     // reads that load a state of the past
  Clock& clock;
  prometheus::Registry& metrics;
  Callers& callers;
  VersionFeed& versions;
};

// The ports of a service. The destructor closes them: no new calls, running ones get
// limits::kDrainTime, then are cancelled. Used by one thread.
class Server {
 public:
  // Opens the ports, and says until Serve that the service is alive, and not serving: health
  // NOT_SERVING, /readyz 503 and all calls UNAVAILABLE, with LOADING and how far `loading` is.
  // `metrics` and `loading` outlive the server. Errors: INVALID_ARGUMENT (an address that is not
  // loopback where only those may be), UNAVAILABLE (port taken).
  static absl::StatusOr<std::unique_ptr<Server>> Listen(const ServerOptions& options,
                                                        prometheus::Registry& metrics,
                                                        const Progress& loading);
  virtual ~Server() = default;

  // From now on serves `router`. Once. Both outlive the server, as what is in `environment` does.
  // Errors: FAILED_PRECONDITION (a method without handler, or with a wrong one), INTERNAL.
  virtual absl::Status Serve(const Router& router, const Environment& environment) = 0;
  virtual int port() const = 0;
  virtual int ops_port() const = 0;
  // Says that it is not serving (health, /readyz), ends the watches, and serves on for
  // limits::kLameDuckTime: clients that check health take their calls elsewhere, and none is lost
  // when the server then stops.
  virtual void Drain() = 0;
};

// SIGINT and SIGTERM no longer end the process by themselves. Call it before the first thread is
// started: threads inherit it.
void BlockSignals();

// Takes SIGINT and SIGTERM, which are blocked. While the service loads they end the process at
// once, with exit code 0: loading holds nothing that could be lost. Once it serves, they are waited
// for.
class EndingSignal {
 public:
  EndingSignal();
  // The service has loaded: blocks until a signal arrives.
  void WaitForIt();

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace wijkmonitor::rpc
