#include "tests/load/serve.h"

#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/board_testing.h"
#include "libs/rpc/host.h"
#include "libs/rpc/notes_test.grpc.pb.h"
#include "libs/testing/temp_dir.h"
#include "tests/load/loader.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

using rpc::Call;
using rpc::test::Answer;
using rpc::test::ComputeRequest;
using rpc::test::Notes;

constexpr size_t kTextBytes = 32 << 10;

Answer TheAnswer() {
  Answer answer;
  std::string* const text = answer.mutable_text();
  for (int i = 0; text->size() < kTextBytes; ++i) absl::StrAppend(text, i, " ");
  text->resize(kTextBytes);
  return answer;
}

void Say(const char* name, int number) {
  std::printf("%s %d\n", name, number);
  std::fflush(stdout);
}

// The least a server can do with these bytes. It has as many copies of them as a cache would, for
// the processor's caches to have the same to do.
class BareNotes final : public Notes::WithRawCallbackMethod_Compute<Notes::Service> {
 public:
  BareNotes() {
    const std::string bytes = TheAnswer().SerializeAsString();
    for (int i = 0; i < kQuestions; ++i) {
      const grpc::Slice slice(bytes);
      answers_.emplace_back(&slice, 1);
    }
  }

  grpc::ServerUnaryReactor* Compute(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                    grpc::ByteBuffer* response) override {
    *response = answers_[next_++ % answers_.size()];
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  std::vector<grpc::ByteBuffer> answers_;
  std::atomic<size_t> next_ = 0;
};

void ServeBare() {
  BareNotes notes;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&notes);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) throw std::runtime_error("no server");
  Say("port", port);
  rpc::EndingSignal().WaitForIt();
}

struct NotesData {};
using Router = rpc::DataRouter<NotesData>;

void AcceptAll(const NotesData&, ComputeRequest*, rpc::FieldChecks*) {}

absl::StatusOr<Answer> Compute(const Router::Snapshot&, const Scope&, const ComputeRequest&) {
  return TheAnswer();
}

// Compute, and what else the descriptor asks for.
void AddMethods(Router* router) {
  router->AddComputed(Router::Class::kPublishedRead, AcceptAll, Compute);
  const auto unused =
      rpc::Router::Read([](const Call&, absl::string_view,
                           rpc::Router::Patience) -> rpc::Router::Patiently<rpc::Router::Answer> {
        return absl::UnimplementedError("not measured");
      });
  const auto& descriptor = router->service();
  for (int i = 0; i < descriptor.method_count(); ++i) {
    const auto& method = *descriptor.method(i);
    if (router->Find(method.name()) != nullptr) continue;
    decltype(rpc::Router::Method::handler) handler = unused;
    if (method.client_streaming()) handler = rpc::Router::ImportFile();
    if (method.server_streaming()) handler = rpc::Router::Export();
    router->Add(Router::Class::kPublishedRead, *method.input_type(), *method.output_type(),
                std::move(handler));
  }
}

// As the main of a service does it.
void ServeRouter(config::ServiceConfig config) {
  const testing::TempDir dir;
  SystemClock clock;
  config.address = config.ops_address = "127.0.0.1:0";
  config.database = "sqlite:" + dir.File("notes.db");
  const auto host = OrThrow(rpc::Host::Open(config, "", {}, clock));
  const auto snapshots = OrThrow(store::Snapshots<NotesData>::Open(
      host->database(), [](auto&&...) { return absl::StatusOr<NotesData>(NotesData()); }));
  Router router(*Answer::descriptor()->file()->service(0), *snapshots);
  AddMethods(&router);
  OrThrow(host->Start(router));
  Say("port", host->server().port());
  rpc::EndingSignal().WaitForIt();
}

void ServeBoard(const std::string& notes) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGUSR1, SIGTERM}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // also in the threads that the board starts
  rpc::BoardServer board(notes, {});
  Say("port", board.backend().server().port());
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGUSR1;) {
    Say("joins", board.backend().partners().joins_in_flight());
  }
}

// Joins give up a little before it: too early to make the board doubt that the partner is there
// (limits::kPartnerPatience), for once it is known to be away joins end at once.
constexpr absl::Duration kAskersDeadline = absl::Seconds(1);

void Ask(const std::string& port) {
  // Nobody has asked these before, nor does anybody while they are under way.
  const auto questions = BoardQuestions(absl::StrCat("of ", getpid()), 2 * kAskers);
  Loader loader(std::stoi(port), kShowMethod, questions);
  loader.SetDeadline(kAskersDeadline);
  loader.Run(absl::InfiniteDuration(), kAskers);
}

}  // namespace

void Serve(const std::string& mode, const std::string& argument) {
  rpc::BlockSignals();
  if (mode == "bare") return ServeBare();
  if (mode == "near") return ServeRouter({});
  if (mode == "redis") return ServeRouter({.redis = argument, .near_cache_mib = 0});
  if (mode == "token") {
    return ServeRouter(
        {.token_keys = argument, .token_issuer = kTokenIssuer, .token_audience = kTokenAudience});
  }
  if (mode == "board") return ServeBoard(argument);
  if (mode == "askers") return Ask(argument);
  throw std::runtime_error("--serve bare, near, redis, token, board or askers");
}

int SaidNext(const std::string& name, testing::Child* server) {
  const std::string line = server->WaitForLine(name + " ");
  int number = 0;
  if (!absl::SimpleAtoi(absl::StripPrefix(line, name + " "), &number)) {
    throw std::runtime_error("a server that says " + line);
  }
  return number;
}

std::vector<std::string> Questions() {
  std::vector<std::string> questions;
  for (int i = 0; i < kQuestions; ++i) {
    ComputeRequest question;
    question.set_text(absl::StrCat("question ", i));
    questions.push_back(question.SerializeAsString());
  }
  return questions;
}

std::vector<std::string> BoardQuestions(const std::string& word, int count) {
  std::vector<std::string> questions;
  for (int i = 0; i < count; ++i) {
    rpc::test::ShowRequest question;
    question.add_asked(absl::StrCat(word, " ", i));
    questions.push_back(question.SerializeAsString());
  }
  return questions;
}

}  // namespace wijkmonitor::load
