#include "libs/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace wijkmonitor {
namespace {

TEST(Utf8, AcceptsEveryLengthOfSequence) {
  for (const char* text :
       {"", "plain text of some length", "caf\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8f\xa0",
        "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_EQ(FirstInvalidUtf8(text), std::string(text).size()) << text;
  }
}

TEST(Utf8, FindsWhatIsNot) {
  // Latin-1, overlong, surrogate, above U+10FFFF, cut off, a stray continuation.
  for (const char* bad : {"\xe9t\xe9", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff"}) {
    EXPECT_EQ(FirstInvalidUtf8(bad), 0u);
    EXPECT_EQ(FirstInvalidUtf8(std::string("twelve bytes") + bad), 12u);
  }
}

TEST(Utf8, NamesAreComparedWithoutCaseOrComposition) {
  EXPECT_EQ(Folded("S\u00daDWEST-FRYSL\u00c2N"), "sudwest-fryslan");
  EXPECT_EQ(Folded("Su\u0301dwest-Frysla\u0302n"), "sudwest-fryslan");
  EXPECT_EQ(Folded("\u2019s-Hertogenbosch"), "'s-hertogenbosch");
  EXPECT_EQ(Composed("CAFE\u0301"), "CAF\u00c9");
  EXPECT_EQ(Folded(""), "");
  EXPECT_EQ(Folded("A\xff"), "A\xff");
}

TEST(Utf8, CutsNoCharacterInTwo) {
  const std::string text = "a\xc3\xa9\xe2\x82\xac";
  const size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6};
  for (size_t size = 0; size < 8; ++size) EXPECT_EQ(WholeCharacters(text, size), whole[size]);
}

}  // namespace
}  // namespace wijkmonitor
