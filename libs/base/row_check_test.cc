#include "libs/base/row_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IsId, FirstByteAndAlphabet) {
  for (const char* id : {"A", "A1", "WM_1", "X__"}) EXPECT_TRUE(IsId(id)) << id;
  for (const char* id : {"", "a", "1A", "_A", "Ab", "A-B", "A B", "\xc3\x89T\xc3\x89"}) {
    EXPECT_FALSE(IsId(id)) << id;
  }
}

TEST(IsId, Length) {
  EXPECT_TRUE(IsId(std::string(limits::kIdBytesMax - 1, 'A')));
  EXPECT_TRUE(IsId(std::string(limits::kIdBytesMax, 'A')));
  EXPECT_FALSE(IsId(std::string(limits::kIdBytesMax + 1, 'A')));
}

TEST(RowCheck, SaysWhereAndWhy) {
  std::vector<Rejection> found;
  RowCheck check(7, &found);
  check.Id("scheme", "WIN");
  check.Size("note", "", 3);
  check.Size("note", "abc", 3);
  check.Due("grantor", "abc", 3);
  check.Paragraphs("summary", "a\nb", 3);
  EXPECT_THAT(found, IsEmpty());
  check.Paragraphs("summary", "a\nbc", 3);
  check.Size("note", "abcd", 3);
  check.Due("grantor", "", 3);
  check.Due("grantor", "abcd", 3);
  check.DueLabel("label", {"naam", ""});
  check.Id("scheme", "win");
  EXPECT_THAT(found,
              ElementsAre(RejectsWith(7, "summary", "a\nbc", {problems::kTooLong, {"4", "3"}}),
                          RejectsWith(7, "note", "abcd", {problems::kTooLong, {"4", "3"}}),
                          RejectsWith(7, "grantor", "", {problems::kLengthDue, {"3"}}),
                          RejectsWith(7, "grantor", "abcd", {problems::kLengthDue, {"3"}}),
                          RejectsWith(7, "label_en", "", problems::kBothLanguagesDue),
                          RejectsWith(7, "scheme", "win", {problems::kIdDue, {"64"}})));
}

TEST(ShortenRejections, LimitOfWholeOnes) {
  const auto rejected_rows = [](size_t rows) {
    std::vector<Rejection> found;
    for (size_t row = 1; row <= rows; ++row) {
      const size_t before = found.size();
      RowCheck check(static_cast<int64_t>(row), &found);
      check.Id("scheme", "win");
      check.Size("note", "abcd", 3);
      ShortenRejections(before, &found);
    }
    return found;
  };
  constexpr size_t kRows = limits::kRejectionsWholeMax / 2;
  EXPECT_EQ(rejected_rows(kRows - 1).size(), 2 * kRows - 2);
  EXPECT_EQ(rejected_rows(kRows).size(), 2 * kRows);
  EXPECT_EQ(rejected_rows(kRows).back().value, "abcd");
  EXPECT_EQ(rejected_rows(kRows + 1).size(), 2 * kRows + 1);
  EXPECT_THAT(rejected_rows(kRows + 1).back(),
              RejectsWith(kRows + 1, "scheme", "", problems::kIdDue));
}

}  // namespace
}  // namespace wijkmonitor
