#include "libs/base/row_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libs/base/limits.h"
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
  EXPECT_THAT(found, IsEmpty());
  check.Size("note", "abcd", 3);
  check.Due("grantor", "", 3);
  check.DueLabel("label", {"naam", ""});
  EXPECT_THAT(found, ElementsAre(Rejects(7, "note", "abcd", "has 4 bytes; at most 3"),
                                 Rejects(7, "grantor", "", "must have 1..3 bytes"),
                                 Rejects(7, "label_en", "", "is due: in both languages")));
}

}  // namespace
}  // namespace wijkmonitor
