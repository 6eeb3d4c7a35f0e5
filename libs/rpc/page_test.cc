#include "libs/rpc/page.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "libs/base/limits.h"

namespace wijkmonitor::rpc {
namespace {

TEST(Page, SizeHasADefaultAndAMaximum) {
  EXPECT_EQ(*PageSize(0), limits::kPageSizeDefault);
  EXPECT_EQ(*PageSize(1), 1);
  EXPECT_EQ(*PageSize(limits::kPageSizeMax), limits::kPageSizeMax);
  EXPECT_EQ(*PageSize(limits::kPageSizeMax + 1), limits::kPageSizeMax);
  EXPECT_FALSE(PageSize(-1).ok());
}

TEST(Page, TokenLeadsBackToThePosition) {
  EXPECT_EQ(*ReadPageToken("filter", MakePageToken("filter", "here\nand there")),
            "here\nand there");
  EXPECT_EQ(*ReadPageToken("filter", ""), "");
}

TEST(Page, RefusesOtherTokens) {
  const std::string token = MakePageToken("filter", "here");
  EXPECT_FALSE(ReadPageToken("other filter", token).ok());
  EXPECT_FALSE(ReadPageToken("filter", "no token").ok());
  EXPECT_FALSE(ReadPageToken("filter", absl::WebSafeBase64Escape("short")).ok());
  std::string changed = token;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(ReadPageToken("filter", changed).ok());
}

TEST(Page, LimitOfATokensLength) {
  const auto readable = [](size_t token_bytes) {
    // Four characters carry three bytes; eight of those are the fingerprint.
    const std::string token = MakePageToken("f", std::string(token_bytes / 4 * 3 - 8, 'x'));
    return ReadPageToken("f", token).ok();
  };
  EXPECT_TRUE(readable(limits::kPageTokenBytesMax - 4));
  EXPECT_TRUE(readable(limits::kPageTokenBytesMax));
  EXPECT_FALSE(readable(limits::kPageTokenBytesMax + 4));
}

}  // namespace
}  // namespace wijkmonitor::rpc
