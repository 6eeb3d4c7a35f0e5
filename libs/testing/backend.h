#pragma once

// A real server in this process: a real database, the real cache, gRPC and HTTP on free ports.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/types/span.h"
#include "libs/cache/cache.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/router.h"
#include "libs/rpc/server.h"
#include "libs/store/database.h"
#include "libs/testing/fake_clock.h"

namespace wijkmonitor::testing {

struct BackendOptions {
  std::string database_url;  // as store::Open wants it; what it names outlives the backend
  absl::Span<const store::Migration> migrations;
  std::string redis;  // empty: none
  int worker_threads = 2;
};

// Aborts the test program when something cannot be opened or started.
class Backend {
 public:
  explicit Backend(const BackendOptions& options);
  ~Backend();

  // Serves the router, which outlives this.
  void Start(const rpc::Router& router);
  // Stops serving, and waits for all work. Needed when the router or what it serves ends before
  // this; harmless twice.
  void Stop();

  store::Database& database() { return *database_; }
  FakeClock& clock() { return clock_; }
  const rpc::Environment& environment() const { return *environment_; }
  const rpc::Server& server() const { return *server_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // The answer to GET `path` on the ops port, with its status line.
  std::string HttpGet(const std::string& path) const;

 private:
  FakeClock clock_;
  prometheus::Registry metrics_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<rpc::Environment> environment_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace wijkmonitor::testing
