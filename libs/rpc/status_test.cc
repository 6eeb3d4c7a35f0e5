#include "libs/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RpcStatus, CarriesReasonViolationsAndRetryHint) {
  const absl::Status sent =
      WithRetryAfter(MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS",
                               "two are wrong", {{"year", "too early"}, {"area", "unknown"}}),
                     absl::Milliseconds(1500));
  const grpc::Status wire = ToGrpc(sent, "abc");
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(wire.error_message(), "two are wrong");
  const absl::Status received = FromGrpc(wire);
  EXPECT_EQ(ReasonOf(received), "INVALID_FIELDS");
  EXPECT_THAT(ViolationsOf(received),
              ElementsAre(Violation{"year", "too early"}, Violation{"area", "unknown"}));
  EXPECT_EQ(RetryAfterOf(received), absl::Milliseconds(1500));
}

TEST(RpcStatus, EveryErrorHasAReason) {
  EXPECT_EQ(ReasonOf(FromGrpc(ToGrpc(absl::NotFoundError("x"), "abc"))), "NOT_FOUND");
}

TEST(RpcStatus, WhatHappenedInsideStaysInside) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    const grpc::Status wire = ToGrpc(absl::Status(code, "SELECT secret FROM table"), "abc123");
    EXPECT_THAT(wire.error_message(), Not(HasSubstr("secret")));
    EXPECT_THAT(wire.error_details(), Not(HasSubstr("secret")));
    EXPECT_THAT(wire.error_message(), HasSubstr("abc123"));
  }
}

TEST(RpcStatus, WhatTheDatabaseSaysOfItselfStaysInside) {
  const grpc::Status wire = ToGrpc(MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE",
                                             "connection to server at \"secret\" failed"),
                                   "abc123");
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(FromGrpc(wire)), "STORE_UNAVAILABLE");
  EXPECT_THAT(wire.error_details(), Not(HasSubstr("secret")));
  EXPECT_THAT(wire.error_message(), Not(HasSubstr("secret")));
  EXPECT_THAT(wire.error_message(), HasSubstr("abc123"));
}

TEST(RpcStatus, OkIsOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus(), "abc").ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

}  // namespace
}  // namespace wijkmonitor::rpc
