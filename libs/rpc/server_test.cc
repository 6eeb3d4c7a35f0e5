#include "libs/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using test::Answer;
using test::ComputeRequest;
using test::ExportRequest;
using test::GetRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ServerTest : public ::testing::Test {
 protected:
  template <class Q = GetRequest>
  static Q Asking(const std::string& text) {
    Q request;
    request.set_text(text);
    return request;
  }
  grpc::Status Get(const std::string& text, Answer* answer = nullptr) {
    grpc::ClientContext context;
    Answer ignored;
    return server_.stub().Get(&context, Asking(text), answer == nullptr ? &ignored : answer);
  }
  // The answer, and where it says it came from.
  std::pair<std::string, std::string> Compute(const std::string& text) {
    grpc::ClientContext context;
    Answer answer;
    const grpc::Status status =
        server_.stub().Compute(&context, Asking<ComputeRequest>(text), &answer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    const auto& trailer = context.GetServerTrailingMetadata();
    const auto served_from = trailer.find("x-served-from");
    EXPECT_TRUE(trailer.contains("x-computed-at"));
    EXPECT_TRUE(trailer.contains("x-data-version"));
    return {answer.text(), served_from == trailer.end() ? ""
                                                        : std::string(served_from->second.data(),
                                                                      served_from->second.size())};
  }
  NotesServer server_;
};

TEST_F(ServerTest, AnswersReads) {
  Answer answer;
  ASSERT_TRUE(Get("a", &answer).ok());
  EXPECT_EQ(answer.text(), "answer to a");
}

TEST_F(ServerTest, ErrorsHaveReasons) {
  EXPECT_EQ(ReasonOf(FromGrpc(Get("missing"))), "NOTE_NOT_FOUND");
}

TEST_F(ServerTest, ExceptionsStayInside) {
  const grpc::Status status = Get("throw");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
}

TEST_F(ServerTest, TakesOverTheTraceOfTheCaller) {
  const std::string trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-" + trace_id + "-00f067aa0ba902b7-01");
  Answer answer;
  ASSERT_TRUE(server_.stub().Describe(&context, {}, &answer).ok());
  EXPECT_EQ(answer.text(), "local " + trace_id);
  grpc::ClientContext other;
  ASSERT_TRUE(server_.stub().Describe(&other, {}, &answer).ok());
  EXPECT_EQ(answer.text().size(), 6u + 32u);
  EXPECT_NE(answer.text(), "local " + trace_id);
}

TEST_F(ServerTest, ComputedAnswersSayWhereTheyCameFrom) {
  EXPECT_EQ(Compute("a"), std::pair(std::string("answer to a"), std::string("computed")));
  EXPECT_EQ(Compute("a"), std::pair(std::string("answer to a"), std::string("near")));
  EXPECT_EQ(server_.state().computations, 1);
}

TEST_F(ServerTest, AThousandClientsOfOneColdKeyCostOneComputation) {
  constexpr int kClients = 1000;
  std::atomic<int> answered = 0;
  std::latch all_answered{1};
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<Answer> answers(kClients);
  const auto question = Asking<ComputeRequest>("wait");
  for (int i = 0; i < kClients; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    server_.stub().async()->Compute(contexts.back().get(), &question, &answers[i],
                                    [&](const grpc::Status& status) {
                                      EXPECT_TRUE(status.ok()) << status.error_message();
                                      if (++answered == kClients) all_answered.count_down();
                                    });
  }
  server_.Release();
  all_answered.wait();
  EXPECT_EQ(server_.state().computations, 1);
  for (const Answer& answer : answers) EXPECT_EQ(answer.text(), "answer to wait");
}

TEST_F(ServerTest, WorkThatNobodyWaitsForIsNotBegun) {
  // Both workers are busy; the third call's deadline passes in the queue.
  std::thread busy[2];
  for (std::thread& thread : busy) {
    thread = std::thread([this] { EXPECT_TRUE(Get("wait").ok()); });
  }
  while (server_.backend().environment().executor.queued() > 0) std::this_thread::yield();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  Answer answer;
  EXPECT_EQ(server_.stub().Get(&context, Asking("wait"), &answer).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  server_.Release();
  for (std::thread& thread : busy) thread.join();
}

TEST_F(ServerTest, LimitOfARequest) {
  // A byte of tag and three of length come on top of the text.
  const auto reason = [this](int bytes) {
    GetRequest question;
    question.set_text(std::string(static_cast<size_t>(bytes) - 4, 'x'));
    EXPECT_EQ(question.ByteSizeLong(), static_cast<size_t>(bytes));
    grpc::ClientContext context;
    Answer answer;
    return ReasonOf(FromGrpc(server_.stub().Get(&context, question, &answer)));
  };
  EXPECT_EQ(reason(limits::kRequestBytesMax - 1), "");
  EXPECT_EQ(reason(limits::kRequestBytesMax), "");
  EXPECT_EQ(reason(limits::kRequestBytesMax + 1), "REQUEST_TOO_LARGE");
}

TEST_F(ServerTest, LimitOfAnAnswer) {
  const auto code = [this](int bytes) {
    grpc::ClientContext context;
    Answer answer;
    // One byte of tag and four of length.
    return server_.stub()
        .Get(&context, Asking(absl::StrCat("size ", bytes - 5)), &answer)
        .error_code();
  };
  EXPECT_EQ(code(limits::kResponseBytesMax - 1), grpc::StatusCode::OK);
  EXPECT_EQ(code(limits::kResponseBytesMax), grpc::StatusCode::OK);
  EXPECT_EQ(code(limits::kResponseBytesMax + 1), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, Exports) {
  grpc::ClientContext context;
  const auto reader = server_.stub().Export(&context, Asking<ExportRequest>("a"));
  std::vector<std::string> texts;
  for (Answer answer; reader->Read(&answer);) texts.push_back(answer.text());
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(texts, ElementsAre("2", "1", "0"));
}

TEST_F(ServerTest, AnExportThatFailsSaysSo) {
  for (const char* how : {"fail", "throw"}) {
    grpc::ClientContext context;
    const auto reader = server_.stub().Export(&context, Asking<ExportRequest>(how));
    int messages = 0;
    for (Answer answer; reader->Read(&answer);) ++messages;
    EXPECT_EQ(messages, 2);
    const grpc::Status status = reader->Finish();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
  }
}

TEST_F(ServerTest, AnExportStopsWhenTheClientDoes) {
  grpc::ClientContext context;
  const auto reader = server_.stub().Export(&context, Asking<ExportRequest>("endless"));
  Answer answer;
  EXPECT_TRUE(reader->Read(&answer));
  // A client that does not read holds up the export, not a worker.
  EXPECT_TRUE(Get("a").ok());
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_LT(server_.state().exported, 1000);
}

TEST_F(ServerTest, OpsPortServesMetricsAndHealth) {
  ASSERT_TRUE(Get("a").ok());
  const testing::Backend& backend = server_.backend();
  EXPECT_THAT(backend.HttpGet("/livez"), HasSubstr("200 OK"));
  EXPECT_THAT(backend.HttpGet("/readyz"), HasSubstr("ready"));
  EXPECT_THAT(backend.HttpGet("/metrics"),
              HasSubstr("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Get\","
                        "grpc_service=\"wijkmonitor.rpc.test.Notes\"} 1"));
  EXPECT_THAT(backend.HttpGet("/other"), HasSubstr("404"));
}

TEST_F(ServerTest, RefusesAddressesThatAreNotLoopbackAndRoutersThatAreNotWhole) {
  const testing::Backend& backend = server_.backend();
  const auto snapshots = *store::Snapshots<NotesData>::Open(server_.backend().database(),
                                                            [](auto&&...) { return NotesData(); });
  const DataRouter<NotesData> empty(NotesService(), *snapshots);
  prometheus::Registry metrics;
  const Progress loading;
  EXPECT_EQ((*Server::Listen({}, metrics, loading))->Serve(empty, backend.environment()).code(),
            absl::StatusCode::kFailedPrecondition);
  const std::pair<ServerOptions, const char*> wrong[] = {
      {{.address = "0.0.0.0:0"}, "address"}, {{.ops_address = "0.0.0.0:0"}, "ops_address"}};
  for (const auto& [options, field] : wrong) {
    const absl::Status status = Server::Listen(options, metrics, loading).status();
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << status;
    EXPECT_EQ(ViolationsOf(status).front().field, field);
  }
}

// A backend whose database is open and whose data is not loaded yet.
class LoadingTest : public ::testing::Test {
 protected:
  LoadingTest()
      : backend_({.config = {.database = "sqlite:" + dir_.File("notes.db")},
                  .service = NotesService().full_name(),
                  .migrations = kNotesMigrations}),
        channel_(grpc::CreateChannel(absl::StrCat("127.0.0.1:", backend_.server().port()),
                                     grpc::InsecureChannelCredentials())) {}
  ~LoadingTest() override { backend_.Stop(); }

  absl::Status Get() {
    grpc::ClientContext context;
    Answer answer;
    GetRequest request;
    request.set_text("a");
    return FromGrpc(test::Notes::NewStub(channel_)->Get(&context, request, &answer));
  }
  // The status of a HealthCheckResponse: 1 SERVING, 2 NOT_SERVING; 0 when there is no answer.
  int Health(const std::string& service) {
    using grpc::internal::RpcMethod;
    const RpcMethod check("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC, channel_);
    grpc::ClientContext context;
    const grpc::Slice name(
        service.empty()
            ? ""
            : absl::StrCat("\n", std::string(1, static_cast<char>(service.size())), service));
    grpc::ByteBuffer answer;
    const bool ok = grpc::internal::BlockingUnaryCall(channel_.get(), check, &context,
                                                      grpc::ByteBuffer(&name, 1), &answer)
                        .ok();
    grpc::Slice bytes;
    return ok && answer.DumpToSingleSlice(&bytes).ok() && bytes.size() == 2 ? bytes.begin()[1] : 0;
  }

  testing::TempDir dir_;
  testing::Backend backend_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(LoadingTest, SaysSoUntilItServes) {
  backend_.loading().Set("columns", 120, 600);
  EXPECT_THAT(backend_.HttpGet("/readyz"), HasSubstr("503"));
  EXPECT_THAT(backend_.HttpGet("/readyz"), HasSubstr("LOADING (columns, 120 of 600)"));
  EXPECT_THAT(backend_.HttpGet("/livez"), HasSubstr("200 OK"));
  EXPECT_THAT(backend_.HttpGet("/metrics"), HasSubstr("200 OK"));
  const absl::Status refused = Get();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  EXPECT_EQ(ReasonOf(refused), "LOADING");
  EXPECT_THAT(refused.message(), HasSubstr("columns, 120 of 600"));
  EXPECT_EQ(RetryAfterOf(refused), limits::kLoadingRetryDelay);
  EXPECT_EQ(Health(""), 2);
  EXPECT_EQ(Health(NotesService().full_name()), 2);

  NotesState state;
  const auto snapshots = *store::Snapshots<NotesData>::Open(
      backend_.database(),
      [&](store::Tx& tx, auto&&...) { return NotesHandlers::Load(&state, tx); });
  DataRouter<NotesData> router(NotesService(), *snapshots);
  NotesHandlers::AddAll(&router);
  const int port = backend_.server().port();
  backend_.Start(router);
  EXPECT_EQ(backend_.server().port(), port);
  // The client's own channel finds its way.
  absl::Status answered = Get();
  for (int tries = 0; !answered.ok() && tries < 100; ++tries) {
    absl::SleepFor(absl::Milliseconds(50));
    answered = Get();
  }
  EXPECT_TRUE(answered.ok()) << answered;
  EXPECT_EQ(Health(""), 1);
  EXPECT_EQ(Health(NotesService().full_name()), 1);
  EXPECT_THAT(backend_.HttpGet("/readyz"), HasSubstr("200 OK"));
  backend_.Stop();
}

// It used to end the process now and then.
TEST(ServerStopTest, WhileItChecksItself) {
  std::vector<std::thread> servers;
  for (int i = 0; i < 24; ++i) {
    servers.emplace_back([i] {
      const NotesServer server;
      absl::SleepFor(limits::kSelfCheckInterval - absl::Milliseconds(i));
    });
  }
  for (std::thread& server : servers) server.join();
}

}  // namespace
}  // namespace wijkmonitor::rpc
