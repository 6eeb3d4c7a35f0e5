// A ledger as a controller has it: months after months, reversals, corrections, a year that closes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "libs/base/clock.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/testing/temp_dir.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/service_ledger_testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ReconciliationTest, AReversalBlocksNoFileAndTiesOut) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  EXPECT_EQ(Import(kFiveLines).outcome(), Report::OUTCOME_APPLIED);
  v1::Reconciliation found = Year();
  ASSERT_EQ(found.totals_size(), 2);
  EXPECT_EQ(Sums(found.totals(0)), "6633455 1133455 5500000 0 0 | 0");  // debit
  EXPECT_EQ(Sums(found.totals(1)), "25000 25000 0 0 0 | 0");            // credit
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");

  Reverse("2024/INK/1003/1");
  EXPECT_EQ(Net(), "6608455 1098456 5500000 0 9999 | 0");
  EXPECT_THAT(Lines(Year()), ElementsAre("STATE_REVERSED 6 2024/INK/1003/1 9999 0",
                                         "STATE_OUT_OF_SCOPE 5 2024/SAL/5/1 5500000 0"));

  const std::string next =
      absl::StrCat(kFiveLines, "2024;INK;1004;1;5;02-05-2024;4310;K100;P01;12,34;\n");
  const Report report = Import(next);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report.rows_read(), 6);
  EXPECT_EQ(report.rows_applied(), 1);
  EXPECT_EQ(report.rows_unchanged(), 4);
  EXPECT_EQ(report.rows_out_of_scope(), 1);
  ASSERT_THAT(Warnings(report),
              ElementsAre(problems::kReversedByHand.code, problems::kLinesNotMapped.code));
  EXPECT_EQ(report.warnings(1).arguments(0), "1");
  EXPECT_EQ(Net(), "6609689 1099690 5500000 0 9999 | 0");
  const auto spent = served_->Spending(v1::DIMENSION_YEAR);
  ASSERT_TRUE(spent.ok());
  EXPECT_EQ(spent->total().amount_minor(), 10'996'90);
  // No way of asking books it again.
  EXPECT_EQ(Import(next, Rebook()).outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Net(), "6609689 1099690 5500000 0 9999 | 0");
  Restart();
  EXPECT_EQ(Net(), "6609689 1099690 5500000 0 9999 | 0");
}

