#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/hash.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class WriteTest : public ::testing::Test {
 protected:
  grpc::Status Add(const std::string& title, const std::string& request_id,
                   std::string* said = nullptr) {
    grpc::ClientContext context;
    test::AddRequest request;
    request.set_title(title);
    request.set_request_id(request_id);
    test::Answer answer;
    grpc::Status status = server_.stub().Add(&context, request, &answer);
    if (said != nullptr) *said = answer.text();
    return status;
  }

  NotesServer server_;
};

TEST_F(WriteTest, IsAppliedOnceHoweverOftenItIsSent) {
  const std::string id = RandomUuid();
  std::string first, again;
  ASSERT_TRUE(Add("a", id, &first).ok());
  ASSERT_TRUE(Add("a", id, &again).ok());
  EXPECT_EQ(first, "added 1, version 1");
  EXPECT_EQ(again, first);
  EXPECT_EQ(server_.Notes(), 1);
}

TEST_F(WriteTest, AnotherBodyWithTheSameIdIsRefused) {
  const std::string id = RandomUuid();
  ASSERT_TRUE(Add("a", id).ok());
  EXPECT_EQ(ReasonOf(FromGrpc(Add("b", id))), "REQUEST_ID_REUSED");
  EXPECT_EQ(server_.Notes(), 1);
}

TEST_F(WriteTest, WhatFailsChangesNothing) {
  EXPECT_EQ(ReasonOf(FromGrpc(Add("refuse", RandomUuid()))), "NO");
  const grpc::Status thrown = Add("throw", RandomUuid());
  EXPECT_EQ(thrown.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(thrown.error_message(), Not(HasSubstr("secret")));
  EXPECT_EQ(server_.Notes(), 0);
  std::string said;
  ASSERT_TRUE(Add("a", RandomUuid(), &said).ok());  // the writer's place is free again
  EXPECT_EQ(said, "added 1, version 1");
}

TEST_F(WriteTest, NeedsARequestId) {
  for (const char* id : {"", "x"}) {
    const absl::Status status = FromGrpc(Add("a", id));
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ViolationsOf(status).front().field, "request_id");
  }
  EXPECT_EQ(server_.Notes(), 0);
}

}  // namespace
}  // namespace wijkmonitor::rpc
