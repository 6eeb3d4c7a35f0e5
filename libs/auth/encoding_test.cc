#include "libs/auth/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/limits.h"

namespace wijkmonitor::auth {
namespace {

using ::testing::HasSubstr;

TEST(Base64Url, IsThatOfRfc7515) {
  // RFC 7515, appendix C.
  const std::string bytes("\x03\xec\xff\xe0\xc1", 5);
  EXPECT_EQ(ToBase64Url(bytes), "A-z_4ME");
  EXPECT_EQ(FromBase64Url("A-z_4ME"), bytes);
  EXPECT_EQ(ToBase64Url(""), "");
  EXPECT_EQ(FromBase64Url(""), "");
}

TEST(Base64Url, IsReadOnlyAsItIsWritten) {
  EXPECT_EQ(FromBase64Url("A-z_4ME="), std::nullopt) << "padding";
  EXPECT_EQ(FromBase64Url("A+z/4ME"), std::nullopt) << "the other alphabet";
  EXPECT_EQ(FromBase64Url("A-z_4MF"), std::nullopt) << "bits behind the last byte";
  EXPECT_EQ(FromBase64Url("A"), std::nullopt) << "half a byte";
  EXPECT_EQ(FromBase64Url("A-z_ 4ME"), std::nullopt) << "a space";
  EXPECT_EQ(FromBase64Url("A-z_4ME\n"), std::nullopt);
  EXPECT_EQ(FromBase64Url("A-z_.4ME"), std::nullopt);
  EXPECT_EQ(FromBase64Url(absl::string_view("AAAA\0AAA", 8)), std::nullopt);
}

std::string WhatIsWrong(absl::string_view text) {
  return std::string(ParseJsonObject(text).status().message());
}

TEST(Json, ReadsOneObject) {
  EXPECT_EQ((*ParseJsonObject(R"( {"a": {"b": 1}, "c": [{"b": 2}, {"b": 3}], "b": 4} )"))["b"], 4);
  EXPECT_EQ(WhatIsWrong("[1]"), "is no JSON object");
  EXPECT_EQ(WhatIsWrong("1"), "is no JSON object");
  EXPECT_THAT(WhatIsWrong(""), HasSubstr("is no JSON at byte "));
  EXPECT_EQ(WhatIsWrong(R"({"a": 1,})"), "is no JSON at byte 9");
  EXPECT_THAT(WhatIsWrong(R"({"a": 1} {})"), HasSubstr("is no JSON at byte "));
  EXPECT_THAT(WhatIsWrong("{\"a\": \"\xff\"}"), HasSubstr("is no JSON at byte "));
  EXPECT_THAT(WhatIsWrong(R"({"a": NaN})"), HasSubstr("is no JSON at byte "));
  EXPECT_EQ(WhatIsWrong(R"({"a": 1e999})"), "has a number that is too large");
}

TEST(Json, RefusesAMemberThatStandsTwice) {
  EXPECT_EQ(WhatIsWrong(R"({"a": 1, "b": 2, "a": 1})"), "has member \"a\" twice");
  EXPECT_EQ(WhatIsWrong(R"({"x": {"a": 1, "a": 2}})"), "has member \"a\" twice");
  EXPECT_EQ(WhatIsWrong(R"({"x": [{"a": 1, "\u0061": 2}]})"), "has member \"a\" twice");
  EXPECT_EQ(WhatIsWrong(R"({"": 1, "": 2})"), "has member \"\" twice");
}

TEST(Json, DepthCostsNoStack) {
  const size_t depth = limits::kKeyFileBytesMax / 8;
  std::string text = R"({"a":)";
  for (size_t i = 0; i < depth; ++i) text += R"([{"a":)";
  EXPECT_FALSE(ParseJsonObject(text).ok());
  text += "1";
  for (size_t i = 0; i < depth; ++i) text += "}]";
  text += "}";
  EXPECT_TRUE(ParseJsonObject(text).ok());
}

TEST(Printable, LimitOfBytes) {
  EXPECT_FALSE(IsPrintable("", 3));
  EXPECT_TRUE(IsPrintable("ab", 3));
  EXPECT_TRUE(IsPrintable(" a~", 3));
  EXPECT_FALSE(IsPrintable("abcd", 3));
  EXPECT_FALSE(IsPrintable("\x1f", 3));
  EXPECT_FALSE(IsPrintable("\x7f", 3));
  EXPECT_FALSE(IsPrintable("\xc3\xa9", 3));
  EXPECT_FALSE(IsPrintable(absl::string_view("a\0b", 3), 3));
}

}  // namespace
}  // namespace wijkmonitor::auth