TEST_F(ReconciliationTest, WhatChangesShowsInTheNextAnswerAndIsMended) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  // A correction by a file that speaks for its own lines only.
  const std::string corrected = "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.000,00;\n";
  EXPECT_EQ(Import(corrected, Rebook("lines")).outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(Net(), "6608455 1084999 5500000 0 0 | 23456");
  EXPECT_EQ(Lines(Year()).front(), "STATE_CORRECTED 2 2024/INK/1001/1 123456 100000");
  Import(kFiveLines, Rebook());
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");

  // A file that loses a line, and changes nothing else.
  const std::string four = std::string(kFiveLines.substr(0, kFiveLines.rfind("2024;INK;1003")));
  const Report lost = Import(four);
  EXPECT_EQ(lost.outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_NE(lost.batch(), "");
  ASSERT_EQ(lost.warnings_size(), 2);
  EXPECT_EQ(lost.warnings(0).value(), "2024/INK/1003/1");
  EXPECT_EQ(Net(), "6598456 1108455 5500000 0 0 | -9999");
  EXPECT_THAT(Lines(Year()), ElementsAre("STATE_GONE 0 2024/INK/1003/1 0 9999",
                                         "STATE_OUT_OF_SCOPE 5 2024/SAL/5/1 5500000 0"));
  // The same again is nothing new.
  const Report again = Import(four);
  EXPECT_EQ(again.batch(), "");
  Reverse("2024/INK/1003/1");
  EXPECT_EQ(Net(), "6598456 1098456 5500000 0 0 | 0");

  // A changed amount, in a file that is applied in part.
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const Report part = Import(absl::StrCat("2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.234,57;\n",
                                          four.substr(four.find('\n') + 1)),
                             partly);
  EXPECT_EQ(part.rows_rejected(), 1);
  EXPECT_EQ(part.rows_applied(), 0);
  EXPECT_EQ(Net(), "6598457 1098456 5500000 0 0 | 1");
  EXPECT_EQ(Lines(Year()).front(), "STATE_OTHER_AMOUNT 2 2024/INK/1001/1 123457 123456");
  Import(four);
  EXPECT_EQ(Net(), "6598456 1098456 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, WhatIsAlteredBehindTheServiceShowsAfterARestart) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  const auto set = [&](const std::string& assignment) {
    served_.reset();
    SystemClock clock;
    const auto database = store::Open("sqlite:" + dir_.File("finance.db"), Migrations(), clock);
    ASSERT_TRUE(database.ok()) << database.status();
    const auto altered = (*database)->Mutate(
        {"somebody", "by hand", RandomUuid(), Sha256Of("")},
        [&](store::Tx& tx) -> absl::StatusOr<std::string> {
          RETURN_IF_ERROR(tx.Execute(
              "UPDATE posting SET " + assignment + " WHERE external_id = '2024/INK/1001/1'", {}));
          return "";
        });
    ASSERT_TRUE(altered.ok()) << altered.status();
  };
  for (const auto& [altered, mended] :
       {std::pair("amount = amount + 100", "amount = amount - 100"),
        {"kind = 5", "kind = 4"},
        {"side = 2, amount = -amount", "side = 1, amount = -amount"},
        {"currency = 'USD'", "currency = 'EUR'"},
        {"period_start = '2024-01-14'", "period_start = '2024-01-15'"},
        {"performance_start = '2023-01-01', performance_end = '2024-01-01'",
         "performance_start = NULL, performance_end = NULL"},
        {"action_line = 'X'", "action_line = ''"},
        {"area = 'X'", "area = ''"},
        {"account = '4311'", "account = '4310'"},
        {"cost_center = 'X'", "cost_center = 'K100'"}}) {
    set(altered);
    Restart();
    EXPECT_EQ(Net(), "6608455 984999 5500000 0 0 | 123456") << altered;
    EXPECT_EQ(Lines(Year()).front(), "STATE_ALTERED 2 2024/INK/1001/1 123456 0") << altered;
    set(mended);
    Restart();
    EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0") << mended;
  }
  // Without a line, too.
  set("amount = amount + 100");
  Restart();
  Import(kFiveLines.substr(kFiveLines.find('\n') + 1), Request("year"));
  EXPECT_EQ(Net(), "6484999 984999 5500000 0 0 | 0");
  EXPECT_EQ(Lines(Year()).front(), "STATE_ALTERED 0 2024/INK/1001/1 0 0");
  // What was altered is taken back as it is, and booked as it was.
  Import(kFiveLines, Rebook());
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, LinesThatCannotBeReadAreCountedWhereTheyStand) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const Report report = Import(absl::StrCat(kFiveLines,
                                            "2024;INK;1005;1;5;31-02-2024;4310;;;7,00;\n"
                                            "2024;INK;1006;1;5;01-05-2024;totaal;;;8,00;\n"
                                            "2024;INK;1007;1;5;01-05-2024;4310;;;x;\n"),
                               partly);
  EXPECT_EQ(report.rows_rejected(), 3);
  EXPECT_EQ(Net(), "6609955 1108455 5500000 1500 0 | 0");
  const std::vector<std::string> lines = Lines(Year());
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "STATE_REJECTED 7 2024/INK/1005/1 700 0");
  EXPECT_EQ(lines[1], "STATE_REJECTED 8 2024/INK/1006/1 800 0");
  // Mended, they are booked.
  Import(absl::StrCat(kFiveLines,
                      "2024;INK;1005;1;5;28-02-2024;4310;;;7,00;\n"
                      "2024;INK;1006;1;5;01-05-2024;4310;;;8,00;\n"));
  EXPECT_EQ(Net(), "6609955 1109955 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, ALineThatCannotBeReadIsThatOfItsPosting) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const std::string first = std::string(kFiveLines.substr(0, kFiveLines.rfind("2024;INK;1003")));
  const auto last = [&](const std::string& amount) {
    return absl::StrCat(first, "2024;INK;1003;1;4;31-04-2024;4310;K100;P01;", amount, ";\n");
  };
  const Report report = Import(last("99,99"), partly);
  EXPECT_EQ(report.rows_rejected(), 1);
  EXPECT_THAT(Warnings(report), ElementsAre(problems::kLinesNotMapped.code));  // none is gone
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
  Import(last("100,00"), partly);
  EXPECT_EQ(Net(), "6608456 1108455 5500000 0 0 | 1");
  EXPECT_EQ(Lines(Year()).front(), "STATE_OTHER_AMOUNT 6 2024/INK/1003/1 10000 9999");
}

