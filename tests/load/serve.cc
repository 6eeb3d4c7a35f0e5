#include "tests/load/serve.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/host.h"
#include "libs/rpc/notes_test.grpc.pb.h"
#include "libs/testing/temp_dir.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

using rpc::Call;
using rpc::test::Answer;
using rpc::test::ComputeRequest;
using rpc::test::Notes;

constexpr int kQuestions = 256;
constexpr size_t kTextBytes = 32 << 10;

Answer TheAnswer() {
  Answer answer;
  std::string* const text = answer.mutable_text();
  for (int i = 0; text->size() < kTextBytes; ++i) absl::StrAppend(text, i, " ");
  text->resize(kTextBytes);
  return answer;
}

void SayPort(int port) {
  std::printf("port %d\n", port);
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
  SayPort(port);
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
  const auto unused = rpc::Router::Read(
      [](const Call&, absl::string_view,
         rpc::Router::Patience) -> absl::StatusOr<std::optional<rpc::Router::Answer>> {
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
  SayPort(host->server().port());
  rpc::EndingSignal().WaitForIt();
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
  throw std::runtime_error("--serve bare, near, redis or token");
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

}  // namespace wijkmonitor::load
