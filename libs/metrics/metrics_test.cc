#include "libs/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wijkmonitor::metrics {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, CountsCallsByCode) {
  prometheus::Registry registry;
  MethodMetrics calls(registry, "test.v1.Service", "Get");
  const MethodMetrics others(registry, "test.v1.Service", "List");
  calls.Started();
  EXPECT_THAT(
      Text(registry),
      HasSubstr("grpc_server_in_flight{grpc_method=\"Get\",grpc_service=\"test.v1.Service\"} 1"));
  calls.Handled(absl::StatusCode::kNotFound, absl::Milliseconds(3));
  const std::string text = Text(registry);
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handled_total{grpc_code=\"NOT_FOUND\",grpc_method=\"Get\","
                        "grpc_service=\"test.v1.Service\"} 1"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_bucket{grpc_method=\"Get\","
                              "grpc_service=\"test.v1.Service\",le=\"0.005\"} 1"));
  EXPECT_THAT(
      text,
      HasSubstr("grpc_server_in_flight{grpc_method=\"Get\",grpc_service=\"test.v1.Service\"} 0"));
}

TEST(Metrics, EverySeriesExistsFromTheStart) {
  prometheus::Registry registry;
  const MethodMetrics calls(registry, "test.v1.Service", "List");
  EXPECT_THAT(Text(registry),
              HasSubstr("grpc_server_handled_total{grpc_code=\"INTERNAL\",grpc_method=\"List\","
                        "grpc_service=\"test.v1.Service\"} 0"));
}

}  // namespace
}  // namespace wijkmonitor::metrics
