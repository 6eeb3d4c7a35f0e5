#include "services/projects/convert_output_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A file of one report with other columns.
formats::ReadFile<ReportList> ReadWith(const std::string& columns, const std::string& cells) {
  return ReadReportList("report,output,precision," + columns + "\nR,O,RANGE," + cells + "\n");
}
auto Rejects(const std::string& column, const std::string& cell, Reason reason) {
  return ElementsAre(RejectsWith(2, column, cell, std::move(reason)));
}

TEST(ReadReportList, EveryColumn) {
  const formats::ReadFile<ReportList> file = ReadReportList(
      "report,output,at,start,end,precision,value,low,high,as_stated,replaces\n"
      "R1,O1,2024-05,2022,2023,NOT_QUANTIFIED,26,30.5,40,\"zo'n 30, of meer\",R0\n"
      "R2,O2,,,,EXACT,0,,,,\n");
  EXPECT_THAT(file.rejections, IsEmpty());
  ASSERT_EQ(file.declared.rows.size(), 2u);
  EXPECT_EQ(file.declared.rows[0].line, 2);
  OutputReport report;
  report.id = "R1";
  report.output = "O1";
  report.at = "2024-05";
  report.start = "2022";
  report.end = "2023";
  report.precision = Precision::kNotQuantified;
  report.value = 26;
  report.low = 30.5;
  report.high = 40;
  report.as_stated = "zo'n 30, of meer";
  report.replaces = "R0";
  EXPECT_EQ(file.declared.rows[0].report, report);
  OutputReport second = PlainReport("R2", Precision::kExact, 0);
  second.output = "O2";
  EXPECT_EQ(file.declared.rows[1].report, second);
}

TEST(ReadReportList, WhatIsWrongIsNamed) {
  EXPECT_THAT(ReadWith("low", "1.5").rejections, IsEmpty());
  EXPECT_THAT(ReadWith("low", "honderden").rejections,
              Rejects("low", "honderden", problems::kNoNumberWithPoint));
  // Twelve thousand, or twelve.
  EXPECT_THAT(ReadWith("low", "12.000").rejections,
              Rejects("low", "12.000", {problems::kAmbiguous, {"12000", "12.00"}}));
  EXPECT_THAT(ReadWith("remove", "yes").rejections,
              Rejects("remove", "yes", problems::kReportNotRemoved));
  EXPECT_THAT(ReadWith("remove", "").rejections, IsEmpty());
  EXPECT_EQ(ReadWith("date", "2023").rejections.front().column, "date");
  EXPECT_THAT(ReadReportList("report,output,precision\nR,O,ROUGHLY\nR,O,\n").rejections, SizeIs(2));
  EXPECT_EQ(ReadReportList("report,output\nR,O\n").rejections.front().column, "precision");
}

}  // namespace
}  // namespace wijkmonitor::projects
