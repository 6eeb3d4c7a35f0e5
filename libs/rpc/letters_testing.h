#pragma once

// What people write to the notes service of the tests: letters of an organisation, which somebody
// submits and another approves.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/rpc/declared_message.h"
#include "libs/rpc/notes_test.pb.h"
#include "libs/rpc/router.h"
#include "libs/rpc/written.h"

namespace wijkmonitor::rpc {

enum class LetterState { kDraft = 1, kSubmitted, kApproved };

struct LetterLine {
  std::string id, text;
  bool operator==(const LetterLine&) const = default;
};
template <class Io>
void Columns(Io& io, LetterLine& line) {
  io("id", line.id);
  io("text", line.text);
}
struct Letter {
  std::string id, title, organisation;
  LetterState state = LetterState::kDraft;
  std::vector<LetterLine> lines;
  bool operator==(const Letter&) const = default;
};
template <class Io>
void Columns(Io& io, Letter& letter) {
  io.Id("id", letter.id);
  io("title", letter.title);
  io("organisation", letter.organisation);
  io("state", letter.state);
  io.Parts(letter.lines, &LetterLine::id);
}

inline constexpr absl::string_view kLetterTables =
    "CREATE TABLE letter (id TEXT NOT NULL, version BIGINT NOT NULL, removed BIGINT NOT NULL, "
    "title TEXT NOT NULL, organisation TEXT NOT NULL, state BIGINT NOT NULL, "
    "PRIMARY KEY (id, version));\n"
    "CREATE TABLE letter_line (letter TEXT NOT NULL, version BIGINT NOT NULL, id TEXT NOT NULL, "
    "text TEXT NOT NULL, PRIMARY KEY (letter, version, id));\n"
    "CREATE TABLE letter_revision (id TEXT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT "
    "NULL, author TEXT NOT NULL, organisation TEXT NOT NULL, role TEXT NOT NULL, reason TEXT NOT "
    "NULL, PRIMARY KEY (id, revision));\n";
inline constexpr store::WrittenTable<Letter> kLetters{
    .items = {.table = "letter", .part = "letters", .parts = "letter_line", .owner = "letter"},
    .revisions = "letter_revision"};

// `Data`: of the service.
template <class Data>
struct LetterHandlers {
  using View = store::View<Data>;
  using Stored = store::Written<Letter>;

  static constexpr size_t kTitleBytesMax = 100, kTextBytesMax = 2000;

  static absl::string_view NameOf(LetterState state) {
    constexpr absl::string_view kNames[] = {"", "DRAFT", "SUBMITTED", "APPROVED"};
    return kNames[static_cast<int>(state)];
  }
  static test::Letter ToMessage(const Letter& letter) { return MessageOf<test::Letter>(letter); }
  static test::Letter ToMessage(const Stored& letter) {
    test::Letter message = ToMessage(letter.item);
    message.set_etag(EtagOf(letter.revision));
    return message;
  }
  static absl::Status NoLetter(const std::string& id) {
    return NotFound("LETTER_NOT_FOUND", "letter", id);
  }
  static bool MaySee(const Scope& scope, const Letter& letter) {
    return letter.state == LetterState::kApproved || scope.MaySee(letter.organisation);
  }

  // The letter that a request is to change, when the writer may, and knows it as it is.
  template <class Q>
  static absl::StatusOr<Stored> ToChange(const Writer& writer, const Q& request, store::Tx& tx) {
    ASSIGN_OR_RETURN(const std::optional<Stored> found, kLetters.Find(tx, request.id()));
    if (!found.has_value() || !MaySee(writer.may_see, found->item)) return NoLetter(request.id());
    RETURN_IF_ERROR(CheckMayWrite(writer, found->item.organisation));
    RETURN_IF_ERROR(CheckEtag(request.etag(), found->revision));
    return *found;
  }
  static absl::Status CheckTexts(const std::string& title, const auto& lines) {
    FieldChecks checks;
    checks.Text("title", title, TextShape::kLine, kTitleBytesMax);
    std::set<std::string> ids;
    for (const test::LetterLine& line : lines) {
      checks.Id("lines.id", line.id());
      if (!ids.insert(line.id()).second) checks.Reject("lines.id", line.id() + " stands twice");
      checks.Text("lines.text", line.text(), TextShape::kParagraphs, kTextBytesMax);
    }
    return checks.status();
  }
  static void SetLines(const auto& lines, Letter* letter) {
    letter->lines.clear();
    for (const test::LetterLine& line : lines) letter->lines.push_back({line.id(), line.text()});
  }
  static absl::StatusOr<test::Letter> Store(store::Tx& tx, const Writer& writer,
                                            const Stored& before, const Letter& after,
                                            const std::string& reason = "") {
    ASSIGN_OR_RETURN(const store::Signature signature,
                     SignatureOf(writer, after.organisation, reason));
    ASSIGN_OR_RETURN(const Stored stored, kLetters.Update(tx, before, after, signature));
    return ToMessage(stored);
  }

