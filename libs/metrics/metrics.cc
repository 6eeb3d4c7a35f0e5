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

MethodMetrics::MethodMetrics(prometheus::Registry& registry, const std::string& service,
                             const std::string& method) {
  const prometheus::Labels labels = {{"grpc_service", service}, {"grpc_method", method}};
  auto& handled = prometheus::BuildCounter()
                      .Name("grpc_server_handled_total")
                      .Help("Calls that ended, by status code.")
                      .Register(registry);
  for (const char* code : kCodeNames) {
    prometheus::Labels with_code = labels;
    with_code["grpc_code"] = code;
    handled_.push_back(&handled.Add(with_code));
  }
  seconds_ = &prometheus::BuildHistogram()
                  .Name("grpc_server_handling_seconds")
                  .Help("Time from the start of a call to its end.")
                  .Register(registry)
                  .Add(labels, kSecondsBuckets);
  in_flight_ = &prometheus::BuildGauge()
                    .Name("grpc_server_in_flight")
                    .Help("Calls that started and did not end yet.")
                    .Register(registry)
                    .Add(labels);
}

void MethodMetrics::Handled(absl::StatusCode code, absl::Duration duration) {
  handled_.at(static_cast<size_t>(code))->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(duration));
  in_flight_->Decrement();
}

std::string Text(const prometheus::Registry& registry) {
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace wijkmonitor::metrics
