// What is refused, and what comes back from an export, shows where it stands.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "services/finance/service_ledger_testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;

TEST_F(ReconciliationTest, WhatIsRefusedOfAnotherAccountShows) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  std::string moved(kFiveLines);
  moved.replace(moved.find("15-01-2024;4310"), 15, "15-01-2024;4390");
  EXPECT_EQ(Import(moved, partly).rows_rejected(), 1);
  const v1::Reconciliation found = Year();
  EXPECT_EQ(Lines(found).front(), "STATE_OTHER_AMOUNT 2 2024/INK/1001/1 123456 123456");
  EXPECT_EQ(found.lines(0).account(), "4390");
  EXPECT_EQ(found.lines(0).booked_account(), "4310");
  std::map<std::string, std::string> january;  // by account
  for (const v1::ReconciliationRow& row : found.rows()) {
    if (row.period() == "1") january[row.account()] = Sums(row);
  }
  EXPECT_THAT(january, ElementsAre(std::pair("4310", "0 123456 0 0 0 | -123456"),
                                   std::pair("4390", "123456 0 0 0 0 | 123456")));
  Import(kFiveLines);
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, WhatAFileOfLinesSaysLastShowsWhereItIsNotTakenUp) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::ImportPostingsRequest partly = Request("lines");
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  // A changed amount that is refused.
  Import(
      "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.500,00;\n"
      "2024;INK;1009;1;1;15-01-2024;4310;K100;P01;1,00;\n",
      partly);
  EXPECT_EQ(Net(), "6635099 1108555 5500000 0 0 | 26544");
  EXPECT_EQ(Lines(Year()).front(), "STATE_OTHER_AMOUNT 2 2024/INK/1001/1 150000 123456");
  // On an account that no mapping books.
  Import(
      "2024;INK;1001;1;1;15-01-2024;9999;K100;P01;555,00;\n"
      "2024;INK;1009;1;1;15-01-2024;4310;K100;P01;1,00;\n",
      partly);
  EXPECT_EQ(Net(), "6540599 1108555 5555500 0 0 | -123456");
  EXPECT_EQ(Lines(Year()).front(), "STATE_GONE 0 2024/INK/1001/1 0 123456");
  // Without an amount.
  Import(
      "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;x;\n"
      "2024;INK;1009;1;1;15-01-2024;4310;K100;P01;1,00;\n",
      partly);
  EXPECT_EQ(Net(), "6485099 1108555 5500000 0 0 | -123456");
  Import(kFiveLines);
  EXPECT_EQ(Net(), "6608455 1108555 5500000 0 0 | -100");
  EXPECT_EQ(Lines(Year()).front(), "STATE_GONE 0 2024/INK/1009/1 0 100");
}

TEST_F(ReconciliationTest, WithoutAnAccountTheTaakveldTells) {
  const auto send = [&](const std::string& rows, bool is_of_lines) {
    v1::ImportPostingsRequest request = Rebook(is_of_lines ? "lines" : "2024-01");
    request.set_profile("wijkmonitor");
    const auto report = served_->Import("source_system,external_id,amount,period,taakveld\n" + rows,
                                        std::move(request));
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << report->DebugString();
  };
  const auto rows = [&] {
    const v1::Reconciliation year = Year();
    std::map<std::string, std::string> sums;  // by account
    for (const v1::ReconciliationRow& row : year.rows()) sums[row.account()] = Sums(row);
    return sums;
  };
  send("LEDGER,a,100,2024-01,6.1\nLEDGER,b,50,2024-01,6.3\n", false);
  send("LEDGER,a,100,2024-01,6.3\n", true);
  EXPECT_EQ(Lines(Year()).front(), "STATE_CORRECTED 2 a 10000 10000");
  EXPECT_EQ(Year().lines(0).booked_account(), "6.3");
  EXPECT_THAT(rows(), ElementsAre(std::pair("6.1", "10000 0 0 0 0 | 10000"),
                                  std::pair("6.3", "5000 15000 0 0 0 | -10000")));
  send("LEDGER,a,100,2024-01,6.3\nLEDGER,b,50,2024-01,6.3\nLEDGER,c,1,2024-01,6.3\n", false);
  EXPECT_THAT(rows(), ElementsAre(std::pair("6.3", "15100 15100 0 0 0 | 0")));
}

