// Answers that are made from what another service says, and whose they are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "libs/auth/testing.h"
#include "libs/base/mutex.h"
#include "libs/rpc/board_testing.h"
#include "libs/store/store_testing.h"
#include "libs/testing/temp_database.h"
#include "libs/testing/temp_redis.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(JoinTest, AnswersOfAnotherServiceAreJoined) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  const auto shown = board.Show({"a", "get b", "then c", "missing", "a"});
  ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
  EXPECT_THAT(shown.answer->texts(), ElementsAre("own 0 internal", "answer to a", "answer to b",
                                                 "answer to answer to c", "", "answer to a"));
  EXPECT_THAT(shown.states(), ElementsAre("OK", "OK", "OK", "NOT_RECORDED NOTE_NOT_FOUND", "OK"));
  const auto version = notes.backend().environment().versions.current();
  for (const auto& section : shown.answer->sections()) {
    EXPECT_EQ(section.service(), NotesService().full_name());
    EXPECT_EQ(section.version_token(), version.token);
    EXPECT_EQ(section.data_version(), version.counter);
  }
  EXPECT_EQ(shown.served_from, "computed");
  // What the notes do not have, they will not have of this version.
  const auto again = board.Show({"a", "get b", "then c", "missing", "a"});
  EXPECT_EQ(again.served_from, "near");
  EXPECT_EQ(again.answer->SerializeAsString(), shown.answer->SerializeAsString());
  // "a" was asked once, and kept by the notes.
  EXPECT_EQ(notes.state().computations, 4);  // a, c, answer to c, missing
}

TEST(JoinTest, WhatCannotBeReadIsNotKept) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  for (int times = 0; times < 2; ++times) {
    const auto shown = board.Show({"a", "nonsense"});
    ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
    EXPECT_THAT(shown.states(), ElementsAre("OK", "UNAVAILABLE PARTNER_MALFORMED_ANSWER"));
    EXPECT_EQ(shown.served_from, "computed");
  }
}

TEST(JoinTest, ANewVersionOfThePartnerIsANewAnswer) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  EXPECT_EQ(board.Show({"count"}).answer->texts(1), "0");
  for (int number = 1; number <= 3; ++number) {
    grpc::ClientContext context;
    test::AddRequest request;
    request.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000000", number));
    request.set_title(absl::StrCat(number));
    test::Answer answer;
    ASSERT_TRUE(notes.stub().Add(&context, request, &answer).ok());
    WaitForVersion(board, notes);
    const auto shown = board.Show({"count"});
    EXPECT_EQ(shown.answer->texts(1), absl::StrCat(number));
    EXPECT_EQ(shown.served_from, "computed");
    EXPECT_EQ(shown.answer->sections(0).data_version(), number);
  }
}

TEST(JoinTest, AnErrorOfThePartnerIsItsPartsOnly) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  for (int i = 0; i < 5; ++i) {
    const auto shown = board.Show({"a", "throw", "bad", "size 5000000", "size 100000"});
    ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
    EXPECT_THAT(shown.states(),
                ElementsAre("OK", "UNAVAILABLE INTERNAL", "UNAVAILABLE INVALID_FIELDS",
                            "UNAVAILABLE ANSWER_TOO_LARGE", "OK"));
    EXPECT_EQ(shown.served_from, "computed");  // not kept
  }
  EXPECT_TRUE(IsUp(board));
}

TEST(JoinTest, AFaultOfTheJoinIsSaid) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  EXPECT_EQ(board.Show({"unknown part"}).answer.status().code(), absl::StatusCode::kInternal);
}

TEST(JoinTest, LimitOfQuestions) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  std::vector<std::string> asked;
  for (size_t i = 1; i <= limits::kJoinQuestionsMax + 1; ++i) {
    asked.push_back(absl::StrCat(i));
    if (i + 1 < limits::kJoinQuestionsMax) continue;
    const auto shown = board.Show(asked);
    if (i <= limits::kJoinQuestionsMax) {
      ASSERT_TRUE(shown.answer.ok());
      EXPECT_THAT(shown.states(), Each("OK"));
    } else {
      EXPECT_EQ(shown.answer.status().code(), absl::StatusCode::kResourceExhausted);
      EXPECT_EQ(ReasonOf(shown.answer.status()), "JOIN_TOO_LARGE");
    }
  }
}

