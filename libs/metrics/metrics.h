#pragma once

// Metrics of calls (rate, errors, duration), and the text Prometheus reads.

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wijkmonitor::metrics {

// Calls of one method. Thread-safe.
class MethodMetrics {
 public:
  void Started() { in_flight_->Increment(); }
  // `code`: a gRPC status code, 0..16.
  void Handled(int code, absl::Duration duration);

 private:
  friend class CallMetrics;
  static constexpr int kCodes = 17;

  std::array<prometheus::Counter*, kCodes> handled_{};
  prometheus::Histogram* seconds_ = nullptr;
  prometheus::Gauge* in_flight_ = nullptr;
};

// grpc_server_handled_total, grpc_server_handling_seconds and grpc_server_in_flight of a service.
// Every series exists from the start, so that rates are right from the first call on.
class CallMetrics {
 public:
  CallMetrics(prometheus::Registry& registry, const std::string& service,
              const std::vector<std::string>& methods);

  // `method` is one of those given at the start.
  MethodMetrics& Of(absl::string_view method);

 private:
  std::map<std::string, MethodMetrics, std::less<>> methods_;
};

// All metrics of a registry in the text exposition format (version 0.0.4).
std::string Text(const prometheus::Registry& registry);

}  // namespace wijkmonitor::metrics
