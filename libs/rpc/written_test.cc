// What people write: two at once, by whom, from which state, and what is kept of it.

#include "libs/rpc/written.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "libs/auth/testing.h"
#include "libs/rpc/notes_testing.h"
#include "libs/testing/child.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kIssuer[] = "https://login.example.org";
constexpr char kAudience[] = "wijkmonitor";

// Calls the letters of a service as somebody.
class Person {
 public:
  Person(std::shared_ptr<grpc::Channel> channel, std::string token)
      : stub_(test::Notes::NewStub(std::move(channel))), token_(std::move(token)) {}

  template <class Q, class A>
  absl::StatusOr<A> Call(grpc::Status (test::Notes::Stub::*method)(grpc::ClientContext*, const Q&,
                                                                   A*),
                         const Q& request) {
    grpc::ClientContext context;
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
    A answer;
    const absl::Status status = FromGrpc((stub_.get()->*method)(&context, request, &answer));
    if (!status.ok()) return status;
    return answer;
  }

  absl::StatusOr<test::Letter> Create(const std::string& id, const std::string& organisation,
                                      const std::vector<std::string>& lines = {"text"}) {
    test::CreateLetterRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_title("title");
    request.set_organisation(organisation);
    for (const std::string& line : lines) AddLine(line, &request);
    return Call(&test::Notes::Stub::CreateLetter, request);
  }
  absl::StatusOr<test::Letter> Update(const std::string& id, const std::string& etag,
                                      const std::string& title,
                                      const std::vector<std::string>& lines = {"text"}) {
    test::UpdateLetterRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_etag(etag);
    request.set_title(title);
    request.set_reason("because of " + title);
    for (const std::string& line : lines) AddLine(line, &request);
    return Call(&test::Notes::Stub::UpdateLetter, request);
  }
  absl::StatusOr<test::Letter> Submit(const std::string& id, const std::string& etag) {
    test::SubmitLetterRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_etag(etag);
    return Call(&test::Notes::Stub::SubmitLetter, request);
  }
  absl::StatusOr<test::Letter> Approve(const std::string& id, const std::string& etag) {
    test::ApproveLetterRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_etag(etag);
    return Call(&test::Notes::Stub::ApproveLetter, request);
  }
  absl::StatusOr<test::Letter> Get(const std::string& id) {
    test::GetLetterRequest request;
    request.set_id(id);
    return Call(&test::Notes::Stub::GetLetter, request);
  }
  // All of them, in pages of this size.
  std::vector<common::v1::Revision> Revisions(const std::string& id, int page_size = 1000) {
    test::ListLetterRevisionsRequest request;
    request.set_id(id);
    request.set_page_size(page_size);
    std::vector<common::v1::Revision> revisions;
    while (true) {
      const auto page = Call(&test::Notes::Stub::ListLetterRevisions, request);
      if (!page.ok()) return {};
      EXPECT_LE(page->revisions_size(), page_size);
      revisions.insert(revisions.end(), page->revisions().begin(), page->revisions().end());
      if (page->next_page_token().empty()) return revisions;
      request.set_page_token(page->next_page_token());
    }
  }

 private:
  template <class Q>
  static void AddLine(const std::string& text, Q* request) {
    test::LetterLine& line = *request->add_lines();
    line.set_id(absl::StrCat("L", request->lines_size()));
    line.set_text(text);
  }

  std::unique_ptr<test::Notes::Stub> stub_;
  std::string token_;
};

std::vector<std::string> ChangesOf(const common::v1::Revision& revision) {
  std::vector<std::string> changes;
  for (const auto& change : revision.changes()) {
    changes.push_back(absl::StrCat(change.field(), ": ",
                                   change.has_before() ? change.before() : "-", " -> ",
                                   change.has_after() ? change.after() : "-"));
  }
  return changes;
}

class LettersTest : public ::testing::Test {
 protected:
  config::ServiceConfig Config() {
    const std::string file = folder_.File("keys.json");
    std::ofstream(file) << key_.KeySetJson();
    return {.worker_threads = 2,
            .token_keys = file,
            .token_issuer = kIssuer,
            .token_audience = kAudience};
  }
  Person Somebody(const std::string& name, auth::Role role,
                  const std::set<std::string>& organisations = {}) {
    const absl::Time now = server_.backend().clock().Now();
    return {server_.backend().channel(), *auth::MakeToken(key_,
                                                          {.issuer = kIssuer,
                                                           .subject = name,
                                                           .roles = {role},
                                                           .organisations = organisations,
                                                           .expires = now + absl::Hours(1)},
                                                          kAudience, now)};
  }