TEST(JoinTest, LimitOfBytes) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  std::vector<std::string> asked;
  constexpr size_t kEach = 4 << 20;
  for (size_t i = 0; i < limits::kJoinAnswerBytesMax / kEach + 1; ++i) {
    asked.push_back(absl::StrCat("size ", kEach - 100 - i));
  }
  const auto shown = board.Show(asked);
  // The answer itself would be too large; that it is made shows that the parts were read.
  EXPECT_EQ(ReasonOf(shown.answer.status()), "ANSWER_TOO_LARGE");
}

// --- a partner that answers otherwise than ours do ---

// When the odd notes made their version: an hour after what the board's clock shows.
const absl::Time kSaid = testing::FakeClock().Now() + absl::Hours(1);

// Fills it with what nobody reads.
void SetSize(size_t bytes, test::Answer* answer) {
  constexpr size_t kOfTagAndLength = 5;
  answer->GetReflection()->MutableUnknownFields(answer)->AddLengthDelimited(
      1000, std::string(bytes - kOfTagAndLength, 'x'));
  ASSERT_EQ(answer->ByteSizeLong(), bytes);
}

// Notes by hand. Thread-safe.
class OddNotes final : public test::Notes::Service {
 public:
  OddNotes() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    grpc::EnableDefaultHealthCheckService(true);
    server_ = builder.BuildAndStart();
  }
  ~OddNotes() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  grpc::Status GetDataVersion(grpc::ServerContext*, const common::v1::GetDataVersionRequest*,
                              common::v1::DataVersion* version) override {
    version->set_counter(1);
    version->set_token("token");
    *version->mutable_committed_at() = TimestampOf(kSaid);
    return grpc::Status::OK;
  }
  grpc::Status WatchDataVersion(grpc::ServerContext* context,
                                const common::v1::WatchDataVersionRequest*,
                                grpc::ServerWriter<common::v1::DataVersion>* writer) override {
    common::v1::DataVersion version;
    GetDataVersion(context, nullptr, &version);
    writer->Write(version);
    while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(5));
    return grpc::Status::OK;
  }
  grpc::Status Compute(grpc::ServerContext* context, const test::ComputeRequest* request,
                       test::Answer* answer) override {
    int number = 0;
    {
      MutexLock lock(&mutex_);
      number = ++computed_;
      at_once_ = std::max(at_once_, ++under_way_);
      for (const auto& [name, value] : context->client_metadata()) {
        headers_.emplace(std::string(name.data(), name.size()),
                         std::string(value.data(), value.size()));
      }
      asked_ = *request;
    }
    if (absl::StartsWith(request->text(), "parallel")) absl::SleepFor(absl::Milliseconds(50));
    const bool is_other = request->text() == "other version" ||
                          (request->text() == "other version once" && number == 1);
    if (request->text() != "no version") {
      context->AddTrailingMetadata("x-version-token", is_other ? "other" : "token");
    }
    if (request->text() == "8 MiB") answer->set_text(std::string(8 << 20, 'x'));
    constexpr size_t kSixteenth = limits::kJoinAnswerBytesMax / 16;
    if (absl::StartsWith(request->text(), "sixteenth")) SetSize(kSixteenth, answer);
    if (request->text() == "more than a sixteenth") SetSize(kSixteenth + 1, answer);
    if (request->text() == "other scope")
      context->AddTrailingMetadata("x-scope", "0123456789abcdef");
    MutexLock lock(&mutex_);
    --under_way_;
    if (request->text() == "forbidden") return {grpc::StatusCode::PERMISSION_DENIED, "no"};
    if (request->text() == "lost once" && number == 1) {
      return {grpc::StatusCode::UNAVAILABLE, "lost"};
    }
    return grpc::Status::OK;
  }

  int computed() const {
    MutexLock lock(&mutex_);
    return computed_;
  }
  int at_once() const {
    MutexLock lock(&mutex_);
    return at_once_;
  }
  std::multimap<std::string, std::string> headers() const {
    MutexLock lock(&mutex_);
    return headers_;
  }
  test::ComputeRequest asked() const {
    MutexLock lock(&mutex_);
    return asked_;
  }

 private:
  int port_ = 0;
  mutable Mutex mutex_;
  int computed_ ABSL_GUARDED_BY(mutex_) = 0;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0, at_once_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multimap<std::string, std::string> headers_ ABSL_GUARDED_BY(mutex_);
  test::ComputeRequest asked_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

