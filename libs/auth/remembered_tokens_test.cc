#include "libs/auth/remembered_tokens.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"

namespace wijkmonitor::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

std::shared_ptr<const Claims> ClaimsOf(const std::string& subject) {
  return std::make_shared<const Claims>(Claims{.subject = subject});
}

TEST(RememberedTokens, AreFoundForAMinute) {
  RememberedTokens tokens(10);
  EXPECT_EQ(tokens.Find("a", kNow), nullptr);
  tokens.Put("a", ClaimsOf("anna"), kNow);
  EXPECT_EQ(tokens.Find("a", kNow)->subject, "anna");
  const absl::Time end = kNow + limits::kTokenRememberedFor;
  EXPECT_EQ(tokens.Find("a", end - absl::Nanoseconds(1))->subject, "anna");
  EXPECT_EQ(tokens.Find("a", end), nullptr);
  EXPECT_EQ(tokens.Find("a", kNow), nullptr) << "what is over is dropped";
  tokens.Put("a", ClaimsOf("anna"), end);
  EXPECT_NE(tokens.Find("a", end), nullptr);
}

TEST(RememberedTokens, AreNotTrustedBeforeTheyWereVerified) {
  RememberedTokens tokens(10);
  tokens.Put("a", ClaimsOf("anna"), kNow);
  EXPECT_EQ(tokens.Find("a", kNow - absl::Nanoseconds(1)), nullptr);
}

TEST(RememberedTokens, TheFirstOfTwoStays) {
  RememberedTokens tokens(10);
  tokens.Put("a", ClaimsOf("first"), kNow);
  tokens.Put("a", ClaimsOf("second"), kNow + absl::Seconds(1));
  EXPECT_EQ(tokens.Find("a", kNow + absl::Seconds(2))->subject, "first");
}

TEST(RememberedTokens, LimitOfTokens) {
  RememberedTokens tokens(limits::kTokensRememberedMax);
  const auto put = [&](size_t i) { tokens.Put(absl::StrCat(i), ClaimsOf("x"), kNow); };
  const auto has = [&](size_t i) { return tokens.Find(absl::StrCat(i), kNow) != nullptr; };
  for (size_t i = 0; i < limits::kTokensRememberedMax - 1; ++i) put(i);
  EXPECT_TRUE(has(0));
  put(limits::kTokensRememberedMax - 1);
  EXPECT_TRUE(has(1));
  EXPECT_TRUE(has(0));
  put(limits::kTokensRememberedMax);
  EXPECT_FALSE(has(2)) << "the one not used for longest";
  EXPECT_TRUE(has(0));
  EXPECT_TRUE(has(1));
  EXPECT_TRUE(has(3));
  EXPECT_TRUE(has(limits::kTokensRememberedMax));
}

}  // namespace
}  // namespace wijkmonitor::auth
