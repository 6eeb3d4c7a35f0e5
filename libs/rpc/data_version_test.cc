// How clients learn of new data, and see their own writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/rpc/notes_testing.h"
#include "wijkmonitor/common/v1/data_version.pb.h"

namespace wijkmonitor::rpc {
namespace {

namespace v1 = common::v1;

class DataVersionTest : public ::testing::Test {
 protected:
  DataVersionTest() : stub_(test::Notes::NewStub(server_.backend().channel())) {}

  // Makes one change, and returns the data version after it.
  int64_t Change() {
    const auto result =
        server_.backend().database().Mutate({"someone", "test", RandomUuid(), Sha256Of(""), ""},
                                            [](store::Tx& tx) -> absl::StatusOr<std::string> {
                                              tx.Changed("notes");
                                              return "";
                                            });
    EXPECT_TRUE(result.ok()) << result.status();
    return result->version.counter;
  }
  v1::DataVersion Current() {
    grpc::ClientContext context;
    v1::DataVersion version;
    EXPECT_TRUE(stub_->GetDataVersion(&context, {}, &version).ok());
    return version;
  }
  absl::Status Compute(int64_t min_data_version) {
    grpc::ClientContext context;
    test::ComputeRequest question;
    question.set_text("a");
    question.set_min_data_version(min_data_version);
    test::Answer answer;
    return FromGrpc(server_.stub().Compute(&context, question, &answer));
  }

  NotesServer server_;
  std::unique_ptr<test::Notes::Stub> stub_;
};

TEST_F(DataVersionTest, GetSaysWhatAnswersAreMadeFrom) {
  EXPECT_EQ(Current().counter(), 0);
  EXPECT_EQ(Change(), 1);
  EXPECT_EQ(Current().counter(), 1);
  EXPECT_EQ(Current().committed_at().seconds(),
            absl::ToUnixSeconds(server_.backend().clock().Now()));
}

TEST_F(DataVersionTest, WatchTellsTheVersionAtOnceAndEachNewOne) {
  grpc::ClientContext context;
  const auto stream = stub_->WatchDataVersion(&context, {});
  v1::DataVersion version;
  ASSERT_TRUE(stream->Read(&version));
  EXPECT_EQ(version.counter(), 0);
  for (int i = 1; i <= 3; ++i) {
    Change();
    ASSERT_TRUE(stream->Read(&version));
    EXPECT_EQ(version.counter(), i);
  }
}

TEST_F(DataVersionTest, SlowWatcherGetsTheNewest) {
  grpc::ClientContext context;
  const auto stream = stub_->WatchDataVersion(&context, {});
  v1::DataVersion version;
  ASSERT_TRUE(stream->Read(&version));
  for (int i = 0; i < 100; ++i) Change();
  do {
    ASSERT_TRUE(stream->Read(&version));
  } while (version.counter() < 100);
  EXPECT_EQ(version.counter(), 100);
}

TEST_F(DataVersionTest, WatchEndsWithTheService) {
  grpc::ClientContext context;
  const auto stream = stub_->WatchDataVersion(&context, {});
  v1::DataVersion version;
  ASSERT_TRUE(stream->Read(&version));
  server_.backend().Stop();
  EXPECT_FALSE(stream->Read(&version));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(DataVersionTest, LimitOfWatchersHolds) {
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::DataVersion>> stream;
  };
  std::vector<std::unique_ptr<Watch>> watches;
  v1::DataVersion version;
  for (size_t i = 0; i < limits::kWatchersMax; ++i) {
    // One connection carries fewer streams.
    if (i % 500 == 0) {
      grpc::ChannelArguments own_connection;
      own_connection.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stub_ = test::Notes::NewStub(
          grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_.backend().server().port()),
                                    grpc::InsecureChannelCredentials(), own_connection));
    }
    watches.push_back(std::make_unique<Watch>());
    watches.back()->stream = stub_->WatchDataVersion(&watches.back()->context, {});
    ASSERT_TRUE(watches.back()->stream->Read(&version)) << i;
  }
  Watch above;
  stub_ = test::Notes::NewStub(server_.backend().channel());
  above.stream = stub_->WatchDataVersion(&above.context, {});
  EXPECT_FALSE(above.stream->Read(&version));
  EXPECT_EQ(above.stream->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  for (auto& watch : watches) watch->context.TryCancel();
}

TEST_F(DataVersionTest, CallersSeeTheirOwnWrites) {
  EXPECT_TRUE(Compute(0).ok());
  EXPECT_TRUE(Compute(Change()).ok());
  EXPECT_TRUE(Compute(1).ok());
  const absl::Status ahead = Compute(2);
  EXPECT_EQ(ahead.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(ahead), "DATA_VERSION_NOT_REACHED");
}

TEST_F(DataVersionTest, WhatAnotherProcessWroteIsReadAtOnceWhereItIsAskedFor) {
  const auto other = *store::Open(server_.database(), kNotesMigrations, server_.backend().clock());
  const auto written = other->Mutate({"someone", "test", RandomUuid(), Sha256Of(""), ""},
                                     [](store::Tx& tx) -> absl::StatusOr<std::string> {
                                       tx.Changed("notes");
                                       return "";
                                     });
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_TRUE(Compute(written->version.counter).ok());
}

// More of the past than there are threads of any kind.
TEST_F(DataVersionTest, NobodyElseWaitsWhileStatesOfThePastAreLoaded) {
  constexpr int kAsked = limits::kPastThreads + 4;
  std::vector<absl::Time> instants;
  for (int i = 0; i <= kAsked; ++i) {
    Change();
    instants.push_back(TimeOf(Current().committed_at()));
    server_.backend().clock().Advance(absl::Seconds(1));
  }
  server_.HoldPast(true);
  std::vector<std::thread> readers;
  std::atomic<int> answered = 0;
  for (int i = 0; i < kAsked; ++i) {
    readers.emplace_back([&, i] {
      grpc::ClientContext context;
      test::GetRequest get;
      test::ComputeRequest compute;
      *get.mutable_as_of() = *compute.mutable_as_of() = TimestampOf(instants[i]);
      test::Answer answer;
      const grpc::Status status = i % 2 == 0 ? server_.stub().Get(&context, get, &answer)
                                             : server_.stub().Compute(&context, compute, &answer);
      EXPECT_TRUE(status.ok()) << status.error_message();
      ++answered;
    });
  }
  while (server_.state().past_loads < limits::kPastThreads) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 0; i < 10; ++i) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    test::Answer answer;
    const grpc::Status status = server_.stub().Get(&context, {}, &answer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(Compute(0).ok());
    EXPECT_EQ(Change(), kAsked + 2 + i);
  }
  EXPECT_EQ(answered, 0);
  EXPECT_EQ(server_.state().past_loads, limits::kPastThreads);
  server_.HoldPast(false);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(answered, kAsked);
}

TEST_F(DataVersionTest, EveryReadSaysItsVersion) {
  Change();
  const v1::DataVersion current = Current();
  EXPECT_EQ(current.token().size(), 32u);
  grpc::ClientContext context;
  test::Answer answer;
  ASSERT_TRUE(server_.stub().Get(&context, {}, &answer).ok());
  const auto& trailer = context.GetServerTrailingMetadata();
  ASSERT_TRUE(trailer.contains("x-data-version") && trailer.contains("x-version-token"));
  EXPECT_EQ(trailer.find("x-data-version")->second, "1");
  EXPECT_EQ(trailer.find("x-version-token")->second, current.token());
}

}  // namespace
}  // namespace wijkmonitor::rpc
