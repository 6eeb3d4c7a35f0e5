#pragma once

// A second service for the tests of libs/rpc: it joins what the notes service says.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "libs/rpc/join.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {

inline const google::protobuf::ServiceDescriptor& BoardService() {
  return *test::Answer::descriptor()->file()->FindServiceByName("Board");
}

struct BoardHandlers {
  using Data = NotesData;

  static std::vector<JoinPart> Parts() {
    using enum auth::MethodClass;
    const std::string notes = NotesService().full_name();
    return {Part<test::ComputeRequest>(notes, kPublishedRead),
            Part<test::GetRequest>(notes, kPublishedRead),
            Part<test::DraftRequest>(notes, kDraftRead),
            Part<test::SpendingRequest>(notes, kSpendingRead),
            Part<test::LedgerRequest>(notes, kLedgerRead)};
  }

  static void Normalise(const Data&, test::ShowRequest* request, FieldChecks* checks) {
    if (request->asked().empty()) checks->Reject("asked", "must not be empty");
  }

  // What one word of a request stands for: "draft", "spending", "ledger" and "get TEXT" are methods
  // of the notes; "then TEXT" asks to compute what the answer to TEXT is; every other word is a
  // text to compute. The answer to "nonsense" is none that the board can read.
  static test::ComputeRequest Computing(const std::string& text) {
    test::ComputeRequest request;
    request.set_text(text);
    return request;
  }
  static absl::StatusOr<std::string> Ask(const Answers& answers, const std::string& word,
                                         Asks* asks) {
    const auto text_of = [&](const auto& request) -> absl::StatusOr<std::string> {
      if (asks != nullptr) asks->Add(request);
      ASSIGN_OR_RETURN(const test::Answer* answer, answers.To<test::Answer>(request));
      return answer->text();
    };
    if (word == "draft") return text_of(test::DraftRequest());
    if (word == "spending") return text_of(test::SpendingRequest());
    if (word == "ledger") return text_of(test::LedgerRequest());
    if (word == "unknown part") return text_of(test::DescribeRequest());
    if (absl::StartsWith(word, "get ")) {
      test::GetRequest request;
      request.set_text(word.substr(4));
      return text_of(request);
    }
    if (!absl::StartsWith(word, "then ")) return text_of(Computing(word));
    ASSIGN_OR_RETURN(const std::string first, text_of(Computing(word.substr(5))));
    return text_of(Computing(first));
  }

  static absl::Status Unreadable() {
    return MakeError(absl::StatusCode::kUnavailable, "PARTNER_MALFORMED_ANSWER", "nonsense");
  }

  static void Gather(const store::Snapshot<Data>&, const Scopes&, const test::ShowRequest& request,
                     const Answers& answers, Asks* asks) {
    for (const std::string& word : request.asked()) Ask(answers, word, asks).IgnoreError();
  }
  static absl::StatusOr<test::Shown> Show(const Scopes& scopes, const store::Snapshot<Data>& own,
                                          const Answers& answers,
                                          const test::ShowRequest& request) {
    ++own.data.state->computations;
    test::Shown shown;
    shown.add_texts(absl::StrCat("own ", own.data.notes, " ", scopes.own.Text()));
    for (const std::string& word : request.asked()) {
      absl::StatusOr<std::string> text = Ask(answers, word, nullptr);
      if (absl::IsInternal(text.status())) return text.status();
      if (word == "nonsense") text = Unreadable();
      *shown.add_sections() = answers.SectionOf(word, NotesService().full_name(), text.status());
      shown.add_texts(text.value_or(""));
    }
    return shown;
  }

  static void AddAll(DataRouter<Data>* router) {
    router->AddJoin(auth::MethodClass::kDraftRead, Parts(), Normalise, Gather, Show);
  }
};

