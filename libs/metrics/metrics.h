#pragma once

// Metrics of calls (rate, errors, duration), and the text Prometheus reads.

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace wijkmonitor::metrics {

// grpc_server_handled_total, grpc_server_handling_seconds and grpc_server_in_flight of one method.
// Every series exists from the start, so that rates are right from the first call on. Thread-safe.
class MethodMetrics {
 public:
  MethodMetrics(prometheus::Registry& registry, const std::string& service,
                const std::string& method);

  void Started() { in_flight_->Increment(); }
  void Handled(absl::StatusCode code, absl::Duration duration);

 private:
  std::vector<prometheus::Counter*> handled_;  // by code
  prometheus::Histogram* seconds_;
  prometheus::Gauge* in_flight_;
};

// All metrics of a registry in the text exposition format (version 0.0.4).
std::string Text(const prometheus::Registry& registry);

}  // namespace wijkmonitor::metrics