TEST_F(ReconciliationTest, ALineThatAFileOfLinesHasTwiceStaysThatOfItsMonth) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::ImportPostingsRequest partly = Request("lines");
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const std::string line = "2024;INK;1003;1;4;10-04-2024;4310;K100;P01;99,99;\n";
  EXPECT_EQ(Import(line + line, partly).rows_rejected(), 1);
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, AnAmountThatCannotBeReadIsNotKnown) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  std::string file(kFiveLines);
  file.replace(file.find("10.000,00"), 9, "10.00,000");
  const Report report =
      Import(absl::StrCat(file, "2024;INK;1007;1;5;01-05-2024;4310;;;x;\n"), partly);
  EXPECT_EQ(report.rows_rejected(), 2);
  EXPECT_THAT(Warnings(report), ElementsAre(problems::kLinesNotMapped.code));  // none is gone
  const v1::Reconciliation found = Year();
  EXPECT_EQ(Sums(found.totals(0)), "5633455 1133455 5500000 0 0 | -1000000");
  EXPECT_EQ(found.totals(0).unread_lines(), 2);
  const std::vector<std::string> lines = Lines(found);
  EXPECT_EQ(lines.at(0), "STATE_OTHER_AMOUNT 3 2024/INK/1002/1 0 1000000");
  EXPECT_EQ(lines.at(1), "STATE_REJECTED 7 2024/INK/1007/1 0 0");
  EXPECT_TRUE(found.lines(0).amount_unread());
  EXPECT_TRUE(found.lines(1).amount_unread());
  Import(kFiveLines);
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, WhyAPostingHasNoLineIsSaid) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  Map("LEDGER,4310,,,false,,,,,,,,\nLEDGER,4320,,,true,,,,,,,,\n");
  Report report = Import(kFiveLines);
  ASSERT_EQ(report.warnings_size(), 2);
  EXPECT_EQ(report.warnings(0).code(), problems::kNotMappedAnyMore.code);
  EXPECT_EQ(report.warnings(0).value(), "2024/MEM/77/1");
}

TEST_F(ReconciliationTest, MonthsAreTakenForAYearOnlyWhereThatIsSaid) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  const std::string january = "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.234,56;\n";
  const std::string april = "2024;INK;1003;1;4;10-04-2024;4310;K100;P01;99,99;\n";
  // The first month of a year lacks nothing.
  Report report = Import(january);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_APPLIED);
  const int64_t version = report.data_version();
  report = Import(april);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(report.data_version(), version);
  ASSERT_EQ(report.rejections_size(), 1) << report.DebugString();
  EXPECT_EQ(report.rejections(0).code(), problems::kCoversWholeYear.code);
  EXPECT_EQ(report.rejections(0).arguments(0), "2024-04");
  EXPECT_EQ(report.rows_rejected(), 1);
  EXPECT_EQ(report.amounts(0).rejected_minor(), 9'999);
  EXPECT_EQ(Net(), "123456 123456 0 0 0 | 0");
  const std::string may = "2024;INK;1008;1;5;10-05-2024;4310;K100;P01;1,00;\n";
  report = Import(april, Request("2024-04"));
  EXPECT_EQ(report.outcome(), Report::OUTCOME_APPLIED) << report.DebugString();
  EXPECT_EQ(report.warnings_size(), 0);
  EXPECT_EQ(Net(), "133455 133455 0 0 0 | 0");
  report = Import(april, Request("year"));
  EXPECT_EQ(report.warnings(0).code(), problems::kGone.code);
  EXPECT_EQ(Net(), "9999 133455 0 0 0 | -123456");
  Import(january + april, Request("year"));
  // More months than it lacks, and all later ones: what was new since.
  const std::string february = "2024;INK;1002;1;2;03-02-2024;4310;K100;P01;5,00;\n";
  report = Import(february + april);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(report.rejections(0).code(), problems::kCoversWholeYear.code);
  report = Import(may + "2024;INK;1009;1;6;10-06-2024;4310;K100;P01;1,00;\n");
  ASSERT_EQ(report.rejections_size(), 1) << report.DebugString();
  EXPECT_EQ(report.rejections(0).arguments(0), "2024-05/2024-07");
  // A year that lost a month has most of it still.
  EXPECT_EQ(Import(january + may).outcome(), Report::OUTCOME_APPLIED);
}

