#include "libs/rpc/declared_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "wijkmonitor/common/v1/data_version.pb.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Rule {
  std::string id;
  int priority = 0;
};
template <class Io>
void Columns(Io& io, Rule& rule) {
  io.Id("rule", rule.id);
  io("priority", rule.priority);
}

TEST(DeclaredFileTest, ANumberOfMoreBitsThanItsFieldIsRejected) {
  const auto most = ReadDeclared<common::v1::DataVersion, Rule>("rule,priority\nR,2147483647\n");
  ASSERT_THAT(most.rejections, SizeIs(0));
  EXPECT_EQ(most.declared.rows.at(0).item.priority, 2'147'483'647);
  const auto more = ReadDeclared<common::v1::DataVersion, Rule>("rule,priority\nR,2147483648\n");
  EXPECT_THAT(more.rejections,
              ElementsAre(RejectsWith(2, "priority", "2147483648", problems::kOutOfWholeNumbers)));
}

// A share of a budget, for a time.
struct Share {
  std::string id;
  int64_t weight = 0;  // in hundredths
  std::optional<Period> window;
};
template <class Io>
void Columns(Io& io, Share& share) {
  io.Id("share", share.id);
  io.Scaled("weight", share.weight, 100);
  io.Span("start", "end", share.window);
}

TEST(DeclaredFileTest, WhatIsWrongWithACellIsNamed) {
  const auto rejections = [](absl::string_view row) {
    return ReadDeclared<common::v1::DataVersion, Share>(
               absl::StrCat("share,weight,start,end,remove\n", row, "\n"))
        .rejections;
  };
  EXPECT_THAT(rejections("S,1.5,2024-01-01,2025-01-01,no"), IsEmpty());
  EXPECT_THAT(rejections("S,,,,"), ElementsAre(RejectsWith(2, "weight", "", problems::kDue)));
  EXPECT_THAT(rejections("S,,,,yes"), IsEmpty());
  EXPECT_THAT(
      rejections("S,1.500,,,"),
      ElementsAre(RejectsWith(2, "weight", "1.500", {problems::kAmbiguous, {"1500", "1.50"}})));
  EXPECT_THAT(rejections("S,1,2024-01-01,,"),
              ElementsAre(RejectsWith(2, "end", "", problems::kWindowEdgeDue)));
  EXPECT_THAT(rejections("S,1,,2025-01-01,"),
              ElementsAre(RejectsWith(2, "start", "", problems::kWindowEdgeDue)));
  EXPECT_THAT(rejections("S,1,,,ja"),
              ElementsAre(RejectsWith(2, "remove", "ja", problems::kYesOrNoDue)));
}

TEST(DeclaredMessageTest, AColumnWithoutAFieldEndsTheProgram) {
  EXPECT_EXIT(MessageOf<common::v1::DataVersion>(Rule()), testing::ExitedWithCode(EXIT_FAILURE),
              "wijkmonitor.common.v1.DataVersion has no field for the column id");
}

}  // namespace
}  // namespace wijkmonitor::rpc
