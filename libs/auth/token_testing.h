#pragma once

// A verifier and a token that it takes, for tests.

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "libs/auth/testing.h"
#include "libs/auth/token.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {

inline const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

inline nlohmann::json HeaderOf(const SigningKey& key) {
  return {{"alg", std::string(NameOf(key.public_key().algorithm()))}, {"kid", key.id()}};
}

class TokenFixture : public ::testing::Test {
 protected:
  std::string Token() const { return Signed(key_, header_.dump(), payload_.dump()); }

  // Why the token is refused; empty when it is taken. A refusal may say nothing of the token.
  std::string Reason(const std::string& token) const {
    const absl::Status status = verifier_.Verify(token, kNow).status();
    if (status.ok()) return "";
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_NE(status.message(), "");
    for (const absl::string_view secret : {"canary", "stranger", "administrator"}) {
      EXPECT_FALSE(absl::StrContains(status.message(), secret)) << status;
    }
    return ReasonOf(status);
  }

  const Expectations expected_ = {"https://login.example.org", "wijkmonitor"};
  const SigningKey& key_ = KeyFor(Algorithm::kEs256);
  const TokenVerifier verifier_{
      *KeySet::Parse(
          KeySetOf({&KeyFor(Algorithm::kRs256), &key_, &KeyFor(Algorithm::kEdDsa)}).dump()),
      expected_};
  nlohmann::json header_ = HeaderOf(key_);
  nlohmann::json payload_ = {{"iss", expected_.issuer},
                             {"aud", expected_.audience},
                             {"sub", "canary"},
                             {"exp", absl::ToUnixSeconds(kNow) + 600}};
};

}  // namespace wijkmonitor::auth
