// What a token says, once its signature is verified.

#include <gtest/gtest.h>

#include "libs/auth/token_testing.h"
#include "libs/base/limits.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

class TokenClaimsTest : public TokenFixture {
 protected:
  std::string With(const char* claim, const json& value) {
    json payload = payload_;
    payload[claim] = value;
    return Reason(Signed(key_, header_.dump(), payload.dump()));
  }
  std::string Without(const char* claim) {
    json payload = payload_;
    payload.erase(claim);
    return Reason(Signed(key_, header_.dump(), payload.dump()));
  }
  // A time claim, in seconds from now.
  std::string WithTime(const char* claim, double seconds) {
    return With(claim, static_cast<double>(absl::ToUnixSeconds(kNow)) + seconds);
  }
  Claims Read() const { return *verifier_.Verify(Token(), kNow); }
};

const int kLeeway = static_cast<int>(absl::ToInt64Seconds(limits::kTokenLeeway));

TEST_F(TokenClaimsTest, AreRead) {
  payload_["roles"] = {"analyst", "partner"};
  payload_["organisations"] = {"b.2", "A-1", "A-1"};
  payload_["name"] = "not looked at";
  const Claims claims = Read();
  EXPECT_EQ(claims.subject, "canary");
  EXPECT_EQ(claims.issuer, expected_.issuer);
  EXPECT_EQ(claims.roles, RoleSet({Role::kAnalyst, Role::kPartner}));
  EXPECT_EQ(claims.organisations, (std::set<std::string>{"A-1", "b.2"}));
  EXPECT_EQ(claims.expires, kNow + absl::Seconds(600));
}

TEST_F(TokenClaimsTest, RolesAndOrganisationsMayBeMissing) {
  const Claims claims = Read();
  EXPECT_EQ(claims.roles, RoleSet());
  EXPECT_TRUE(claims.organisations.empty());
}

TEST_F(TokenClaimsTest, PayloadIsOneJsonObject) {
  for (const std::string& payload :
       {std::string(), std::string("canary"), std::string("[]"), payload_.dump() + " x",
        std::string("{\"sub\": \"canary\xff\"}"), std::string(R"({"exp": 1e999})"),
        absl::StrCat(payload_.dump().substr(0, payload_.dump().size() - 1),
                     R"(, "sub": "administrator"})")}) {
    EXPECT_EQ(Reason(Signed(key_, header_.dump(), payload)), "TOKEN_MALFORMED") << payload;
  }
}

