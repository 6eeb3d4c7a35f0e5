// Our channel against real servers that come and go.

#include "libs/rpc/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::HasSubstr;

std::string AddressOf(NotesServer& server) {
  return absl::StrCat("127.0.0.1:", server.backend().server().port());
}

TEST(Client, CallsOneService) {
  NotesServer server;
  const auto channel = OpenChannel({.target = AddressOf(server)});
  ASSERT_TRUE(channel.ok());
  grpc::ClientContext context;
  test::Answer answer;
  const grpc::Status status = test::Notes::NewStub(*channel)->Get(&context, {}, &answer);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST(Client, LosesNoCallWhenAReplicaDrainsAndStops) {
  auto leaving = std::make_unique<NotesServer>();
  NotesServer staying;
  const auto channel =
      OpenChannel({.target = absl::StrCat(AddressOf(*leaving), ",", AddressOf(staying))});
  ASSERT_TRUE(channel.ok());
  const auto stub = test::Notes::NewStub(*channel);
  std::atomic<bool> done = false;
  std::atomic<int> calls = 0, failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      while (!done) {
        grpc::ClientContext context;
        test::Answer answer;
        if (!stub->Get(&context, {}, &answer).ok()) ++failed;
        ++calls;
      }
    });
  }
  const auto wait_for_calls = [&](int count) {
    for (const int until = calls + count; calls < until;) absl::SleepFor(absl::Milliseconds(1));
  };
  wait_for_calls(200);
  leaving->backend().Drain();
  leaving.reset();
  wait_for_calls(200);
  done = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failed, 0) << "of " << calls;
}

TEST(Client, RefusesFilesItCannotUse) {
  const absl::Status unreadable =
      OpenChannel({.target = "127.0.0.1:1", .ca_file = "/does/not/exist"}).status();
  EXPECT_EQ(unreadable.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(unreadable.message()), HasSubstr("/does/not/exist"));
  EXPECT_FALSE(OpenChannel({.target = "127.0.0.1:1", .key_file = "/dev/null"}).ok());
  EXPECT_FALSE(
      OpenChannel(
          {.target = "127.0.0.1:1", .certificate_file = "/dev/null", .key_file = "/dev/null"})
          .ok());
}

}  // namespace
}  // namespace wijkmonitor::rpc
