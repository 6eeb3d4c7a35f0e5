#include "libs/rpc/declared_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "wijkmonitor/common/v1/data_version.pb.h"
#include "wijkmonitor/common/v1/import.pb.h"

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

// What is taken of an import, and the outcomes it may have.
struct Taken {
  std::string id;
  std::set<int> outcomes = {common::v1::ImportReport::OUTCOME_APPLIED};
};
template <class Io>
void Columns(Io& io, Taken& taken) {
  io.Id("taken", taken.id);
  io.Words({"outcomes", "outcomes", "outcome"}, taken.outcomes);
}

TEST(DeclaredFileTest, WordsMayBeSeveralNoneOrLeftOut) {
  using Report = common::v1::ImportReport;
  const auto read = [](const std::string& file) { return ReadDeclared<Report, Taken>(file); };
  const auto outcomes = [&](absl::string_view cell) {
    const auto file = read(absl::StrCat("taken,outcomes\nT,", cell, "\n"));
    EXPECT_THAT(file.rejections, IsEmpty()) << cell;
    return file.declared.rows.at(0).item.outcomes;
  };
  using Outcomes = std::set<int>;
  EXPECT_EQ(outcomes(""), Outcomes{Report::OUTCOME_APPLIED});
  EXPECT_EQ(read("taken\nT\n").declared.rows.at(0).item.outcomes,
            Outcomes{Report::OUTCOME_APPLIED});
  EXPECT_EQ(outcomes("NONE"), Outcomes());
  const Outcomes both = {Report::OUTCOME_REJECTED, Report::OUTCOME_UNCHANGED};
  for (const char* cell : {"UNCHANGED|REJECTED", "REJECTED UNCHANGED", "REJECTED | UNCHANGED",
                           "REJECTED|UNCHANGED|REJECTED"}) {
    EXPECT_EQ(outcomes(cell), both) << cell;
  }
  for (const char* cell : {"APPLIED|NONE", "applied", "UNSPECIFIED", "APPLIED,REJECTED", "|x|"}) {
    const auto file = read(absl::StrCat("taken,outcomes\nT,\"", cell, "\"\n"));
    ASSERT_THAT(file.rejections, SizeIs(1)) << cell;
    EXPECT_EQ(file.rejections[0].reason.problem, &problems::kWordsDue) << cell;
  }
  EXPECT_THAT(read("taken,outcomes,outcomes\nT,,\n").rejections, SizeIs(1));
}

TEST(DeclaredMessageTest, AColumnWithoutAFieldEndsTheProgram) {
  EXPECT_EXIT(MessageOf<common::v1::DataVersion>(Rule()), ::testing::ExitedWithCode(EXIT_FAILURE),
              "wijkmonitor.common.v1.DataVersion has no field for the column id");
}

}  // namespace
}  // namespace wijkmonitor::rpc