// What is not booked is not to vanish either.
TEST_F(ReconciliationTest, MonthsOfWhichNothingIsBookedAreNotTakenForAYear) {
  Import("2024;INK;1001;1;1;15-01-2024;4310;K100;P01;100,00;\n");
  const std::string february = "2024;INK;1002;1;2;03-02-2024;4320;K100;P02;50,00;\n";
  EXPECT_EQ(Import(february).outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(Import(february, Request("2024-02")).outcome(), Report::OUTCOME_NOTHING_BOOKED);
  EXPECT_EQ(Net(), "15000 0 15000 0 0 | 0");
  // A line that is refused is none of its month.
  v1::ImportPostingsRequest partly = Request();
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const Report report =
      Import(absl::StrCat(february, "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;x;\n"), partly);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(Net(), "15000 0 15000 0 0 | 0");
}

TEST_F(ReconciliationTest, TheLinesOfIv3AreToldApartByTheirTaakveld) {
  v1::ImportPostingsRequest request;
  request.set_profile("iv3-begroting");
  request.set_period("2023");
  const auto report = served_->Import(
      "Taakveld;Lasten;Baten\n0.1 Bestuur;100;\n0.10 Mutaties reserves;7;9\n", request);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << report->DebugString();
  v1::GetReconciliationRequest question;
  question.set_source_system("IV3");
  const auto found = Ask(question);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->rows_size(), 3);
  EXPECT_EQ(found->rows(0).account(), "0.1");
  EXPECT_EQ(found->rows(0).booked_minor(), 100'000'00);
  EXPECT_EQ(found->rows(1).account(), "0.10");
  EXPECT_EQ(found->rows(2).side(), v1::POSTING_SIDE_INCOME);
  EXPECT_EQ(found->totals(0).total_minor(), 107'000'00);  // gross, not the net
}

// What ends on the last day that there may be, ends before the first that there may not.
TEST_F(ReconciliationTest, TheLastDayIsReadBack) {
  ASSERT_TRUE(
      served_
          ->Import("source_system,external_id,amount,currency,period,performance\n"
                   "S,1,5,EUR,2200-12-31,2200\nS,2,7,EUR,2200,\nS,3,9,EUR,1900-01-01,1900\n")
          .ok());
  Reverse("1", "2200-12-31", "S");
  Restart();
  EXPECT_EQ(served_->Postings().postings_size(), 4);
  v1::GetReconciliationRequest request;
  request.set_source_system("S");
  request.set_year(2200);
  const auto found = Ask(request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(Sums(found->net(0)), "1200 700 0 0 500 | 0");
}

TEST_F(ReconciliationTest, CurrenciesAreNeverAdded) {
  const std::string file =
      "source_system,external_id,amount,currency,period\nS,1,100,EUR,2024\nS,2,100,USD,2024\n";
  ASSERT_TRUE(served_->Import(file).ok());
  v1::GetReconciliationRequest request;
  request.set_source_system("S");
  const auto found = Ask(request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->rows_size(), 2);
  ASSERT_EQ(found->totals_size(), 2);
  ASSERT_EQ(found->net_size(), 2);
  for (const auto* rows : {&found->rows(), &found->totals(), &found->net()}) {
    for (const v1::ReconciliationRow& row : *rows) {
      EXPECT_EQ(Sums(row), "10000 10000 0 0 0 | 0");
    }
  }
  v1::ImportPostingsRequest controlled;
  controlled.mutable_control_totals()->set_amount("200");
  const auto refused = served_->Import(file, controlled);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->outcome(), Report::OUTCOME_REJECTED);
}

TEST_F(ReconciliationTest, AYearWithoutAFileIsNotFound) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  v1::GetReconciliationRequest request;
  request.set_year(2023);
  EXPECT_EQ(ReasonOf(Ask(request).status()), "BATCH_NOT_FOUND");
  Import(kFiveLines);
  EXPECT_EQ(ReasonOf(Ask(request).status()), "NO_FILE_FOR_YEAR");
  // A file may say that there is nothing in a year, beside what it has in another.
  Import(kFiveLines, Request("2023-01/2025-01"));
  EXPECT_EQ(Year(2023).rows_size(), 0);
  EXPECT_EQ(Year(2023).files_size(), 1);
}