  const auth::SigningKey& key_ = auth::KeyFor(auth::Algorithm::kEs256);
  testing::TempDir folder_;
  NotesServer server_{Config()};
  Person ann_ = Somebody("ann", auth::Role::kPartner, {"A"});
  Person bob_ = Somebody("bob", auth::Role::kPartner, {"B"});
  Person manager_ = Somebody("manager", auth::Role::kProgrammeManager);
  Person other_manager_ = Somebody("other manager", auth::Role::kProgrammeManager);
};

TEST_F(LettersTest, AChangeNamesWhatItChanges) {
  EXPECT_EQ(ann_.Create("X", "A")->etag(), "1");
  EXPECT_EQ(ReasonOf(ann_.Create("X", "A").status()), "LETTER_EXISTS");
  absl::Status refused = ann_.Update("X", "", "two").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "ETAG_REQUIRED");
  for (const std::string etag : {"0", "2", "01", "\"1\"", "*"}) {
    refused = ann_.Update("X", etag, "two").status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kAborted) << etag;
    EXPECT_EQ(ReasonOf(refused), "ETAG_MISMATCH");
    EXPECT_THAT(refused.message(), HasSubstr("its etag is 1"));
  }
  EXPECT_EQ(ann_.Get("X")->title(), "title");
  EXPECT_EQ(ann_.Update("X", "1", "two")->etag(), "2");
  EXPECT_EQ(ann_.Update("X", "2", "two")->etag(), "2");  // changes nothing
  EXPECT_EQ(ann_.Get("X")->title(), "two");
}

TEST_F(LettersTest, OfTwoWhoWriteAtOnceOneWins) {
  ASSERT_TRUE(ann_.Create("X", "A").ok());
  for (int round = 1; round <= 20; ++round) {
    std::vector<absl::Status> outcomes(4);
    std::vector<std::thread> writers;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      writers.emplace_back([&, i] {
        outcomes[i] = (i % 2 == 0 ? ann_ : manager_)
                          .Update("X", absl::StrCat(round), absl::StrCat("by ", round, " ", i))
                          .status();
      });
    }
    for (std::thread& writer : writers) writer.join();
    int won = 0;
    for (const absl::Status& outcome : outcomes) {
      won += outcome.ok();
      if (!outcome.ok()) {
        EXPECT_EQ(ReasonOf(outcome), "ETAG_MISMATCH");
      }
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(ann_.Get("X")->etag(), absl::StrCat(round + 1));
  }
}

TEST_F(LettersTest, WhoMaySeeAndChange) {
  ASSERT_TRUE(ann_.Create("X", "A").ok());
  EXPECT_EQ(ReasonOf(bob_.Create("Y", "A").status()), "OTHER_ORGANISATION");
  // A draft of others is as if it were not there.
  const absl::Status hidden = bob_.Update("X", "1", "two").status();
  const absl::Status missing = bob_.Update("Z", "1", "two").status();
  EXPECT_EQ(hidden.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(hidden), ReasonOf(missing));
  EXPECT_EQ(bob_.Get("X").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(bob_.Revisions("X"), IsEmpty());
  EXPECT_TRUE(manager_.Update("X", "1", "two").ok());
  // What is approved is seen, and not theirs to change.
  ASSERT_TRUE(ann_.Submit("X", "2").ok());
  ASSERT_TRUE(other_manager_.Approve("X", "3").ok());
  EXPECT_TRUE(bob_.Get("X").ok());
  EXPECT_THAT(bob_.Revisions("X"), IsEmpty());
  EXPECT_EQ(ann_.Revisions("X").size(), 4u);
  const absl::Status theirs = bob_.Update("X", "4", "three").status();
  EXPECT_EQ(theirs.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(theirs), "OTHER_ORGANISATION");
}

TEST_F(LettersTest, AVerbNamesTheStateThatItNeeds) {
  ASSERT_TRUE(ann_.Create("X", "A", {}).ok());
  const auto expect = [](const absl::Status& status, const std::string& words) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "WRONG_STATE");
    EXPECT_EQ(status.message(), words);
  };
  expect(manager_.Approve("X", "1").status(),
         "to approve it, its state must be SUBMITTED; it is DRAFT");
  expect(ann_.Submit("X", "1").status(),
         "to submit it, its state must be DRAFT, as it is; missing: lines");
  ASSERT_TRUE(ann_.Update("X", "1", "two").ok());
  ASSERT_TRUE(ann_.Submit("X", "2").ok());
  expect(ann_.Submit("X", "3").status(), "to submit it, its state must be DRAFT; it is SUBMITTED");
  expect(ann_.Update("X", "3", "three").status(),
         "to update it, its state must be DRAFT; it is SUBMITTED");
  ASSERT_TRUE(manager_.Approve("X", "3").ok());
  expect(manager_.Approve("X", "4").status(),
         "to approve it, its state must be SUBMITTED; it is APPROVED");
}

