#include "libs/metrics/metrics.h"

#include <prometheus/text_serializer.h>

namespace wijkmonitor::metrics {
namespace {

constexpr const char* kCodeNames[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

const prometheus::Histogram::BucketBoundaries kSecondsBuckets = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

}  // namespace

void MethodMetrics::Handled(int code, absl::Duration duration) {
  handled_[code >= 0 && code < kCodes ? code : 2]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(duration));
  in_flight_->Decrement();
}

CallMetrics::CallMetrics(prometheus::Registry& registry, const std::string& service,
                         const std::vector<std::string>& methods) {
  auto& handled = prometheus::BuildCounter()
                      .Name("grpc_server_handled_total")
                      .Help("Calls that ended, by status code.")
                      .Register(registry);
  auto& seconds = prometheus::BuildHistogram()
                      .Name("grpc_server_handling_seconds")
                      .Help("Time from the start of a call to its end.")
                      .Register(registry);
  auto& in_flight = prometheus::BuildGauge()
                        .Name("grpc_server_in_flight")
                        .Help("Calls that started and did not end yet.")
                        .Register(registry);
  for (const std::string& name : methods) {
    const prometheus::Labels labels = {{"grpc_service", service}, {"grpc_method", name}};
    MethodMetrics& method = methods_[name];
    for (int code = 0; code < MethodMetrics::kCodes; ++code) {
      prometheus::Labels with_code = labels;
      with_code["grpc_code"] = kCodeNames[code];
      method.handled_[code] = &handled.Add(with_code);
    }
    method.seconds_ = &seconds.Add(labels, kSecondsBuckets);
    method.in_flight_ = &in_flight.Add(labels);
  }
}

MethodMetrics& CallMetrics::Of(absl::string_view method) {
  return methods_.find(std::string(method))->second;
}

std::string Text(const prometheus::Registry& registry) {
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace wijkmonitor::metrics
