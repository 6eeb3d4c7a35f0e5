#pragma once

// Metrics and health in plain HTTP, for Prometheus and orchestrators. Internal to libs/rpc.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace prometheus {
class Registry;
}

namespace wijkmonitor::rpc {

class OpsServer {
 public:
  virtual ~OpsServer() = default;
  virtual int port() const = 0;
};

// GET /metrics: the registry's metrics. /livez and /readyz: 200 when `alive` and `ready` say OK,
// else 503 with the reason. `metrics` outlives it. Error: UNAVAILABLE when the port is taken.
absl::StatusOr<std::unique_ptr<OpsServer>> StartOpsServer(const std::string& address,
                                                          const prometheus::Registry& metrics,
                                                          std::function<absl::Status()> alive,
                                                          std::function<absl::Status()> ready);

}  // namespace wijkmonitor::rpc