class OddPartnerTest : public ::testing::Test {
 protected:
  OddPartnerTest() : board_(notes_.address()) {
    WaitUntil([this] { return IsUp(board_); });
  }

  OddNotes notes_;
  BoardServer board_;
};

TEST_F(OddPartnerTest, IsAskedAsOfTheVersionThatItSaid) {
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("OK"));
  EXPECT_EQ(TimeOf(notes_.asked().as_of()), kSaid);
  EXPECT_EQ(notes_.asked().min_data_version(), 1);
}

TEST_F(OddPartnerTest, AnswersOfAnotherVersionAreAskedOnceMore) {
  EXPECT_THAT(board_.Show({"other version once"}).states(), ElementsAre("OK"));
  EXPECT_EQ(notes_.computed(), 2);
  for (const std::string text : {"other version", "no version"}) {
    const auto shown = board_.Show({text});
    EXPECT_THAT(shown.states(), ElementsAre("UNAVAILABLE PARTNER_VERSION_MOVED"));
    EXPECT_EQ(board_.Show({text}).served_from, "computed");
  }
  EXPECT_EQ(notes_.computed(), 2 + 2 * 4);
}

TEST_F(OddPartnerTest, ACallThatIsLostIsMadeOnceMore) {
  EXPECT_THAT(board_.Show({"lost once"}).states(), ElementsAre("OK"));
  EXPECT_EQ(notes_.computed(), 2);
}

// What the join knew of itself then, and what its partner knew then.
TEST_F(OddPartnerTest, OfThePastIsAskedAsOfThen) {
  const absl::Status written = store::Write(board_.backend().database(), [](store::Tx& tx) {
    tx.Changed("notes");
    return tx.Execute("INSERT INTO note (title, text) VALUES ('a', 'b')", {});
  });
  ASSERT_TRUE(written.ok()) << written;
  board_.backend().clock().Advance(absl::Hours(4));
  const auto show = [&](absl::Time as_of) {
    const auto shown = board_.Show({"a"}, {.as_of = as_of});
    EXPECT_TRUE(shown.answer.ok()) << shown.answer.status();
    EXPECT_THAT(shown.states(), ElementsAre("OK"));
    return shown.served_from;
  };
  EXPECT_EQ(show(kSaid - absl::Minutes(50)), "computed");
  EXPECT_EQ(TimeOf(notes_.asked().as_of()), kSaid - absl::Minutes(50));
  EXPECT_EQ(notes_.asked().min_data_version(), 0);
  EXPECT_EQ(show(kSaid - absl::Minutes(50)), "near");
  // Of its own it knew the same then, and of the partner another.
  EXPECT_EQ(show(kSaid - absl::Minutes(30)), "computed");
  EXPECT_EQ(TimeOf(notes_.asked().as_of()), kSaid - absl::Minutes(30));
  // No later version of the partner is known than the one that it said.
  EXPECT_EQ(show(kSaid + absl::Minutes(30)), "computed");
  EXPECT_EQ(TimeOf(notes_.asked().as_of()), kSaid);
  EXPECT_EQ(notes_.asked().min_data_version(), 1);
}