TEST_F(ReconciliationTest, ALineOutsideWhatTheFileCoversIsRefusedByName) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  const Report report = Import(kFiveLines, Request("2024-01/2024-04"));
  EXPECT_EQ(report.outcome(), Report::OUTCOME_REJECTED);
  ASSERT_EQ(report.rejections_size(), 1);
  EXPECT_EQ(report.rejections(0).line(), 6);
  EXPECT_EQ(report.rejections(0).column(), "periode");
  EXPECT_EQ(report.rejections(0).value(), "4");
  EXPECT_EQ(report.rejections(0).code(), problems::kLineNotCovered.code);
  for (const char* covers : {"2024-01-02/2024-02-01", "maand", "lines year"}) {
    const auto refused = served_->Import(absl::StrCat(kHeader, kFiveLines), Request(covers));
    EXPECT_EQ(ReasonOf(refused.status()), "INVALID_FIELDS") << covers;
  }
}

TEST_F(ReconciliationTest, LimitOfWhatIsSaidToBeCovered) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  std::string covers = "2024-01/2024-05";
  while (covers.size() + 8 <= limits::kLabelBytesMax) covers += " 2024-01";
  covers += std::string(limits::kLabelBytesMax - covers.size(), ' ');
  EXPECT_EQ(Import(kFiveLines, Request(covers)).outcome(), Report::OUTCOME_APPLIED);
  const auto refused = served_->Import(absl::StrCat(kHeader, kFiveLines), Request(covers + " "));
  EXPECT_EQ(ReasonOf(refused.status()), "INVALID_FIELDS");
}

// Twelve months of lines on two accounts, debit and credit, of which one is out of scope.
std::vector<std::string> Months() {
  std::vector<std::string> months;
  for (int month = 1; month <= 12; ++month) {
    std::string lines;
    for (int i = 0; i < 6; ++i) {
      absl::StrAppendFormat(&lines, "2024;INK;%d;%d;%d;15-%02d-2024;%d;K1;P1;", month, i, month,
                            month, i == 5 ? 4010 : 4310 + i % 2);
      absl::StrAppend(&lines, i == 2 ? ";" : "", 100 * month + i, ",5", i == 2 ? "" : ";", "\n");
    }
    months.push_back(lines);
  }
  return months;
}