class BoardServer {
 public:
  // `notes`: where the notes service is. Without a database in `config`: one of its own.
  explicit BoardServer(const std::string& notes,
                       config::ServiceConfig config = {.worker_threads = 2})
      : backend_({.config = WithDefaults(std::move(config), notes),
                  .service = BoardService().full_name(),
                  .migrations = kNotesMigrations}),
        snapshots_(*store::Snapshots<NotesData>::Open(
            backend_.database(), [this](store::Tx& tx, const auto&, const auto*,
                                        Progress&) { return NotesHandlers::Load(&state_, tx); })),
        router_(BoardService(), *snapshots_, &backend_.partners()) {
    BoardHandlers::AddAll(&router_);
    backend_.Start(router_);
    stub_ = test::Board::NewStub(backend_.channel());
  }
  ~BoardServer() { backend_.Stop(); }

  test::Board::Stub& stub() { return *stub_; }
  testing::Backend& backend() { return backend_; }
  int computations() const { return state_.computations; }
  Partner& notes() { return *backend_.partners().Find(NotesService().full_name()); }

  // An answer, with where it was served from and how long it took; unless `caller` says otherwise
  // nobody asks, with no deadline.
  struct Shown {
    absl::StatusOr<test::Shown> answer;
    std::string served_from;
    absl::Duration took;
    // "STATE reason" of each section.
    std::vector<std::string> states() const {
      std::vector<std::string> states;
      for (const auto& section : answer->sections()) {
        const std::string state = common::v1::Section::State_Name(section.state()).substr(6);
        states.push_back(section.reason().empty() ? state
                                                  : absl::StrCat(state, " ", section.reason()));
      }
      return states;
    }
  };
  struct Asker {
    std::string token;
    absl::Duration deadline = absl::InfiniteDuration();
    std::optional<absl::Time> as_of = {};
  };
  Shown Show(const std::vector<std::string>& asked, const Asker& asker) {
    grpc::ClientContext context;
    if (!asker.token.empty()) context.AddMetadata("authorization", "Bearer " + asker.token);
    const absl::Time started = absl::Now();
    if (asker.deadline < absl::InfiniteDuration()) {
      context.set_deadline(absl::ToChronoTime(started + asker.deadline));
    }
    test::ShowRequest request;
    *request.mutable_asked() = {asked.begin(), asked.end()};
    if (asker.as_of.has_value()) *request.mutable_as_of() = TimestampOf(*asker.as_of);
    test::Shown answer;
    const absl::Status status = FromGrpc(stub_->Show(&context, request, &answer));
    Shown shown{answer, "", absl::Now() - started};
    if (!status.ok()) shown.answer = status;
    const auto served_from = context.GetServerTrailingMetadata().find("x-served-from");
    if (served_from != context.GetServerTrailingMetadata().end()) {
      shown.served_from = {served_from->second.data(), served_from->second.size()};
    }
    return shown;
  }
  Shown Show(const std::vector<std::string>& asked) { return Show(asked, Asker()); }

 private:
  config::ServiceConfig WithDefaults(config::ServiceConfig config, const std::string& notes) const {
    if (config.database.empty()) config.database = "sqlite:" + dir_.File("board.db");
    config.partners = {{"notes", NotesService().full_name(), notes}};
    return config;
  }

  testing::TempDir dir_;
  NotesState state_;
  testing::Backend backend_;
  std::unique_ptr<store::Snapshots<NotesData>> snapshots_;
  DataRouter<NotesData> router_;
  std::unique_ptr<test::Board::Stub> stub_;
};

inline std::string AddressOf(NotesServer& server) {
  return absl::StrCat("127.0.0.1:", server.backend().server().port());
}

// Waits until `condition` holds; fails after 10 s.
inline void WaitUntil(const std::function<bool()>& condition) {
  for (int tries = 0; tries < 2000; ++tries) {
    if (condition()) return;
    absl::SleepFor(absl::Milliseconds(5));
  }
  FAIL() << "waited for 10 s";
}
inline bool IsUp(BoardServer& board) {
  return absl::StrContains(board.backend().HttpGet("/metrics"),
                           "wijkmonitor_partner_up{partner=\"notes\"} 1");
}
// Waits until the board has heard the notes' newest version.
inline void WaitForVersion(BoardServer& board, NotesServer& notes) {
  WaitUntil([&] {
    const auto version = board.notes().version();
    return version.has_value() &&
           version->token == notes.backend().environment().versions.current().token;
  });
}

}  // namespace wijkmonitor::rpc
