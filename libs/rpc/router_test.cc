#include "libs/rpc/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using test::Answer;
using test::ComputeRequest;
using test::GetRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RouterTest : public ::testing::Test {
 protected:
  using Notes = DataRouter<NotesData>;

  RouterTest()
      : database_(*store::Open("sqlite:" + dir_.File("notes.db"), kNotesMigrations, clock_)),
        snapshots_(*store::Snapshots<NotesData>::Open(
            *database_, [this](store::Tx& tx, const auto&, const auto*, Progress&) {
              return NotesHandlers::Load(&state_, tx);
            })) {}

  // What stops the start of a router with all handlers, after `change`.
  std::string FaultAfter(const std::function<void(Notes*)>& change) {
    Notes router(NotesService(), *snapshots_);
    NotesHandlers::AddAll(&router);
    change(&router);
    return std::string(router.Check().message());
  }

  testing::TempDir dir_;
  testing::FakeClock clock_;
  NotesState state_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Snapshots<NotesData>> snapshots_;
};

absl::StatusOr<test::GetRequest> GetAnother(const NotesHandlers::View&, const GetRequest&) {
  return GetRequest();
}
absl::StatusOr<Answer> GetImport(const NotesHandlers::View&, const Answer&) { return Answer(); }

TEST_F(RouterTest, ChecksThatEveryMethodHasOneHandler) {
  EXPECT_EQ(FaultAfter([](Notes*) {}), "");
  EXPECT_THAT(FaultAfter([](Notes* router) {
                router->AddRead(Notes::Class::kPublishedRead, NotesHandlers::Get);
              }),
              HasSubstr("Get has two handlers"));
  const Notes empty(NotesService(), *snapshots_);
  EXPECT_THAT(empty.Check().message(), HasSubstr("Get has no handler"));
}

TEST_F(RouterTest, AHandlerOfAnotherTypeThanItsMethodStopsTheStart) {
  EXPECT_THAT(
      FaultAfter([](Notes* router) { router->AddRead(Notes::Class::kPublishedRead, GetAnother); }),
      HasSubstr("Get answers with wijkmonitor.rpc.test.Answer; its handler with "
                "wijkmonitor.rpc.test.GetRequest"));
  EXPECT_THAT(
      FaultAfter([](Notes* router) { router->AddRead(Notes::Class::kPublishedRead, GetImport); }),
      HasSubstr("has no method of wijkmonitor.rpc.test.Answer"));
}

TEST_F(RouterTest, AHandlerOfAnotherKindThanItsMethodStopsTheStart) {
  Notes router(NotesService(), *snapshots_);
  router.Add(Notes::Class::kPublishedRead, *test::ImportRequest::descriptor(),
             *Report::descriptor(), Router::Read(NotesHandlers::Describe));
  EXPECT_THAT(router.Check().message(), HasSubstr("Import has a handler of another kind"));
}

class RouterKeyTest : public RouterTest {
 protected:
  RouterKeyTest() : router_(NotesService(), *snapshots_) { NotesHandlers::AddAll(&router_); }

  Router::Patiently<Router::Lookup> Prepare(const std::string& bytes,
                                            const Scope& scope = Scope::Public()) {
    Call call;
    call.scope = scope;
    call.now = clock_.Now();
    const Router::Method& method = *router_.Find("Compute");
    return std::get<Router::Computed>(method.handler)
        .prepare(method, call, bytes, Router::Patience::kCommit);
  }
  cache::Key KeyOf(const std::string& bytes, const Scope& scope = Scope::Public()) {
    return std::get<Router::Lookup>(*Prepare(bytes, scope)).key;
  }
  static std::string Bytes(const std::string& text) {
    ComputeRequest request;
    request.set_text(text);
    return request.SerializeAsString();
  }
  void Change() {
    ASSERT_TRUE(database_
                    ->Mutate({"someone", "test", RandomUuid(), Sha256Of(""), ""},
                             [](store::Tx& tx) -> absl::StatusOr<std::string> {
                               tx.Changed("notes");
                               return "";
                             })
                    .ok());
    ASSERT_TRUE(snapshots_->Refresh().ok());
  }

  Notes router_;
};

TEST_F(RouterKeyTest, EqualRequestsHaveOneKey) {
  EXPECT_EQ(KeyOf(Bytes("a")), KeyOf(Bytes("a")));
  EXPECT_EQ(KeyOf(""), KeyOf(Bytes("default")));
  EXPECT_EQ(KeyOf(Bytes("a")),
            KeyOf(Bytes("a") + std::string("\xf8\x07\x01", 3)));  // unknown field
}

TEST_F(RouterKeyTest, WhatAnAnswerDependsOnIsInTheKey) {
  const cache::Key key = KeyOf(Bytes("a"));
  EXPECT_NE(key, KeyOf(Bytes("b")));
  EXPECT_NE(key, KeyOf(Bytes("a"), Scope{.kind = Scope::Kind::kInternal}));
  Change();
  EXPECT_NE(key, KeyOf(Bytes("a")));
}

TEST_F(RouterKeyTest, AnInstantOfAVersionHasTheKeyOfThatVersion) {
  Change();
  const cache::Key first = KeyOf(Bytes("a"));
  ComputeRequest request;
  request.set_text("a");
  *request.mutable_as_of() = TimestampOf(snapshots_->current()->version.committed_at);
  request.set_min_data_version(1);
  EXPECT_EQ(KeyOf(request.SerializeAsString()), first);
  clock_.Advance(absl::Hours(1));
  Change();
  EXPECT_NE(KeyOf(Bytes("a")), first);
  EXPECT_EQ(KeyOf(request.SerializeAsString()), first);
  *request.mutable_as_of() = TimestampOf(clock_.Now() - absl::Minutes(1));
  EXPECT_EQ(KeyOf(request.SerializeAsString()), first);
}

TEST_F(RouterKeyTest, RefusesBytesThatAreNoRequest) {
  EXPECT_EQ(Prepare("\x0a\xff").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ParseRequest, NamesTheFieldThatNoMethodTakes) {
  const auto violations = [](const GetRequest& request) {
    GetRequest parsed;
    std::vector<std::string> fields;
    for (const Violation& violation :
         ViolationsOf(ParseRequest(request.SerializeAsString(), 1000, &parsed))) {
      fields.push_back(violation.field);
    }
    return fields;
  };
  GetRequest request;
  request.set_tone(test::TONE_KIND);
  request.mutable_as_of()->set_seconds(253'402'300'799);
  EXPECT_THAT(violations(request), ElementsAre());
  request.set_min_data_version(-1);
  request.set_tone(static_cast<test::Tone>(2));
  request.mutable_as_of()->set_seconds(253'402'300'800);
  EXPECT_THAT(violations(request), ElementsAre("min_data_version", "as_of", "tone"));
  request.mutable_as_of()->set_seconds(0);
  request.mutable_as_of()->set_nanos(-1);
  EXPECT_THAT(violations(request), ElementsAre("min_data_version", "as_of", "tone"));
}

}  // namespace
}  // namespace wijkmonitor::rpc