TEST_F(TokenClaimsTest, ExpiryIsRequired) {
  EXPECT_EQ(Without("exp"), "TOKEN_BAD_CLAIM");
  for (const json& expiry : {json("1800000000"), json(nullptr), json(-1), json(true),
                             json(253'402'300'800), json(1e300), json::array({1})}) {
    EXPECT_EQ(With("exp", expiry), "TOKEN_BAD_CLAIM") << expiry;
  }
  EXPECT_EQ(With("exp", 253'402'300'799), "");
  EXPECT_EQ(With("exp", 0), "TOKEN_EXPIRED");
}

TEST_F(TokenClaimsTest, LimitOfExpiry) {
  EXPECT_EQ(WithTime("exp", 1), "");
  EXPECT_EQ(WithTime("exp", 0), "") << "the clocks may differ";
  EXPECT_EQ(WithTime("exp", 1 - kLeeway), "");
  EXPECT_EQ(WithTime("exp", 0.5 - kLeeway), "");
  EXPECT_EQ(WithTime("exp", -kLeeway), "TOKEN_EXPIRED");
  EXPECT_EQ(WithTime("exp", -1 - kLeeway), "TOKEN_EXPIRED");
}

TEST_F(TokenClaimsTest, LimitOfNotBeforeAndIssuedAt) {
  for (const char* claim : {"nbf", "iat"}) {
    EXPECT_EQ(WithTime(claim, -600), "");
    EXPECT_EQ(WithTime(claim, kLeeway - 1), "");
    EXPECT_EQ(WithTime(claim, kLeeway), "");
    EXPECT_EQ(WithTime(claim, kLeeway + 0.5), "TOKEN_NOT_YET_VALID");
    EXPECT_EQ(WithTime(claim, kLeeway + 1), "TOKEN_NOT_YET_VALID");
    EXPECT_EQ(With(claim, "now"), "TOKEN_BAD_CLAIM");
    EXPECT_EQ(With(claim, nullptr), "TOKEN_BAD_CLAIM");
  }
}

TEST_F(TokenClaimsTest, IssuerIsTheOneExpected) {
  EXPECT_EQ(Without("iss"), "TOKEN_WRONG_ISSUER");
  for (const json& issuer : {json("stranger"), json(""), json(expected_.issuer + "/"), json(1),
                             json({expected_.issuer})}) {
    EXPECT_EQ(With("iss", issuer), "TOKEN_WRONG_ISSUER") << issuer;
  }
}

TEST_F(TokenClaimsTest, AudienceIsUsOrAmongOthersUs) {
  EXPECT_EQ(With("aud", json::array({"wijkmonitor"})), "");
  EXPECT_EQ(With("aud", {"stranger", "wijkmonitor"}), "");
  EXPECT_EQ(Without("aud"), "TOKEN_WRONG_AUDIENCE");
  for (const json& audience :
       {json("stranger"), json(""), json("Wijkmonitor"), json::array(), json::array({"stranger"}),
        json::array({json::array({"wijkmonitor"})}), json({{"wijkmonitor", "wijkmonitor"}}),
        json(nullptr)}) {
    EXPECT_EQ(With("aud", audience), "TOKEN_WRONG_AUDIENCE") << audience;
  }
}

TEST_F(TokenClaimsTest, LimitOfSubject) {
  EXPECT_EQ(Without("sub"), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", ""), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", "x"), "");
  EXPECT_EQ(With("sub", std::string(limits::kSubjectBytesMax - 1, 'x')), "");
  EXPECT_EQ(With("sub", std::string(limits::kSubjectBytesMax, 'x')), "");
  EXPECT_EQ(With("sub", std::string(limits::kSubjectBytesMax + 1, 'x')), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", "line\nbreak"), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", std::string("nul\0byte", 8)), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", "caf\xc3\xa9"), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("sub", 42), "TOKEN_BAD_CLAIM");
}

TEST_F(TokenClaimsTest, UnknownRolesGiveNothing) {
  payload_["roles"] = {"Administrator", "root", "", "viewer"};
  EXPECT_EQ(Read().roles, RoleSet({Role::kViewer}));
  EXPECT_EQ(With("roles", "administrator"), "TOKEN_BAD_CLAIM") << "an array is asked";
  EXPECT_EQ(With("roles", {{"administrator", true}}), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("roles", json::array({"viewer", 1})), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("roles", nullptr), "TOKEN_BAD_CLAIM");
}

TEST_F(TokenClaimsTest, LimitOfOrganisationIds) {
  const auto with_id = [&](const std::string& id) {
    return With("organisations", json::array({id}));
  };
  EXPECT_EQ(with_id("a"), "");
  EXPECT_EQ(with_id(std::string(limits::kIdBytesMax - 1, 'x')), "");
  EXPECT_EQ(with_id(std::string(limits::kIdBytesMax, 'x')), "");
  EXPECT_EQ(with_id(std::string(limits::kIdBytesMax + 1, 'x')), "TOKEN_BAD_CLAIM");
  for (const char* id : {"", "own,other", "a b", "a/b", "a\nb", "\xc3\xa9", "%"}) {
    EXPECT_EQ(with_id(id), "TOKEN_BAD_CLAIM") << id;
  }
  EXPECT_EQ(With("organisations", "own"), "TOKEN_BAD_CLAIM");
  EXPECT_EQ(With("organisations", json::array({1})), "TOKEN_BAD_CLAIM");
}

TEST_F(TokenClaimsTest, LimitOfOrganisations) {
  const auto with_count = [&](size_t count) {
    json ids = json::array();
    for (size_t i = 0; i < count; ++i) ids.push_back(absl::StrCat("org", i));
    return With("organisations", ids);
  };
  EXPECT_EQ(with_count(0), "");
  EXPECT_EQ(with_count(limits::kOrganisationsPerCallerMax - 1), "");
  EXPECT_EQ(with_count(limits::kOrganisationsPerCallerMax), "");
  EXPECT_EQ(with_count(limits::kOrganisationsPerCallerMax + 1), "TOKEN_BAD_CLAIM");
}

TEST_F(TokenClaimsTest, CallerIsNamedByIssuerAndSubject) {
  const Claims claims = {"https://login.example.org", "local", {Role::kPartner}, {"own"}, kNow};
  const Caller caller = CallerOf(claims);
  EXPECT_EQ(caller.principal, "https://login.example.org#local");
  EXPECT_EQ(caller.roles, RoleSet({Role::kPartner}));
  EXPECT_EQ(caller.organisations, (std::set<std::string>{"own"}));
}

}  // namespace
}  // namespace wijkmonitor::auth
