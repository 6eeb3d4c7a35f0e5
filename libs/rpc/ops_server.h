#pragma once

// Metrics and health in plain HTTP, for Prometheus and orchestrators. Internal to libs/rpc.

#include <prometheus/registry.h>

#include <functional>
#include <string>

#include "absl/status/status.h"

struct mg_context;

namespace wijkmonitor::rpc {

class OpsServer {
 public:
  // GET /metrics: the registry's metrics. /livez and /readyz: 200 when `alive` and `ready` say OK,
  // else 503 with the reason. `metrics` outlives it.
  OpsServer(const prometheus::Registry& metrics, std::function<absl::Status()> alive,
            std::function<absl::Status()> ready);
  ~OpsServer();

  // Once. Error: UNAVAILABLE when the port is taken.
  absl::Status Start(const std::string& address);
  int port() const { return port_; }

 private:
  const prometheus::Registry& metrics_;
  const std::function<absl::Status()> alive_, ready_;
  mg_context* context_ = nullptr;
  int port_ = 0;
};

}  // namespace wijkmonitor::rpc