// A part whose class is another there would be kept for callers who may not see it.
TEST_F(OddPartnerTest, AnAnswerOfAnotherScopeIsNone) {
  for (int i = 0; i < 2; ++i) {
    const auto shown = board_.Show({"other scope"});
    EXPECT_THAT(shown.states(), ElementsAre("UNAVAILABLE PARTNER_OTHER_SCOPE"));
    EXPECT_EQ(shown.served_from, "computed");
  }
}

TEST_F(OddPartnerTest, WhatThePartnerForbidsIsDenied) {
  EXPECT_THAT(board_.Show({"forbidden"}).states(), ElementsAre("DENIED"));
}

TEST_F(OddPartnerTest, AnAnswerThatIsTooLarge) {
  EXPECT_THAT(board_.Show({"8 MiB", "a"}).states(),
              ElementsAre("UNAVAILABLE RESOURCE_EXHAUSTED", "OK"));
}

TEST_F(OddPartnerTest, LimitOfBytesOfAnAnswer) {
  std::vector<std::string> asked;
  for (int i = 0; i < 15; ++i) asked.push_back(absl::StrCat("sixteenth ", i));
  EXPECT_THAT(board_.Show(asked).states(), Each("OK"));
  asked.push_back("more than a sixteenth");
  EXPECT_THAT(board_.Show(asked).states(), Contains("UNAVAILABLE PARTNER_ANSWERS_TOO_LARGE"));
  // At the limit; and what joins held is given back, whatever became of them.
  for (int i = 0; i < 6; ++i) {
    asked.back() = absl::StrCat("sixteenth more ", i);
    EXPECT_THAT(board_.Show(asked).states(), Each("OK"));
  }
}

TEST_F(OddPartnerTest, LimitOfQuestionsAtOnce) {
  std::vector<std::string> asked;
  for (size_t i = 0; i < limits::kJoinQuestionsMax; ++i) {
    asked.push_back(absl::StrCat("parallel ", i));
  }
  EXPECT_THAT(board_.Show(asked).states(), Each("OK"));
  EXPECT_EQ(notes_.at_once(), int{limits::kJoinQuestionsAtOnceMax});
}

TEST_F(OddPartnerTest, OfAnonymousCallersNothingIsSaid) {
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("OK"));
  EXPECT_EQ(notes_.headers().count("authorization"), 0u);
  EXPECT_EQ(notes_.headers().count("traceparent"), 1u);
}

// --- whose call it is ---

constexpr char kIssuer[] = "https://login.example.org";
constexpr char kAudience[] = "wijkmonitor";

class JoinCallersTest : public ::testing::Test {
 protected:
  JoinCallersTest() {
    config_ = {.worker_threads = 2,
               .token_keys = folder_.File("keys.json"),
               .token_issuer = kIssuer,
               .token_audience = kAudience};
    std::ofstream(config_.token_keys) << key_.KeySetJson();
  }

  std::string Token(const auth::RoleSet& roles, const std::set<std::string>& organisations = {}) {
    const absl::Time now = testing::FakeClock().Now();
    return *auth::MakeToken(key_,
                            {.issuer = kIssuer,
                             .subject = "somebody",
                             .roles = roles,
                             .organisations = organisations,
                             .expires = now + absl::Hours(1)},
                            kAudience, now);
  }

  const auth::SigningKey& key_ = auth::KeyFor(auth::Algorithm::kEs256);
  testing::TempDir folder_;
  config::ServiceConfig config_;
};

TEST_F(JoinCallersTest, TheCallersTokenArrivesAndIsInNoLog) {
  OddNotes notes;
  BoardServer board(notes.address(), config_);
  WaitUntil([&] { return IsUp(board); });
  const std::string token = Token({auth::Role::kAnalyst});
  ::testing::internal::CaptureStderr();
  EXPECT_THAT(board.Show({"a", "8 MiB", "other version"}, {.token = token}).states(),
              Contains("OK"));
  const std::string log = ::testing::internal::GetCapturedStderr();
  const auto headers = notes.headers();
  const auto sent = headers.equal_range("authorization");
  ASSERT_NE(sent.first, sent.second);
  for (auto header = sent.first; header != sent.second; ++header) {
    EXPECT_EQ(header->second, "Bearer " + token);
  }
  EXPECT_THAT(log, HasSubstr("Show"));
  EXPECT_THAT(log, Not(HasSubstr(token)));
  EXPECT_THAT(log, Not(HasSubstr(token.substr(token.rfind('.')))));
}

