#pragma once

// The service of the tests of libs/rpc, with handlers that do as they are told by the text of the
// question.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/rpc/letters_testing.h"
#include "libs/rpc/notes_test.grpc.pb.h"
#include "libs/rpc/router.h"
#include "libs/rpc/status.h"
#include "libs/testing/backend.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::rpc {

inline constexpr store::Migration kNotesMigrations[] = {
    {1, "notes", "CREATE TABLE note (title TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);\n"},
    {2, "letters", kLetterTables}};

// What the handlers of a server share: how often they ran, and when they may go on.
struct NotesState {
  std::atomic<int> computations = 0, exported = 0, additions = 0, prepared = 0;
  std::atomic<int> gone_on_with = -1;  // 0: not, 1: the import that nobody waited for
  std::latch release{1};
  // While it is held, what loads a state of the past waits; how many began to.
  std::atomic<bool> past_is_held = false;
  std::atomic<int> past_loads = 0;
};
struct NotesData {
  NotesState* state;
  int64_t notes = 0;  // how many there are
};

// The handlers, which are free functions as those of every service.
struct NotesHandlers {
  using Answer = test::Answer;
  using View = store::View<NotesData>;

  static Answer Saying(const std::string& text) {
    Answer answer;
    answer.set_text(text);
    return answer;
  }
  static absl::StatusOr<Answer> Reply(const NotesData& data, const std::string& text) {
    if (text == "throw") throw std::runtime_error("secret");
    if (text == "wait") data.state->release.wait();
    if (text == "missing") return MakeError(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "none");
    if (absl::StartsWith(text, "slow ")) {
      absl::SleepFor(absl::Milliseconds(std::stoi(text.substr(5))));
    }
    if (text == "count") return Saying(absl::StrCat(data.notes));
    return Saying(absl::StartsWith(text, "size ") ? std::string(std::stoul(text.substr(5)), 'x')
                                                  : absl::StrCat("answer to ", text));
  }

