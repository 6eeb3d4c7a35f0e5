// Who a service takes its callers for, and what it tells those it refuses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "libs/auth/testing.h"
#include "libs/base/limits.h"
#include "libs/rpc/client.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kIssuer[] = "https://login.example.org";
constexpr char kAudience[] = "wijkmonitor";

class CallersTest : public ::testing::Test {
 protected:
  CallersTest() {
    const std::string file = folder_.File("keys.json");
    std::ofstream(file) << key_.KeySetJson();
    server_.emplace(config::ServiceConfig{
        .token_keys = file, .token_issuer = kIssuer, .token_audience = kAudience});
  }

  std::string Token(const std::string& subject, auth::RoleSet roles,
                    absl::Duration valid = absl::Hours(1)) {
    const absl::Time now = server_->backend().clock().Now();
    return *auth::MakeToken(
        key_, {.issuer = kIssuer, .subject = subject, .roles = roles, .expires = now + valid},
        kAudience, now);
  }
  // What a call of `method` comes to with this header; empty: without one.
  template <class Q>
  absl::Status Call(grpc::Status (test::Notes::Stub::*method)(grpc::ClientContext*, const Q&,
                                                              test::Answer*),
                    const std::string& authorization, test::Answer* answer = nullptr) {
    grpc::ClientContext context;
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    test::Answer ignored;
    return FromGrpc((server_->stub().*method)(&context, {}, answer == nullptr ? &ignored : answer));
  }
  std::string PrincipalOf(const std::string& authorization) {
    test::Answer answer;
    EXPECT_TRUE(Call(&test::Notes::Stub::Describe, authorization, &answer).ok());
    return answer.text().substr(0, answer.text().find(' '));
  }

  const auth::SigningKey& key_ = auth::KeyFor(auth::Algorithm::kEs256);
  testing::TempDir folder_;
  std::optional<NotesServer> server_;
};

TEST_F(CallersTest, ATokenSaysWhoCalls) {
  EXPECT_THAT(PrincipalOf("Bearer " + Token("somebody", {})), HasSubstr("somebody"));
  EXPECT_THAT(PrincipalOf("bearer " + Token("somebody", {})), HasSubstr("somebody"));
}

TEST_F(CallersTest, WithoutATokenNobodyCalls) { EXPECT_EQ(PrincipalOf(""), ""); }

TEST_F(CallersTest, RolesDecideWhatACallerMayDo) {
  const auto forbidden = &test::Notes::Stub::Forbidden;
  EXPECT_EQ(ReasonOf(Call(forbidden, "Bearer " + Token("a", {auth::Role::kAnalyst}))),
            "ROLE_MISSING");
  EXPECT_EQ(Call(forbidden, "").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Call(forbidden, "Bearer " + Token("a", {auth::Role::kAdministrator})).ok());
}

TEST_F(CallersTest, AWrongTokenIsRefusedAlsoWhereNoneIsNeeded) {
  const auto get = &test::Notes::Stub::Get;
  std::string forged = Token("canary", {});
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  const std::pair<std::string, std::string> wrong[] = {
      {"Bearer " + forged, "TOKEN_BAD_SIGNATURE"},
      {"Bearer ", "TOKEN_MALFORMED"},
      {"Basic Y2FuYXJ5OmNhbmFyeQ==", "TOKEN_MALFORMED"}};
  for (const auto& [authorization, reason] : wrong) {
    const absl::Status status = Call(get, authorization);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << authorization;
    EXPECT_EQ(ReasonOf(status), reason) << authorization;
  }
  EXPECT_THAT(server_->backend().HttpGet("/metrics"),
              HasSubstr("wijkmonitor_auth_rejected_total{reason=\"TOKEN_BAD_SIGNATURE\"} 1"));
}

TEST_F(CallersTest, ATokenEndsWhileItIsRemembered) {
  const std::string token = "Bearer " + Token("a", {}, absl::Seconds(30));
  EXPECT_THAT(PrincipalOf(token), HasSubstr("a"));
  server_->backend().clock().Advance(absl::Seconds(30) + limits::kTokenLeeway);
  EXPECT_EQ(ReasonOf(Call(&test::Notes::Stub::Get, token)), "TOKEN_EXPIRED");
}

TEST_F(CallersTest, NothingOfATokenIsLogged) {
  std::string forged = Token("canary", {});
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  ::testing::internal::CaptureStderr();
  Call(&test::Notes::Stub::Get, "Bearer " + forged).IgnoreError();
  server_->backend().Stop();  // what is to be logged is logged now
  const std::string logged = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, HasSubstr("UNAUTHENTICATED"));
  EXPECT_THAT(logged, Not(HasSubstr(forged.substr(0, 20))));
  EXPECT_THAT(logged, Not(HasSubstr("canary")));
}

TEST_F(CallersTest, LimitOfCallsByNobody) {
  const auto get = &test::Notes::Stub::Get;
  for (int i = 0; i < limits::kAnonymousCallsBurst; ++i) ASSERT_TRUE(Call(get, "").ok()) << i;
  const absl::Status above = Call(get, "");
  EXPECT_EQ(above.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(above), "RATE_LIMITED");
  EXPECT_GT(RetryAfterOf(above), absl::ZeroDuration());
  EXPECT_TRUE(Call(get, "Bearer " + Token("a", {})).ok());
  server_->backend().clock().Advance(absl::Seconds(1));
  for (int i = 0; i < limits::kAnonymousCallsPerSecond; ++i) ASSERT_TRUE(Call(get, "").ok()) << i;
  EXPECT_EQ(ReasonOf(Call(get, "")), "RATE_LIMITED");
}

TEST_F(CallersTest, OurChannelSendsTheToken) {
  const auto channel =
      OpenChannel({.target = absl::StrCat("127.0.0.1:", server_->backend().server().port()),
                   .token = Token("somebody", {auth::Role::kAdministrator})});
  ASSERT_TRUE(channel.ok());
  grpc::ClientContext context;
  test::Answer answer;
  EXPECT_TRUE(test::Notes::NewStub(*channel)->Forbidden(&context, {}, &answer).ok());
}

TEST(Callers, WithoutCredentialsEverybodyIsLocalWithEveryRole) {
  NotesServer server;
  grpc::ClientContext context;
  test::Answer answer;
  ASSERT_TRUE(server.stub().Forbidden(&context, {}, &answer).ok());
  EXPECT_TRUE(absl::StartsWith(answer.text(), "local "));
}

}  // namespace
}  // namespace wijkmonitor::rpc
