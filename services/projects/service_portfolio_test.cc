#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<std::string> KeysOf(const v1::Axis& axis) {
  std::vector<std::string> keys;
  for (const v1::Head& head : axis.heads()) keys.push_back(head.key());
  return keys;
}
std::vector<std::string> CellsOf(const v1::Portfolio& portfolio) {
  std::vector<std::string> cells;
  for (const v1::Cell& cell : portfolio.cells()) {
    cells.push_back(
        absl::StrCat(cell.row(), "/", cell.column(), " ", cell.projects(),
                     cell.has_agreed() ? absl::StrCat(" ", cell.agreed().amount_minor()) : ""));
  }
  return cells;
}

class PortfolioTest : public ::testing::Test {
 protected:
  PortfolioTest() {
    served_.Declare();
    const auto report = served_.ImportList(
        "project,programme,action_line,label_nl,state,areas,funding,not_counted_reason\n"
        "A,DEAL,MEEDOEN,Een,RUNNING,SELWERD:0.5|BEIJUM:0.5,ESF:1.01,\n"
        "B,DEAL,MEEDOEN,Twee,,SELWERD,ESF:2,\n"
        "C,DEAL,,Drie,COMPLETED,,ESF,\n"
        "D,DEAL,VEILIG,Vier,,,,PLACE_NOT_REPORTED\n");
    EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }

  testing::TempDir folder_;
  ServedProjects served_{"sqlite:" + folder_.File("projects.db")};
};

TEST_F(PortfolioTest, RowsAndColumns) {
  v1::GetPortfolioRequest request;
  request.set_columns(v1::DIMENSION_STATE);
  const auto found = served_.Portfolio(v1::DIMENSION_ACTION_LINE, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->info().method_version(), "PM-1");
  EXPECT_THAT(KeysOf(found->rows()), ElementsAre("MEEDOEN", "VEILIG", "NOT_REPORTED"));
  EXPECT_THAT(KeysOf(found->columns()), ElementsAre("RUNNING", "COMPLETED", "NOT_REPORTED"));
  EXPECT_EQ(found->rows().heads(0).label().nl(), "Meedoen");
  EXPECT_TRUE(found->rows().heads(0).reported());
  EXPECT_FALSE(found->rows().heads(2).reported());
  EXPECT_TRUE(found->rows().disjoint());
  EXPECT_THAT(CellsOf(*found),
              ElementsAre("MEEDOEN/RUNNING 1 101", "MEEDOEN/NOT_REPORTED 1 200", "MEEDOEN/ 2 301",
                          "NOT_REPORTED/COMPLETED 1", "NOT_REPORTED/ 1", "/RUNNING 1 101",
                          "/COMPLETED 1", "/NOT_REPORTED 1 200"));
  EXPECT_EQ(found->total().projects(), 3);
  EXPECT_EQ(found->total().agreed().amount_minor(), 301);
  ASSERT_THAT(found->not_counted(), SizeIs(1));
  EXPECT_EQ(found->not_counted(0).reason(), v1::NOT_COUNTED_REASON_PLACE_NOT_REPORTED);
}

TEST_F(PortfolioTest, AreasOfTheOnlyProgramme) {
  const auto found = served_.Portfolio(v1::DIMENSION_AREA);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_FALSE(found->rows().disjoint());
  EXPECT_THAT(KeysOf(found->rows()),
              ElementsAre("BEIJUM", "PADDEPOEL", "SELWERD", "UNALLOCATED", "NOT_REPORTED"));
  EXPECT_THAT(CellsOf(*found), ElementsAre("BEIJUM/ 1 51", "SELWERD/ 2 50", "UNALLOCATED/ 1 200",
                                           "NOT_REPORTED/ 1"));
  EXPECT_EQ(found->partly_outside(), 1);
}

TEST_F(PortfolioTest, WhatIsAskedWrong) {
  EXPECT_EQ(ReasonOf(served_.Portfolio(v1::DIMENSION_UNSPECIFIED).status()), "INVALID_FIELDS");
  v1::GetPortfolioRequest request;
  request.set_columns(v1::DIMENSION_STATE);
  EXPECT_EQ(ReasonOf(served_.Portfolio(v1::DIMENSION_STATE, request).status()), "INVALID_FIELDS");
  request.set_programme("NONE");
  EXPECT_EQ(ReasonOf(served_.Portfolio(v1::DIMENSION_AREA, request).status()),
            "PROGRAMME_NOT_FOUND");
}

// Nothing of it is of a day but that it was asked for one, and nothing is of another service.
TEST_F(PortfolioTest, SaysOfWhichDayItIs) {
  v1::GetPortfolioRequest request;
  auto today = served_.Portfolio(v1::DIMENSION_STATE, request);
  ASSERT_TRUE(today.ok()) << today.status();
  EXPECT_EQ(today->valuation_date(), "2023-11-14");  // where the clock of the tests stands
  EXPECT_THAT(today->sections(), SizeIs(0));
  request.set_valuation_date("2023-11-14");
  EXPECT_EQ(served_.Portfolio(v1::DIMENSION_STATE, request)->SerializeAsString(),
            today->SerializeAsString());
  request.set_valuation_date("2030-01-01");
  const auto later = served_.Portfolio(v1::DIMENSION_STATE, request);
  EXPECT_EQ(later->valuation_date(), "2030-01-01");
  today->set_valuation_date("2030-01-01");
  EXPECT_EQ(later->SerializeAsString(), today->SerializeAsString());
  request.set_valuation_date("2024-13-01");
  EXPECT_EQ(ReasonOf(served_.Portfolio(v1::DIMENSION_STATE, request).status()), "INVALID_FIELDS");
}

TEST_F(PortfolioTest, AsItWasThen) {
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  v1::GetPortfolioRequest request;
  request.set_valuation_date("2023-11-14");
  const auto before = served_.Portfolio(v1::DIMENSION_STATE, request);
  served_.backend().clock().Advance(absl::Hours(1));
  ASSERT_EQ(served_.ImportList("project,programme,label_nl\nE,DEAL,Vijf\n")->outcome(),
            rpc::Report::OUTCOME_APPLIED);
  EXPECT_EQ(served_.Portfolio(v1::DIMENSION_STATE)->total().projects(), 4);
  *request.mutable_as_of() = rpc::TimestampOf(then);
  const auto again = served_.Portfolio(v1::DIMENSION_STATE, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), before->SerializeAsString());
}

}  // namespace
}  // namespace wijkmonitor::projects
