#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/rpc/notes_testing.h"
#include "libs/rpc/reactors.h"

namespace wijkmonitor::rpc {
namespace {

using test::ImportRequest;
using ::testing::ElementsAre;

struct Outcome {
  absl::Status status;
  Report report;
  std::string bytes;
};

class ImportTest : public ::testing::Test {
 protected:
  static ImportRequest First(const std::string& title,
                             const std::string& request_id = RandomUuid()) {
    ImportRequest message;
    message.set_title(title);
    message.mutable_chunk()->mutable_header()->set_request_id(request_id);
    return message;
  }
  static ImportRequest FirstOfSize(const std::string& title, int64_t size_bytes) {
    ImportRequest message = First(title);
    message.mutable_chunk()->mutable_header()->set_size_bytes(size_bytes);
    return message;
  }
  static ImportRequest More(const std::string& data) {
    ImportRequest message;
    message.mutable_chunk()->set_data(data);
    return message;
  }
  // A header that says no size gets that of the data.
  Outcome Send(std::vector<ImportRequest> messages) {
    int64_t size = 0;
    for (const ImportRequest& message : messages) {
      size += static_cast<int64_t>(message.chunk().data().size());
    }
    if (!messages.empty() && messages[0].chunk().has_header() &&
        !messages[0].chunk().header().has_size_bytes()) {
      messages[0].mutable_chunk()->mutable_header()->set_size_bytes(size);
    }
    return SendAsTheyAre(messages);
  }
  Outcome SendAsTheyAre(const std::vector<ImportRequest>& messages) {
    grpc::ClientContext context;
    Outcome outcome;
    const auto writer = server_.stub().Import(&context, &outcome.report);
    for (const ImportRequest& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    outcome.status = FromGrpc(writer->Finish());
    outcome.bytes = outcome.report.SerializeAsString();
    return outcome;
  }
  NotesServer server_;
};

TEST_F(ImportTest, GathersThePiecesAndApplies) {
  const Outcome outcome = Send({First("a"), More("one "), More("two "), More("three")});
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.report.outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(outcome.report.rows_read(), 13);
  EXPECT_EQ(outcome.report.data_version(), 1);
  EXPECT_EQ(server_.Notes(), 1);
}

TEST_F(ImportTest, TheSameRequestGetsTheSameAnswer) {
  const std::string id = RandomUuid();
  const Outcome first = Send({First("a", id), More("text")});
  const Outcome again = Send({First("a", id), More("te"), More("xt")});
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_EQ(again.bytes, first.bytes);
  EXPECT_EQ(server_.Notes(), 1);
}

TEST_F(ImportTest, AnotherBodyUnderTheSameIdIsRefused) {
  const std::string id = RandomUuid();
  ASSERT_TRUE(Send({First("a", id), More("text")}).status.ok());
  EXPECT_EQ(ReasonOf(Send({First("a", id), More("other")}).status), "REQUEST_ID_REUSED");
  EXPECT_EQ(ReasonOf(Send({First("b", id), More("text")}).status), "REQUEST_ID_REUSED");
  ImportRequest validating = First("a", id);
  validating.mutable_chunk()->mutable_header()->set_validate_only(true);
  EXPECT_EQ(ReasonOf(Send({validating, More("text")}).status), "REQUEST_ID_REUSED");
}

TEST_F(ImportTest, ValidatingChangesNothing) {
  ImportRequest first = First("a");
  first.mutable_chunk()->mutable_header()->set_validate_only(true);
  const Outcome outcome = Send({first, More("text")});
  EXPECT_EQ(outcome.report.outcome(), Report::OUTCOME_VALID);
  EXPECT_EQ(outcome.report.data_version(), 0);
  EXPECT_EQ(server_.Notes(), 0);
  first.mutable_chunk()->mutable_header()->set_validate_only(false);
  EXPECT_EQ(Send({first, More("text")}).report.outcome(), Report::OUTCOME_APPLIED);
}

TEST_F(ImportTest, ARejectedFileChangesNothingAndMayBeSentAgain) {
  const std::string id = RandomUuid();
  EXPECT_EQ(Send({First("reject", id), More("text")}).report.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(server_.Notes(), 0);
  EXPECT_EQ(Send({First("accept", id), More("mended")}).report.outcome(), Report::OUTCOME_APPLIED);
}

TEST_F(ImportTest, RefusesBadIdentity) {
  for (const std::string& id : {std::string(), std::string("1"), std::string(36, 'a'),
                                std::string("g0000000-0000-4000-8000-000000000000")}) {
    const Outcome outcome = Send({First("a", id), More("text")});
    EXPECT_THAT(
        ViolationsOf(outcome.status),
        ElementsAre(Violation{"chunk.header.request_id", "a UUID of 36 characters is due"}));
  }
  EXPECT_FALSE(Send({}).status.ok());
}

TEST_F(ImportTest, TheHeaderComesFirstAloneAndOnce) {
  const auto blamed = [this](const std::vector<ImportRequest>& messages) {
    const absl::Status status = Send(messages).status;
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const std::vector<Violation> violations = ViolationsOf(status);
    return violations.size() == 1 ? violations.front().field : "";
  };
  ImportRequest nothing;
  nothing.set_title("a");
  EXPECT_EQ(blamed({More("text"), First("a")}), "chunk.header");
  EXPECT_EQ(blamed({nothing, First("a")}), "chunk.header");
  EXPECT_EQ(blamed({First("a"), More("text"), First("a")}), "chunk.header");
  EXPECT_EQ(blamed({First("a"), nothing}), "chunk.data");
  EXPECT_EQ(blamed({}), "chunk");
  EXPECT_EQ(server_.Notes(), 0);
}

TEST_F(ImportTest, WhatTheDataVersionIsExpectedToBeDecidesToo) {
  const std::string id = RandomUuid();
  ASSERT_TRUE(Send({First("a", id), More("text")}).status.ok());
  ImportRequest expecting = First("a", id);
  expecting.mutable_chunk()->mutable_header()->set_expected_data_version(0);
  EXPECT_EQ(ReasonOf(Send({expecting, More("text")}).status), "REQUEST_ID_REUSED");
}

TEST_F(ImportTest, LimitOfTheFileName) {
  const auto accepted = [this](size_t bytes) {
    ImportRequest first = First(absl::StrCat("name ", bytes));
    first.mutable_chunk()->mutable_header()->set_file_name(std::string(bytes, 'x'));
    return Send({first}).status.ok();
  };
  EXPECT_TRUE(accepted(limits::kImportFileNameBytesMax - 1));
  EXPECT_TRUE(accepted(limits::kImportFileNameBytesMax));
  EXPECT_FALSE(accepted(limits::kImportFileNameBytesMax + 1));
}

TEST_F(ImportTest, LimitOfAPiece) {
  const auto reason = [this](size_t bytes) {
    return ReasonOf(Send({First(absl::StrCat(bytes)), More(std::string(bytes, 'x'))}).status);
  };
  EXPECT_EQ(reason(limits::kImportChunkBytesMax - 1), "");
  EXPECT_EQ(reason(limits::kImportChunkBytesMax), "");
  EXPECT_EQ(reason(limits::kImportChunkBytesMax + 1), "CHUNK_TOO_LARGE");
}

TEST_F(ImportTest, LimitOfAMessage) {
  const auto status = [this](size_t bytes) {
    ImportRequest message = More(std::string(bytes, 'x'));
    message.mutable_chunk()->mutable_data()->resize(2 * bytes - message.ByteSizeLong());
    EXPECT_EQ(message.ByteSizeLong(), bytes);
    return Send({First(absl::StrCat(bytes)), message}).status;
  };
  EXPECT_EQ(ReasonOf(status(limits::kMessageBytesMax - 1)), "CHUNK_TOO_LARGE");
  EXPECT_EQ(ReasonOf(status(limits::kMessageBytesMax)), "CHUNK_TOO_LARGE");
  EXPECT_EQ(status(limits::kMessageBytesMax + 1).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ImportTest, LimitOfPieces) {
  const auto reason = [this](int count) {
    std::vector<ImportRequest> messages = {First(absl::StrCat(count))};
    messages.resize(static_cast<size_t>(count), More("x"));
    return ReasonOf(Send(messages).status);
  };
  EXPECT_EQ(reason(limits::kImportChunksMax - 1), "");
  EXPECT_EQ(reason(limits::kImportChunksMax), "");
  EXPECT_EQ(reason(limits::kImportChunksMax + 1), "TOO_MANY_CHUNKS");
}

TEST_F(ImportTest, LimitOfAFile) {
  const auto reason = [this](int64_t bytes) {
    std::vector<ImportRequest> messages = {First(absl::StrCat(bytes))};
    for (; bytes > 0; bytes -= limits::kImportChunkBytesMax) {
      const auto piece = std::min<int64_t>(bytes, limits::kImportChunkBytesMax);
      messages.push_back(More(std::string(static_cast<size_t>(piece), 'x')));
    }
    return ReasonOf(Send(messages).status);
  };
  EXPECT_EQ(reason(limits::kImportFileBytesMax - 1), "");
  EXPECT_EQ(reason(limits::kImportFileBytesMax), "");
  EXPECT_EQ(reason(limits::kImportFileBytesMax + 1), "FILE_TOO_LARGE");
}

TEST_F(ImportTest, ASizeThatIsTooLargeIsRefusedAtOnce) {
  EXPECT_EQ(ReasonOf(Send({FirstOfSize("a", limits::kImportFileBytesMax + 1)}).status),
            "FILE_TOO_LARGE");
}

TEST_F(ImportTest, TheSizeIsRequired) {
  const auto is_blamed = [](const absl::Status& status) {
    const std::vector<Violation> violations = ViolationsOf(status);
    return violations.size() == 1 && violations.front().field == "chunk.header.size_bytes";
  };
  EXPECT_TRUE(is_blamed(SendAsTheyAre({First("a"), More("text")}).status));
  EXPECT_TRUE(is_blamed(Send({FirstOfSize("a", -1), More("text")}).status));
  EXPECT_TRUE(Send({FirstOfSize("a", 0)}).status.ok());
}

TEST_F(ImportTest, AFileThatDidNotArriveWholeIsRefused) {
  EXPECT_EQ(ReasonOf(Send({FirstOfSize("a", 5), More("text")}).status), "FILE_INCOMPLETE");
  EXPECT_EQ(server_.Notes(), 0);
}

TEST_F(ImportTest, AClientThatGoesAwayLeavesNothing) {
  {
    grpc::ClientContext context;
    Report report;
    const auto writer = server_.stub().Import(&context, &report);
    EXPECT_TRUE(writer->Write(FirstOfSize("a", 8)));
    EXPECT_TRUE(writer->Write(More("half")));
    context.TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  ASSERT_TRUE(Send({First("b"), More("text")}).status.ok());
  EXPECT_EQ(server_.Notes(), 1);
}

TEST_F(ImportTest, LimitOfImportsOfOneCaller) {
  struct Running {
    grpc::ClientContext context;
    Report report;
    std::unique_ptr<grpc::ClientWriter<ImportRequest>> writer;
  };
  std::vector<std::unique_ptr<Running>> running;
  for (int i = 0; i < limits::kImportsPerCallerMax; ++i) {
    running.push_back(std::make_unique<Running>());
    Running& import = *running.back();
    import.writer = server_.stub().Import(&import.context, &import.report);
    ASSERT_TRUE(import.writer->Write(FirstOfSize(absl::StrCat(i), 0)));
  }
  const std::string all_here =
      absl::StrCat("grpc_server_in_flight{grpc_method=\"Import\",grpc_service=\"",
                   "wijkmonitor.rpc.test.Notes\"} ", limits::kImportsPerCallerMax, "\n");
  while (!absl::StrContains(server_.backend().HttpGet("/metrics"), all_here)) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  const Outcome refused = Send({First("late")});
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(RetryAfterOf(refused.status), absl::ZeroDuration());
  for (const auto& import : running) {
    import->writer->WritesDone();
    EXPECT_TRUE(import->writer->Finish().ok());
  }
  EXPECT_TRUE(Send({First("after"), More("text")}).status.ok());
}

TEST_F(ImportTest, AsManyClientsAsTheLimitAreNeverRefused) {
  std::atomic<int> refused = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < limits::kImportsPerCallerMax; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 100; ++i) refused += !Send({First("reject"), More("text")}).status.ok();
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(refused, 0);
}

TEST_F(ImportTest, ARetryIsAnsweredWithoutLookingAtTheFileAgain) {
  const std::string id = RandomUuid();
  const Outcome first = Send({First("a", id), More("text")});
  ASSERT_EQ(server_.state().prepared, 1);
  EXPECT_EQ(Send({First("a", id), More("text")}).bytes, first.bytes);
  EXPECT_EQ(server_.state().prepared, 1);
}

TEST_F(ImportTest, OneThatWasOvertakenIsPreparedAgainWhileOthersMayWrite) {
  Outcome slow;
  std::thread client([&] { slow = Send({First("wait"), More("text")}); });
  while (server_.state().prepared < 1) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_TRUE(Send({First("other"), More("text")}).status.ok());
  server_.Release();
  client.join();
  ASSERT_TRUE(slow.status.ok()) << slow.status;
  EXPECT_EQ(slow.report.data_version(), 2);
  EXPECT_EQ(server_.state().prepared, 3);
}

TEST_F(ImportTest, OneThatIsOvertakenTwiceIsPreparedWhereNobodyCan) {
  const Outcome outcome = Send({First("overtaken twice"), More("text")});
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(server_.state().prepared, 3);
  EXPECT_EQ(outcome.report.data_version(), 1);
}

TEST_F(ImportTest, WhatNobodyWaitsForIsNotGoneOnWith) {
  {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(200)));
    Report report;
    const auto writer = server_.stub().Import(&context, &report);
    EXPECT_TRUE(writer->Write(FirstOfSize("until unwanted", 0)));
    writer->WritesDone();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  }
  EXPECT_TRUE(Send({First("b"), More("text")}).status.ok());
  while (server_.state().gone_on_with < 0) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(server_.state().gone_on_with, 0);
  EXPECT_EQ(server_.Notes(), 1);
}

TEST(ImportPlaces, LimitOfAllImportsAndOfThoseOfOneCaller) {
  ImportPlaces places;
  for (int i = 0; i < limits::kImportsPerCallerMax; ++i) ASSERT_TRUE(places.Take("a").ok()) << i;
  EXPECT_EQ(ReasonOf(places.Take("a")), "OVERLOADED");
  for (int i = limits::kImportsPerCallerMax; i < limits::kImportsInFlightMax; ++i) {
    ASSERT_TRUE(places.Take(absl::StrCat("other ", i)).ok()) << i;
  }
  EXPECT_EQ(ReasonOf(places.Take("b")), "OVERLOADED");
  places.Leave("a");
  EXPECT_TRUE(places.Take("b").ok());
}

}  // namespace
}  // namespace wijkmonitor::rpc