  static absl::StatusOr<Answer> Get(const View& view, const test::GetRequest& request) {
    return Reply(view.data(), request.text());
  }
  static void Normalise(const NotesData&, test::ComputeRequest* request, FieldChecks* checks) {
    if (request->text().empty()) request->set_text("default");
    if (request->text() == "bad") checks->Reject("text", "must not be bad");
  }
  static absl::StatusOr<Answer> Compute(const store::Snapshot<NotesData>& snapshot, const Scope&,
                                        const test::ComputeRequest& request) {
    ++snapshot.data.state->computations;
    return Reply(snapshot.data, request.text());
  }
  // Of methods that others may call than those above: says what the caller may see.
  template <class Q>
  static void AsItIs(const NotesData&, Q*, FieldChecks*) {}
  template <class Q>
  static absl::StatusOr<Answer> SayScope(const store::Snapshot<NotesData>&, const Scope& scope,
                                         const Q&) {
    return Saying(absl::StrCat(Q::descriptor()->name(), " as ", scope.Text()));
  }
  static absl::StatusOr<Answer> Add(const View& view, const test::AddRequest& note, store::Tx& tx) {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO note (title, text) VALUES ($1, $2)",
                               {store::Value(note.title()), store::Value(std::string("t"))}));
    if (note.title() == "throw") throw std::runtime_error("secret");
    if (note.title() == "refuse") return MakeError(absl::StatusCode::kAborted, "NO", "no");
    tx.Changed("notes");
    return Saying(
        absl::StrCat("added ", ++view.data().state->additions, ", version ", tx.version()));
  }
  static absl::StatusOr<ApplyImport> ImportFile(const View& view,
                                                const Import<test::ImportRequest>& import) {
    ++view.data().state->prepared;
    if (import.request.title() == "wait") view.data().state->release.wait();
    if (import.request.title() == "until unwanted") {
      while (import.still_wanted().ok()) absl::SleepFor(absl::Milliseconds(1));
      view.data().state->gone_on_with = 0;
    }
    return ApplyImport([view, title = import.request.title(),
                        file = std::string(import.file)](store::Tx& tx) -> absl::StatusOr<Report> {
      if (title == "wait") RETURN_IF_ERROR(view.CheckIsWrittenOnBy(tx));
      if (title == "overtaken twice" && view.data().state->prepared < 3) {
        return store::ChangedDuringImport("something");
      }
      if (title == "until unwanted") view.data().state->gone_on_with = 1;
      Report report;
      report.set_rows_read(static_cast<int64_t>(file.size()));
      report.set_outcome(title == "reject" ? Report::OUTCOME_REJECTED : Report::OUTCOME_APPLIED);
      tx.Changed("notes");
      RETURN_IF_ERROR(tx.Execute("INSERT INTO note (title, text) VALUES ($1, $2)",
                                 {store::Value(title), store::Value(Sha256Of(file).substr(0, 4))}));
      return report;
    });
  }
  static absl::StatusOr<NextMessage<Answer>> Export(const View& view,
                                                    const test::ExportRequest& request) {
    return NextMessage<Answer>(
        [view, text = request.text(), left = 3]() mutable -> absl::StatusOr<std::optional<Answer>> {
          if (text == "fail" && left == 1) return absl::DataLossError("secret");
          if (text == "throw" && left == 1) throw std::runtime_error("secret");
          if (text != "endless" && left-- == 0) return std::nullopt;
          ++view.data().state->exported;
          return Saying(text == "endless" ? std::string(100'000, 'x') : absl::StrCat(left));
        });
  }

  // Says who calls, and in which trace: what no handler is told.
  static Router::Patiently<Router::Answer> Describe(const Call& call, absl::string_view,
                                                    Router::Patience) {
    return Router::Answer{
        Saying(absl::StrCat(call.caller.principal, " ", call.trace_id)).SerializeAsString(), {}};
  }

  // As store::Snapshots asks for it.
  static absl::StatusOr<NotesData> LoadVersion(NotesState* state, store::Tx& tx,
                                               const store::DataVersion& version,
                                               const store::Snapshot<NotesData>* near) {
    if (near != nullptr && near->version.counter > version.counter) {
      ++state->past_loads;
      state->past_is_held.wait(true);
    }
    return Load(state, tx);
  }
  static absl::StatusOr<NotesData> Load(NotesState* state, store::Tx& tx) {
    NotesData data{state};
    RETURN_IF_ERROR(tx.Query("SELECT count(*) FROM note", {}, [&](const store::Row& row) {
      data.notes = row.Int(0);
      return absl::OkStatus();
    }));
    return data;
  }
  static void AddAll(DataRouter<NotesData>* router) {
    using enum auth::MethodClass;
    router->AddComputed(kDraftRead, AsItIs<test::DraftRequest>, SayScope<test::DraftRequest>);
    router->AddComputed(kSpendingRead, AsItIs<test::SpendingRequest>,
                        SayScope<test::SpendingRequest>);
    router->AddComputed(kLedgerRead, AsItIs<test::LedgerRequest>, SayScope<test::LedgerRequest>);
    LetterHandlers<NotesData>::AddAll(router);
    router->AddRead(kPublishedRead, Get);
    router->AddComputed(kPublishedRead, Normalise, Compute);
    router->AddWrite(kImport, Add);
    router->AddImport(kImport, ImportFile);
    router->AddExport(kPublishedRead, Export);
    router->Add(kPublishedRead, *test::DescribeRequest::descriptor(), *Answer::descriptor(),
                Router::Read(Describe));
    router->Add(kAudit, *test::ForbiddenRequest::descriptor(), *Answer::descriptor(),
                Router::Read(Describe));
  }
};

inline const google::protobuf::ServiceDescriptor& NotesService() {
  return *test::Answer::descriptor()->file()->service(0);
}

class NotesServer {
 public:
  // Without a database in `config`: one of its own.
  explicit NotesServer(config::ServiceConfig config = {.worker_threads = 2})
      : backend_({.config = WithDatabase(std::move(config)),
                  .service = NotesService().full_name(),
                  .migrations = kNotesMigrations}),
        snapshots_(*store::Snapshots<NotesData>::Open(
            backend_.database(),
            [this](store::Tx& tx, const auto& version, const auto* near, Progress&) {
              return NotesHandlers::LoadVersion(&state_, tx, version, near);
            })),
        router_(NotesService(), *snapshots_) {
    NotesHandlers::AddAll(&router_);
    backend_.Start(router_);
    stub_ = test::Notes::NewStub(backend_.channel());
  }
  ~NotesServer() { backend_.Stop(); }

  test::Notes::Stub& stub() { return *stub_; }
  testing::Backend& backend() { return backend_; }
  const Router& router() const { return router_; }
  const NotesState& state() const { return state_; }
  void Release() { state_.release.count_down(); }
  void HoldPast(bool held) {
    state_.past_is_held = held;
    state_.past_is_held.notify_all();
  }
  // Its URL.
  std::string database() const { return "sqlite:" + dir_.File("notes.db"); }

  // Number of notes stored.
  int64_t Notes() {
    int64_t count = -1;
    backend_.database()
        .Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
          ASSIGN_OR_RETURN(const NotesData data, NotesHandlers::Load(&state_, tx));
          count = data.notes;
          return absl::OkStatus();
        })
        .IgnoreError();
    return count;
  }

 private:
  config::ServiceConfig WithDatabase(config::ServiceConfig config) const {
    if (config.database.empty()) config.database = database();
    return config;
  }

  testing::TempDir dir_;
  NotesState state_;
  testing::Backend backend_;
  std::unique_ptr<store::Snapshots<NotesData>> snapshots_;
  DataRouter<NotesData> router_;
  std::unique_ptr<test::Notes::Stub> stub_;
};

}  // namespace wijkmonitor::rpc