// What a file of lines said of a line goes when a newer file has the line, wherever it stood.
TEST_F(ReconciliationTest, ACoveringFileHasItsLinesAlsoFromAFileOfLines) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  const std::string february = "2024;INK;1;1;2;01-02-2024;4310;K100;P01;200,00;\n";
  Import("2024;INK;9;1;3;01-03-2024;4310;K100;P01;1,00;\n" + february);
  v1::ImportPostingsRequest partly = Request("lines");
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  // Refused, and in another month.
  Import(
      "2024;INK;1;1;12;01-12-2024;4310;K100;P01;555,00;\n"
      "2024;INK;7;1;3;01-03-2024;4310;K100;P01;2,00;\n",
      partly);
  EXPECT_EQ(Net(), "55800 20300 0 0 0 | 35500");
  Import(february, Request("2024-02"));
  EXPECT_EQ(Net(), "20300 20300 0 0 0 | 0");
}

TEST_F(ReconciliationTest, AMonthWithoutLinesIsSaidByAFileWithout) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  EXPECT_EQ(Import("").outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(Import("", Request("lines")).outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(Import("", Request("2024-04")).outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Net(), "6598456 1108455 5500000 0 0 | -9999");
  EXPECT_EQ(Lines(Year()).front(), "STATE_GONE 0 2024/INK/1003/1 0 9999");
  Reverse("2024/INK/1003/1");
  EXPECT_EQ(Net(), "6598456 1098456 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, WhatIsExportedIsReadBackWhereItStood) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  Close("2024-01-31");
  v1::ImportPostingsRequest corrected = Rebook();
  corrected.set_correction_day("2024-05-06");
  std::string changed(kFiveLines);
  changed.replace(changed.find("1.234,56"), 8, "1.300,00");
  EXPECT_EQ(Import(changed, corrected).outcome(), Report::OUTCOME_APPLIED);
  Reverse("2024/INK/1003/1", "2024-05-07");
  const std::string before = RowsOf(Year());
  v1::ExportPostingsRequest request;
  request.set_source_system("LEDGER");
  const auto exported = served_->Export(request);
  ASSERT_TRUE(exported.ok()) << exported.status();
  v1::ImportPostingsRequest own;
  own.set_profile("wijkmonitor");
  const auto again = served_->Import(*exported, own);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Net(), "6614999 1105000 5500000 0 9999 | 0");
  EXPECT_EQ(RowsOf(Year()), before);
}

// Our own layout has no number of a period: of a line whose day lies in another month it says
// nothing new. Nor does another number of the same posting.
TEST_F(ReconciliationTest, ALineOfWhichNothingChangedStaysInItsFile) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  const std::string january = "2024;INK;1;1;1;03-02-2024;4310;K100;P01;100,00;\n";
  Import(january, Request("2024-01"));
  Import("2024;INK;2;1;2;05-02-2024;4310;K100;P01;8,00;\n", Request("2024-02"));
  Import("2024;INK;3;1;13;15-01-2025;4310;K100;P01;3,00;\n", Request("2024-12"));
  const std::string before = RowsOf(Year());
  v1::ExportPostingsRequest request;
  request.set_source_system("LEDGER");
  v1::ImportPostingsRequest own;
  own.set_profile("wijkmonitor");
  EXPECT_EQ(served_->Import(*served_->Export(request), own)->outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(RowsOf(Year()), before);
  Import("2024;INK;1;1;2;03-02-2024;4310;K100;P01;100,00;\n", Rebook("lines"));
  EXPECT_EQ(RowsOf(Year()), before);
  // What was reversed by mistake is booked again.
  Reverse("2024/INK/1/1");
  const auto again = served_->Import(
      "source_system,external_id,revision,kind,side,amount,currency,period,account,cost_center\n"
      "LEDGER,2024/INK/1/1,3,REALISATION,EXPENSE,100.00,EUR,2024-02-03,4310,K100\n",
      own);
  EXPECT_EQ(again->rows_applied(), 1) << again->DebugString();
  EXPECT_EQ(RowsOf(Year()), before);
  EXPECT_EQ(
      Import("2024;INK;2;1;2;05-02-2024;4310;K100;P01;8,00;\n", Request("2024-02")).warnings_size(),
      0);
  EXPECT_EQ(RowsOf(Year()), before);
}

}  // namespace
}  // namespace wijkmonitor::finance
