#pragma once

// Whether the gRPC port still answers, found out by calling it. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>
#include <prometheus/registry.h>

#include <atomic>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/rpc/connections.h"

namespace wijkmonitor::rpc {

// Every limits::kSelfCheckInterval calls the port, as a stranger does, and waits for gRPC's first
// words there: of HTTP/2, or of TLS, which come before a client shows its certificate. That the
// kernel connects says nothing: it does so for nobody. Then asks gRPC's health, inside this
// process. Also measures how many descriptors are open. A call that the kernel holds, behind those
// of many strangers, keeps its place: one that called anew would go to the end of the queue each
// time.
class SelfCheck {
 public:
  // `connections` and `metrics` outlive it; `server` is a channel inside this process.
  SelfCheck(Connections& connections, bool has_tls, std::shared_ptr<grpc::Channel> server,
            prometheus::Registry& metrics);
  ~SelfCheck();

  // To be called before the server is shut down.
  void Stop();
  // UNAVAILABLE when the last answer came longer ago than `longest`.
  absl::Status Answered(absl::Duration longest) const;

 private:
  void Run(prometheus::Gauge& open, prometheus::Gauge& max);
  bool PortAnswers();
  bool HealthAnswers();

  Connections& connections_;
  const bool has_tls_;
  const std::shared_ptr<grpc::Channel> server_;
  std::atomic<std::chrono::steady_clock::time_point> answered_at_ =
      std::chrono::steady_clock::now();
  int socket_ = -1;  // that waits for an answer
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace wijkmonitor::rpc