TEST_F(LettersTest, NobodyApprovesTheirOwn) {
  ASSERT_TRUE(manager_.Create("X", "A").ok());
  ASSERT_TRUE(ann_.Submit("X", "1").ok());
  EXPECT_EQ(ReasonOf(manager_.Approve("X", "2").status()), "FOUR_EYES");
  EXPECT_TRUE(other_manager_.Approve("X", "2").ok());
  ASSERT_TRUE(ann_.Create("Y", "A").ok());
  ASSERT_TRUE(manager_.Submit("Y", "1").ok());
  EXPECT_EQ(ReasonOf(manager_.Approve("Y", "2").status()), "FOUR_EYES");
  EXPECT_TRUE(other_manager_.Approve("Y", "2").ok());
  // Nor who changed a word of it.
  ASSERT_TRUE(ann_.Create("Z", "A").ok());
  ASSERT_TRUE(manager_.Update("Z", "1", "mine", {"all of it"}).ok());
  ASSERT_TRUE(ann_.Submit("Z", "2").ok());
  EXPECT_EQ(ReasonOf(manager_.Approve("Z", "3").status()), "FOUR_EYES");
  EXPECT_TRUE(other_manager_.Approve("Z", "3").ok());
}

TEST(LocalTest, NorDoesTheLocalCaller) {
  NotesServer server;
  Person local(server.backend().channel(), "");
  ASSERT_TRUE(local.Create("X", "A").ok());
  ASSERT_TRUE(local.Submit("X", "1").ok());
  EXPECT_EQ(ReasonOf(local.Approve("X", "2").status()), "FOUR_EYES");
}

TEST_F(LettersTest, TheHistorySaysWhoChangedWhat) {
  ASSERT_TRUE(ann_.Create("X", "A", {"one", "two"}).ok());
  server_.backend().clock().Advance(absl::Minutes(5));
  ASSERT_TRUE(manager_.Update("X", "1", "better", {"one", "2", "three"}).ok());
  ASSERT_TRUE(ann_.Update("X", "2", "better", {"one"}).ok());
  ASSERT_TRUE(ann_.Submit("X", "3").ok());
  const std::vector<common::v1::Revision> revisions = ann_.Revisions("X");
  ASSERT_EQ(revisions.size(), 4u);
  EXPECT_EQ(revisions[0].number(), 1);
  EXPECT_EQ(revisions[0].organisation(), "A");
  EXPECT_EQ(revisions[0].role(), "partner");
  EXPECT_EQ(revisions[0].reason(), "");
  EXPECT_THAT(
      ChangesOf(revisions[0]),
      ElementsAre("id: - -> X", "title: - -> title", "organisation: - -> A",
                  "state: - -> LETTER_STATE_DRAFT", "lines[L1].id: - -> L1",
                  "lines[L1].text: - -> one", "lines[L2].id: - -> L2", "lines[L2].text: - -> two"));
  EXPECT_EQ(revisions[1].organisation(), "");
  EXPECT_EQ(revisions[1].role(), "programme_manager");
  EXPECT_EQ(revisions[1].reason(), "because of better");
  EXPECT_GT(TimeOf(revisions[1].at()) - TimeOf(revisions[0].at()), absl::Minutes(4));
  EXPECT_THAT(ChangesOf(revisions[1]),
              ElementsAre("title: title -> better", "lines[L2].text: two -> 2",
                          "lines[L3].id: - -> L3", "lines[L3].text: - -> three"));
  EXPECT_THAT(ChangesOf(revisions[2]),
              ElementsAre("lines[L2].id: L2 -> -", "lines[L2].text: 2 -> -",
                          "lines[L3].id: L3 -> -", "lines[L3].text: three -> -"));
  EXPECT_THAT(ChangesOf(revisions[3]),
              ElementsAre("state: LETTER_STATE_DRAFT -> LETTER_STATE_SUBMITTED"));
}

