#pragma once

// A real service host in this process: a database in a temporary folder or cluster, the real cache,
// gRPC and HTTP on free ports.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/types/span.h"
#include "libs/rpc/host.h"
#include "libs/testing/fake_clock.h"

namespace wijkmonitor::testing {

struct BackendOptions {
  // Without addresses: free ports. What `database` names outlives the backend.
  config::ServiceConfig config;
  std::string service;  // full name
  absl::Span<const store::Migration> migrations;
};

// Aborts the test program when something cannot be opened or started.
class Backend {
 public:
  explicit Backend(BackendOptions options);
  ~Backend();

  // Serves the router, which outlives this, as what it answers from does.
  void Start(rpc::Router& router);
  void Drain() { host_->Drain(); }
  // Stops serving, and waits for all work. Needed when the router or what it serves ends before
  // this; harmless twice.
  void Stop();

  store::Database& database() { return host_->database(); }
  rpc::Partners& partners() { return host_->partners(); }
  Progress& loading() { return host_->loading(); }
  FakeClock& clock() { return clock_; }
  rpc::Environment environment() const { return host_->environment(); }
  const rpc::Server& server() const { return host_->server(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // The answer to GET `path` on the ops port, with its status line.
  std::string HttpGet(const std::string& path) const;

 private:
  FakeClock clock_;
  std::unique_ptr<rpc::Host> host_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace wijkmonitor::testing
