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
#include "libs/base/hash.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/rpc/notes_test.grpc.pb.h"
#include "libs/rpc/router.h"
#include "libs/rpc/status.h"
#include "libs/testing/backend.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::rpc {

inline constexpr store::Migration kNotesMigrations[] = {
    {1, "notes", "CREATE TABLE note (title TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);\n"}};

struct NotesSnapshot {
  store::DataVersion version;
};

class NotesServer {
 public:
  // Without a database in `config`: one of its own.
  explicit NotesServer(config::ServiceConfig config = {.worker_threads = 2})
      : router_(*test::Question::descriptor()->file()->service(0), Roles()),
        backend_({.config = WithDatabase(std::move(config)), .migrations = kNotesMigrations}) {
    AddReads();
    AddWrites();
    AddStreams();
    backend_.Start(router_, [this] { return Refresh(); });
    stub_ = test::Notes::NewStub(backend_.channel());
  }

  test::Notes::Stub& stub() { return *stub_; }
  testing::Backend& backend() { return backend_; }
  const Router& router() const { return router_; }
  int computations() const { return computations_; }
  int exported() const { return exported_; }
  void Release() { release_.count_down(); }
  // From here on the snapshot stays behind the database.
  void FreezeSnapshot() { frozen_ = true; }

  // Number of notes stored.
  int64_t Notes() {
    int64_t count = -1;
    backend_.database()
        .Read([&](store::Tx& tx, const store::DataVersion&) {
          return tx.Query("SELECT count(*) FROM note", {}, [&](const store::Row& row) {
            count = row.Int(0);
            return absl::OkStatus();
          });
        })
        .IgnoreError();
    return count;
  }

 private:
  using Answer = test::Answer;
  using Question = test::Question;

  config::ServiceConfig WithDatabase(config::ServiceConfig config) const {
    if (config.database.empty()) config.database = "sqlite:" + dir_.File("notes.db");
    return config;
  }

  static RoleTable Roles() {
    using enum auth::MethodClass;
    return {{"Get", kPublishedRead}, {"Compute", kPublishedRead}, {"Add", kImport},
            {"Import", kImport},     {"Export", kPublishedRead},  {"Forbidden", kAudit}};
  }

  absl::StatusOr<store::DataVersion> Refresh() {
    RETURN_IF_ERROR(backend_.database().Read([&](store::Tx&, const store::DataVersion& version) {
      MutexLock lock(&mutex_);
      if (!frozen_) snapshot_ = std::make_shared<const NotesSnapshot>(NotesSnapshot{version});
      return absl::OkStatus();
    }));
    return snapshot()->version;
  }
  std::shared_ptr<const NotesSnapshot> snapshot() {
    MutexLock lock(&mutex_);
    return snapshot_;
  }

  absl::StatusOr<Answer> Reply(const Question& question) {
    const std::string& text = question.text();
    if (text == "throw") throw std::runtime_error("secret");
    if (text == "wait") release_.wait();
    if (text == "missing") return MakeError(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "none");
    Answer answer;
    answer.set_text(absl::StartsWith(text, "size ") ? std::string(std::stoul(text.substr(5)), 'x')
                                                    : absl::StrCat("answer to ", text));
    return answer;
  }

  void AddWrites() {
    router_.AddWrite<test::AddNote, Answer>(
        "Add",
        [this](const Call&, const test::AddNote& note, store::Tx& tx) -> absl::StatusOr<Answer> {
          RETURN_IF_ERROR(tx.Execute("INSERT INTO note (title, text) VALUES ($1, $2)",
                                     {store::Value(note.title()), store::Value(std::string("t"))}));
          if (note.title() == "throw") throw std::runtime_error("secret");
          if (note.title() == "refuse") return MakeError(absl::StatusCode::kAborted, "NO", "no");
          tx.Changed("notes");
          return Saying(absl::StrCat("added ", ++additions_, ", version ", tx.version()));
        });
  }

  void AddReads() {
    for (const char* method : {"Get", "Forbidden"}) {
      router_.AddRead<Question, Answer>(
          method, [this](const Call& call, const Question& question) -> absl::StatusOr<Answer> {
            if (question.text() == "trace") return Saying(call.trace_id);
            if (question.text() == "who") return Saying(call.caller.principal);
            return Reply(question);
          });
    }
    router_.AddComputed<Question, Answer, NotesSnapshot>(
        "Compute", [this] { return snapshot(); },
        [](const Call&, Question*) { return absl::OkStatus(); },
        [this](const Call&, const NotesSnapshot&, const Question& question) {
          ++computations_;
          return Reply(question);
        });
  }

  static absl::StatusOr<Answer> Saying(const std::string& text) {
    Answer answer;
    answer.set_text(text);
    return answer;
  }

  void AddStreams() {
    router_.AddImport<test::ImportNotes>(
        "Import",
        [this](const Call&,
               const Import<test::ImportNotes>& import) -> absl::StatusOr<ApplyImport> {
          if (import.request.title() == "wait") release_.wait();
          return ApplyImport([title = import.request.title(), file = std::string(import.file)](
                                 store::Tx& tx) -> absl::StatusOr<Report> {
            Report report;
            report.set_rows_read(static_cast<int64_t>(file.size()));
            report.set_outcome(title == "reject" ? Report::OUTCOME_REJECTED
                                                 : Report::OUTCOME_APPLIED);
            tx.Changed("notes");
            RETURN_IF_ERROR(
                tx.Execute("INSERT INTO note (title, text) VALUES ($1, $2)",
                           {store::Value(title), store::Value(Sha256Of(file).substr(0, 4))}));
            return report;
          });
        });
    router_.AddExport<Question, Answer>("Export", [this](const Call&, const Question& question) {
      return absl::StatusOr<NextMessage<Answer>>(
          [this, text = question.text(),
           left = 3]() mutable -> absl::StatusOr<std::optional<Answer>> {
            if (text == "fail" && left == 1) return absl::DataLossError("secret");
            if (text == "throw" && left == 1) throw std::runtime_error("secret");
            if (text != "endless" && left-- == 0) return std::nullopt;
            ++exported_;
            Answer answer;
            answer.set_text(text == "endless" ? std::string(100'000, 'x') : absl::StrCat(left));
            return answer;
          });
    });
  }

  testing::TempDir dir_;
  std::atomic<int> computations_ = 0, exported_ = 0, additions_ = 0;
  std::latch release_{1};
  std::atomic<bool> frozen_ = false;
  Mutex mutex_;
  std::shared_ptr<const NotesSnapshot> snapshot_ ABSL_GUARDED_BY(mutex_);
  Router router_;
  testing::Backend backend_;
  std::unique_ptr<test::Notes::Stub> stub_;
};

}  // namespace wijkmonitor::rpc