TEST_F(ReconciliationTest, TwelveMonthsAreTheYearAndAClosedYearStaysAsItIs) {
  served_->DeclareDeal();
  Map("LEDGER,4310,,,false,,,REGIO_DEAL,VEILIG,,,,\n"
      "LEDGER,4311,,,false,,,REGIO_DEAL,MEEDOEN,,,,\n");
  std::string year;
  int month = 0;
  for (const std::string& lines : Months()) {
    const Report report = Import(lines, Request(absl::StrFormat("2024-%02d", ++month)));
    EXPECT_EQ(report.outcome(), Report::OUTCOME_APPLIED);
    EXPECT_THAT(Warnings(report), ElementsAre(problems::kLinesNotMapped.code));  // none is gone
    year += lines;
  }
  const v1::Reconciliation of_months = Year();
  EXPECT_EQ(of_months.files_size(), 12);
  for (const v1::ReconciliationRow& row : of_months.rows()) EXPECT_EQ(row.difference_minor(), 0);
  EXPECT_EQ(of_months.rows_size(), 4 * 12);  // debit of three accounts, credit of one

  const Report whole = Import(year);
  EXPECT_EQ(whole.outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_THAT(Warnings(whole), ElementsAre(problems::kLinesNotMapped.code));
  const v1::Reconciliation of_year = Year();
  EXPECT_EQ(of_year.files_size(), 1);
  EXPECT_EQ(of_year.files(0).covers(), "2024");
  EXPECT_EQ(RowsOf(of_year), RowsOf(of_months));
  // Each file by itself, as if there were no other.
  v1::GetReconciliationRequest of_batch;
  of_batch.set_batch(of_months.files(0).batch());
  const auto december = Ask(of_batch);
  ASSERT_TRUE(december.ok()) << december.status();
  EXPECT_EQ(december->rows_size(), 4);
  EXPECT_EQ(Sums(december->rows(3)), Sums(of_months.rows(47)));

  // The year is closed, and a mapping is mended.
  Close("2024-12-31");
  const auto statement = [&] {
    v1::GetBalanceRequest request;
    request.set_scheme("REGIO_DEAL");
    request.set_period("2024");
    auto balance = served_->Call(&Stub::GetBalance, request);
    EXPECT_TRUE(balance.ok()) << balance.status();
    balance->clear_info();
    return balance->SerializeAsString();
  };
  const auto spent = [&](const std::string& period) {
    v1::GetSpendingRequest request;
    request.set_period(period);
    std::map<std::string, int64_t> sums;
    const auto table = served_->Spending(v1::DIMENSION_ACTION_LINE, request);
    EXPECT_TRUE(table.ok()) << table.status();
    for (const v1::SpendingRow& row : table->rows()) {
      sums[row.header().key()] = row.total().amount_minor();
    }
    return sums;
  };
  const std::string closed = statement();
  const std::map<std::string, int64_t> spent_in_year = spent("2024");
  Map("LEDGER,4311,,,false,,,REGIO_DEAL,KINDEREN,,,,\n"
      "LEDGER,4310,,,false,,,REGIO_DEAL,VEILIG,,,,\n");
  const Report refused = Import(year, Rebook());
  EXPECT_EQ(refused.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(refused.rejections(0).code(), problems::kBookedOtherwiseInClosedBooks.code);
  EXPECT_EQ(Import(year, Rebook("", "2024-12-31")).rejections(0).code(),
            problems::kCorrectionDayClosed.code);
  const Report moved = Import(year, Rebook("", "2025-02-03"));
  EXPECT_EQ(moved.outcome(), Report::OUTCOME_APPLIED) << moved.DebugString();
  EXPECT_EQ(moved.rows_applied(), 24);
  EXPECT_EQ(statement(), closed);
  EXPECT_EQ(spent("2024"), spent_in_year);
  const int64_t of_meedoen = spent_in_year.at("MEEDOEN");
  EXPECT_THAT(spent("2025-02"),
              ElementsAre(std::pair("KINDEREN", of_meedoen), std::pair("MEEDOEN", -of_meedoen)));
  // The original period is visible, and what was corrected.
  v1::ListPostingsRequest list;
  list.set_external_id("2024/INK/3/1");
  const v1::ListPostingsResponse postings = served_->Postings(list);
  ASSERT_EQ(postings.postings_size(), 3);
  EXPECT_EQ(postings.postings(2).period().start(), "2025-02-03");
  EXPECT_EQ(postings.postings(2).performance().start(), "2024-03-15");
  EXPECT_EQ(postings.postings(2).corrects_period().start(), "2024-03-15");
  EXPECT_EQ(postings.postings(2).corrects_revision(), 1);
  EXPECT_EQ(postings.postings(2).eligibility(), v1::ELIGIBILITY_INSIDE_WINDOW);
  // It counts in the month of its line.
  EXPECT_EQ(RowsOf(Year()), RowsOf(of_year));
  EXPECT_EQ(Import(year, Rebook()).outcome(), Report::OUTCOME_UNCHANGED);
  Restart();
  EXPECT_EQ(RowsOf(Year()), RowsOf(of_year));

  // Elsewhere it is the same ledger, and the file is known there too.
  const std::string exported = *served_->Export();
  ServedFinance elsewhere("sqlite:" + dir_.File("elsewhere.db"));
  elsewhere.DeclareDeal();
  ASSERT_TRUE(elsewhere
                  .ImportMappings("LEDGER,4311,,,false,,,REGIO_DEAL,KINDEREN,,,,\n"
                                  "LEDGER,4310,,,false,,,REGIO_DEAL,VEILIG,,,,\n")
                  .ok());
  const auto copied = elsewhere.Import(exported);
  ASSERT_TRUE(copied.ok()) << copied.status();
  ASSERT_EQ(copied->outcome(), Report::OUTCOME_APPLIED) << copied->DebugString();
  EXPECT_EQ(EntriesIn(elsewhere), EntriesIn(*served_));
  const auto known = elsewhere.Import(absl::StrCat(kHeader, year), Rebook());
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ(known->outcome(), Report::OUTCOME_UNCHANGED) << known->DebugString();
  EXPECT_EQ(served_->Import(exported)->outcome(), Report::OUTCOME_UNCHANGED);
}

TEST_F(ReconciliationTest, ALineOfNoMonthIsKeptByAStartUntilOneFileCoversTheYear) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  v1::ImportPostingsRequest partly = Request("lines");
  partly.mutable_chunk()->mutable_header()->set_allow_partial(true);
  Import("2024;INK;1;9;1;15-01-2024;4310;;;1,00;\n2024;INK;2;9;2;31-02-2024;4310;;;2,00;\n",
         partly);
  std::string year;
  int month = 0;
  for (const std::string& lines : Months()) {
    Import(lines, Request(absl::StrFormat("2024-%02d", ++month)));
    year += lines;
  }
  const std::string before = RowsOf(Year());
  EXPECT_EQ(Lines(Year()).at(1), "STATE_REJECTED 3 2024/INK/2/9 200 0");
  Restart();
  EXPECT_EQ(RowsOf(Year()), before);
  Import(year);
  EXPECT_EQ(Year().files_size(), 1);
  EXPECT_NE(RowsOf(Year()), before);
}

TEST_F(ReconciliationTest, WhatNoMappingFitsIsListedByAmount) {
  EXPECT_EQ(Import(kFiveLines).outcome(), Report::OUTCOME_NOTHING_BOOKED);
  const auto unmapped = [&] {
    v1::ListUnmappedCodesRequest request;
    request.set_source_system("LEDGER");
    request.set_page_size(2);
    std::vector<std::string> codes;
    do {
      const auto page = served_->Call(&Stub::ListUnmappedCodes, request);
      EXPECT_TRUE(page.ok()) << page.status();
      for (const v1::UnmappedCodes& of : page->codes()) {
        codes.push_back(absl::StrCat(of.account(), " ", of.cost_center(), " ", of.project_code(),
                                     " ", of.lines(), " ", of.expense_minor(), " ",
                                     of.income_minor()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return codes;
  };
  EXPECT_THAT(unmapped(), ElementsAre("4010 K999  1 5500000 0", "4310 K100 P02 1 1000000 0",
                                      "4310 K100 P01 2 133455 0", "4320 K200 P01 1 0 25000"));
  EXPECT_EQ(Net(), "6608455 0 6608455 0 0 | 0");
  // By the mappings of now, of the lines that were sent.
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  EXPECT_THAT(unmapped(), ElementsAre("4010 K999  1 5500000 0"));
  Map("LEDGER,43*,,,false,,,,,,,,\nLEDGER,4010,,,true,,,,,,,,\n");
  EXPECT_THAT(unmapped(), IsEmpty());
  Restart();
  EXPECT_THAT(unmapped(), IsEmpty());
  EXPECT_EQ(Import(kFiveLines).rows_applied(), 4);
  EXPECT_EQ(Net(), "6608455 1108455 5500000 0 0 | 0");
}

TEST_F(ReconciliationTest, PagesAreOfOneVersion) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  Import(kFiveLines);
  v1::GetReconciliationRequest request;
  request.set_source_system("LEDGER");
  const auto whole = Ask(request);
  ASSERT_TRUE(whole.ok()) << whole.status();
  for (const int page_size : {1, 2, 3}) {
    const auto in_pages = Ask(request, page_size);
    ASSERT_TRUE(in_pages.ok()) << in_pages.status();
    EXPECT_EQ(in_pages->SerializeAsString(), whole->SerializeAsString());
  }
  request.set_page_size(2);
  const auto first = served_->Call(&Stub::GetReconciliation, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->rows_size(), 2);
  request.set_page_token(first->next_page_token());
  Reverse("2024/INK/1003/1");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetReconciliation, request).status()), "DATA_CHANGED");
  // What was known then stays.
  request.clear_page_token();
  *request.mutable_as_of() = first->info().committed_at();
  const auto then = Ask(request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(RowsOf(*then), RowsOf(*whole));
  EXPECT_NE(RowsOf(Year()), RowsOf(*whole));
}

}  // namespace
}  // namespace wijkmonitor::finance