// Everybody asks the same, in every order, from near, Redis and computed: and gets what the notes
// themselves would show.
TEST_F(JoinCallersTest, NobodyGetsTheAnswerOfAnother) {
  testing::TempRedis redis;
  config_.redis = redis.address();
  NotesServer notes(config_);
  const struct {
    std::string token, own, draft, spending, ledger;
  } callers[] = {
      {"", "public", "public", "public", "DENIED ROLE_MISSING"},
      {Token({auth::Role::kPartner}, {"a"}), "org:a", "org:a", "public", "DENIED ROLE_MISSING"},
      {Token({auth::Role::kPartner}, {"b"}), "org:b", "org:b", "public", "DENIED ROLE_MISSING"},
      {Token({auth::Role::kAnalyst}), "internal", "internal", "public", "DENIED ROLE_MISSING"},
      {Token({auth::Role::kController}), "public", "public", "internal", "OK"},
      {Token({auth::Role::kProgrammeManager}), "internal", "internal", "internal", "OK"}};
  std::map<std::string, int> served_from;
  for (const auto& first : callers) {
    for (const auto& second : callers) {
      // A board of its own, so that what the first asked is what is kept.
      redis.Command({"FLUSHALL"});
      testing::TempDatabase own(testing::Engine::kSqlite);
      config_.database = own.url();
      std::map<std::string, std::string> computed;
      // The second board finds in Redis what the first left there.
      for (int boards = 0; boards < 2; ++boards) {
        BoardServer board(AddressOf(notes), config_);
        WaitForVersion(board, notes);
        for (const auto* caller : {&first, &second, &first, &second}) {
          const auto shown =
              board.Show({"draft", "spending", "ledger", "a"}, {.token = caller->token});
          ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
          EXPECT_THAT(shown.answer->texts(),
                      ElementsAre("own 0 " + caller->own, "DraftRequest as " + caller->draft,
                                  "SpendingRequest as " + caller->spending,
                                  caller->ledger == "OK" ? "LedgerRequest as internal" : "",
                                  "answer to a"));
          EXPECT_THAT(shown.states(), ElementsAre("OK", "OK", caller->ledger, "OK"));
          EXPECT_EQ(
              computed.emplace(caller->token, shown.answer->SerializeAsString()).first->second,
              shown.answer->SerializeAsString());
          served_from[shown.served_from] += 1;
        }
      }
    }
  }
  for (const char* from : {"near", "redis", "computed"}) EXPECT_GT(served_from[from], 0) << from;
}

// Replicas that share a database, and partners with the same versions, share an answer.
TEST_F(JoinCallersTest, ReplicasShareAnAnswer) {
  testing::TempRedis redis;
  testing::TempDatabase own(testing::Engine::kPostgres);
  NotesServer notes;
  const config::ServiceConfig config = {
      .database = own.url(), .redis = redis.address(), .worker_threads = 2};
  BoardServer one(AddressOf(notes), config), other(AddressOf(notes), config);
  WaitForVersion(one, notes);
  WaitForVersion(other, notes);
  int from_redis = 0;
  for (int i = 0; i < 20; ++i) {
    const std::vector<std::string> asked = {absl::StrCat(i), "missing"};
    const auto computed = one.Show(asked);
    EXPECT_EQ(computed.served_from, "computed");
    const auto shared = other.Show(asked);
    from_redis += shared.served_from == "redis";
    EXPECT_EQ(shared.answer->SerializeAsString(), computed.answer->SerializeAsString());
  }
  // A machine that is busy now and then computes it twice.
  EXPECT_GT(from_redis, 0);
}

}  // namespace
}  // namespace wijkmonitor::rpc