  static absl::StatusOr<test::Letter> Create(const View&, const Writer& writer,
                                             const test::CreateLetterRequest& request,
                                             store::Tx& tx) {
    FieldChecks checks;
    checks.Id("id", request.id());
    checks.Id("organisation", request.organisation());
    RETURN_IF_ERROR(checks.status());
    RETURN_IF_ERROR(CheckMayWrite(writer, request.organisation()));
    RETURN_IF_ERROR(CheckTexts(request.title(), request.lines()));
    ASSIGN_OR_RETURN(const std::optional<Stored> found, kLetters.Find(tx, request.id()));
    if (found.has_value()) {
      return MakeError(absl::StatusCode::kAlreadyExists, "LETTER_EXISTS", "there is one");
    }
    Letter letter{request.id(), request.title(), request.organisation(), LetterState::kDraft, {}};
    SetLines(request.lines(), &letter);
    ASSIGN_OR_RETURN(const store::Signature signature, SignatureOf(writer, letter.organisation));
    ASSIGN_OR_RETURN(const Stored stored, kLetters.Create(tx, letter, signature));
    return ToMessage(stored);
  }
  static absl::StatusOr<test::Letter> Update(const View&, const Writer& writer,
                                             const test::UpdateLetterRequest& request,
                                             store::Tx& tx) {
    ASSIGN_OR_RETURN(const Stored before, ToChange(writer, request, tx));
    RETURN_IF_ERROR(CheckState("update", NameOf(before.item.state), {"DRAFT"}));
    RETURN_IF_ERROR(CheckTexts(request.title(), request.lines()));
    Letter after = before.item;
    after.title = request.title();
    SetLines(request.lines(), &after);
    return Store(tx, writer, before, after, request.reason());
  }
  static absl::StatusOr<test::Letter> Submit(const View&, const Writer& writer,
                                             const test::SubmitLetterRequest& request,
                                             store::Tx& tx) {
    ASSIGN_OR_RETURN(const Stored before, ToChange(writer, request, tx));
    std::vector<std::string> missing;
    if (before.item.lines.empty()) missing.emplace_back("lines");
    RETURN_IF_ERROR(CheckState("submit", NameOf(before.item.state), {"DRAFT"}, missing));
    Letter after = before.item;
    after.state = LetterState::kSubmitted;
    return Store(tx, writer, before, after);
  }
  static absl::StatusOr<test::Letter> Approve(const View&, const Writer& writer,
                                              const test::ApproveLetterRequest& request,
                                              store::Tx& tx) {
    ASSIGN_OR_RETURN(const Stored before, ToChange(writer, request, tx));
    RETURN_IF_ERROR(CheckState("approve", NameOf(before.item.state), {"SUBMITTED"}));
    ASSIGN_OR_RETURN(const std::set<std::string> authors, kLetters.Authors(tx, request.id()));
    RETURN_IF_ERROR(CheckFourEyes(writer, authors, "approve"));
    Letter after = before.item;
    after.state = LetterState::kApproved;
    return Store(tx, writer, before, after, request.reason());
  }

  static absl::StatusOr<test::Letter> Get(const View& view, const test::GetLetterRequest& request) {
    std::optional<Stored> letter;
    RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
      ASSIGN_OR_RETURN(letter, kLetters.Find(tx, request.id(), version));
      return absl::OkStatus();
    }));
    if (!letter.has_value() || !MaySee(view.scope(), letter->item)) return NoLetter(request.id());
    return ToMessage(*letter);
  }
  // Of what others see the end of only, they do not see how it came about.
  static absl::StatusOr<test::LetterRevisions> List(
      const View& view, const test::ListLetterRevisionsRequest& request) {
    std::vector<Stored> history;
    RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
      ASSIGN_OR_RETURN(history, kLetters.History(tx, request.id(), version));
      return absl::OkStatus();
    }));
    if (history.empty() || !view.scope().MaySee(history.back().item.organisation)) {
      return NoLetter(request.id());
    }
    return HistoryPage<test::LetterRevisions>(
        history, request, [](const Letter& letter) { return ToMessage(letter); });
  }

  static void AddAll(DataRouter<Data>* router) {
    using enum auth::MethodClass;
    router->AddWrite(kProjectWrite, Create);
    router->AddWrite(kProjectWrite, Update);
    router->AddWrite(kProjectWrite, Submit);
    router->AddWrite(kPublish, Approve);
    router->AddRead(kDraftRead, Get);
    router->AddRead(kDraftRead, List);
  }
};

}  // namespace wijkmonitor::rpc