TEST_F(LettersTest, AHistoryComesInPages) {
  ASSERT_TRUE(ann_.Create("X", "A").ok());
  for (int i = 1; i <= 11; ++i) {
    ASSERT_TRUE(ann_.Update("X", absl::StrCat(i), absl::StrCat("title ", i)).ok());
  }
  for (const int page_size : {1, 5, 12, 100}) {
    const std::vector<common::v1::Revision> revisions = ann_.Revisions("X", page_size);
    ASSERT_EQ(revisions.size(), 12u) << page_size;
    for (int i = 0; i < 12; ++i) EXPECT_EQ(revisions[i].number(), i + 1) << page_size;
    EXPECT_THAT(ChangesOf(revisions[11]), ElementsAre("title: title 10 -> title 11")) << page_size;
  }
}

TEST_F(LettersTest, ATextIsRefusedForWhatNobodySees) {
  absl::Status refused = ann_.Create("X", "A", {"een\u202Etwee"}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(refused.message(), HasSubstr("U+202E"));
  EXPECT_TRUE(ann_.Create("X", "A", {"een\n\ttwee <b>"}).ok());
  refused = ann_.Update("X", "1", "een\ntwee").status();
  EXPECT_THAT(refused.message(), HasSubstr("U+000A"));
  EXPECT_EQ(ann_.Get("X")->etag(), "1");
  for (const std::string id : {"", " X", "=X", "a\u202Eb", "a\nb"}) {
    EXPECT_EQ(ann_.Create(id, "A").status().code(), absl::StatusCode::kInvalidArgument) << id;
    EXPECT_EQ(manager_.Create("Y", id).status().code(), absl::StatusCode::kInvalidArgument) << id;
  }
}

TEST(SignatureOf, LimitOfAReason) {
  const Writer writer = {.author = "a", .role = "partner", .organisations = {"A"}};
  for (const size_t below : {1, 0}) {
    const std::string reason(limits::kReasonBytesMax - below, 'x');
    EXPECT_EQ(SignatureOf(writer, "A", reason)->reason, reason);
  }
  EXPECT_EQ(SignatureOf(writer, "A", std::string(limits::kReasonBytesMax + 1, 'x')).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// Killed at any moment, what was acknowledged is there, and nothing is half.
TEST(KilledTest, NothingIsHalf) {
  // As in partner_test.cc.
  setenv("TSAN_OPTIONS", "report_bugs=0", 1);
  testing::TempDir dir;
  int changed = 0;
  std::string etag;
  for (int round = 0; round < 12; ++round) {
    testing::Child server({NOTES_SERVER, "--address", "127.0.0.1:0", "--ops-address", "127.0.0.1:0",
                           "--database", "sqlite:" + dir.File("notes.db")},
                          dir.File("log"));
    const std::string line = server.WaitForLine("\"serving\"");
    const std::string port = line.substr(line.find("\"port\":") + 7);
    Person local(grpc::CreateChannel("127.0.0.1:" + port.substr(0, port.find_first_of(",}")),
                                     grpc::InsecureChannelCredentials()),
                 "");
    if (round == 0) etag = local.Create("X", "A")->etag();
    const auto now = local.Get("X");
    ASSERT_TRUE(now.ok()) << now.status();
    // The change under way when it was killed may be there, whole.
    const std::vector<common::v1::Revision> revisions = local.Revisions("X");
    ASSERT_EQ(static_cast<int64_t>(revisions.size()), revisions.back().number());
    ASSERT_EQ(now->etag(), absl::StrCat(revisions.size()));
    ASSERT_GE(std::stoi(now->etag()), std::stoi(etag));
    ASSERT_LE(std::stoi(now->etag()), std::stoi(etag) + 1);
    if (revisions.size() > 1) {
      EXPECT_EQ(now->title(), "title " + now->lines(0).text());
    }
    etag = now->etag();
    std::thread killer([&server, round] {
      absl::SleepFor(absl::Milliseconds(40 + 7 * round));
      server.Kill();
    });
    while (true) {
      ++changed;
      const std::string text = absl::StrCat(changed);
      const auto updated = local.Update("X", etag, "title " + text, {text});
      if (!updated.ok()) break;
      etag = updated->etag();
    }
    killer.join();
  }
  EXPECT_GT(changed, 24);
}

}  // namespace
}  // namespace wijkmonitor::rpc
