// Files of postings as a controller sends them: what the report says they come to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/testing/temp_dir.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/service_ledger_testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;

constexpr absl::string_view kChangedLine = "2024;INK;1003;1;4;10-04-2024;4310;K100;P01;100,00;\n";

class LedgerServiceTest : public ::testing::Test {
 protected:
  void Map(const std::string& rows) {
    const auto report = served_.ImportMappings(rows);
    ASSERT_TRUE(report.ok() && report->outcome() == Report::OUTCOME_APPLIED) << report.status();
  }
  Report Import(absl::string_view lines, bool allow_partial = false, bool validate_only = false) {
    v1::ImportPostingsRequest request;
    request.set_profile("ledger");
    request.set_covers("year");  // that is to be said of a file with lines of one month only
    common::v1::ImportHeader& header = *request.mutable_chunk()->mutable_header();
    header.set_allow_partial(allow_partial);
    header.set_validate_only(validate_only);
    const auto report = served_.Import(absl::StrCat(kHeader, lines), std::move(request));
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(Report());
  }
  // Currency and side, and the four sums in cents.
  static std::vector<std::string> Amounts(const Report& report) {
    std::vector<std::string> lines;
    for (const common::v1::ImportAmounts& sums : report.amounts()) {
      lines.push_back(
          absl::StrCat(sums.currency_code(),
                       sums.side() == common::v1::ImportAmounts::SIDE_INCOME ? " - " : " + ",
                       sums.applied_minor(), " ", sums.unchanged_minor(), " ",
                       sums.out_of_scope_minor(), " ", sums.rejected_minor()));
    }
    return lines;
  }

  testing::TempDir dir_;
  ServedFinance served_{"sqlite:" + dir_.File("finance.db")};
};

TEST_F(LedgerServiceTest, AReportSaysWhatTheLinesComeTo) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  const Report first = Import(kFiveLines);
  EXPECT_EQ(first.outcome(), Report::OUTCOME_APPLIED);
  // Debit 66,334.55, of which 55,000.00 out of scope; credit 250.00.
  EXPECT_THAT(Amounts(first), ElementsAre("EUR + 1133455 0 5500000 0", "EUR - 25000 0 0 0"));
  const Report again = Import(kFiveLines);
  EXPECT_EQ(again.outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_THAT(Amounts(again), ElementsAre("EUR + 0 1133455 5500000 0", "EUR - 0 25000 0 0"));
}

TEST_F(LedgerServiceTest, ARefusedFileSaysWhatItWouldHaveComeTo) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  ASSERT_EQ(Import(kFiveLines).outcome(), Report::OUTCOME_APPLIED);
  const std::string lines =
      absl::StrCat(kChangedLine, "2024;INK;1004;1;4;31-04-2024;4310;K100;P01;5,00;\n",
                   "2024;INK;1005;1;4;30-04-2024;4310;K100;P01;veel;\n",
                   "2024;INK;1006;1;4;30-04-2024;4310;K100;P01;;7,00\n");
  // All is rejected; what cannot be read as an amount is in no sum.
  const Report refused = Import(lines);
  EXPECT_EQ(refused.outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(refused.rows_rejected(), 4);
  EXPECT_THAT(Amounts(refused), ElementsAre("EUR + 0 0 0 10500", "EUR - 0 0 0 700"));
  const Report partial = Import(lines, /*allow_partial=*/true);
  EXPECT_EQ(partial.outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(partial.rows_applied(), 1);
  EXPECT_THAT(Amounts(partial), ElementsAre("EUR + 0 0 0 10500", "EUR - 700 0 0 0"));
}

TEST_F(LedgerServiceTest, AFileOfWhichNothingIsBookedIsNoSuccess) {
  const Report report = Import(kFiveLines);
  EXPECT_EQ(report.outcome(), Report::OUTCOME_NOTHING_BOOKED);
  EXPECT_EQ(report.rows_read(), 5);
  EXPECT_EQ(report.rows_out_of_scope(), 5);
  EXPECT_NE(report.batch(), "");  // its lines are kept
  EXPECT_THAT(Amounts(report), ElementsAre("EUR + 0 0 6633455 0", "EUR - 0 0 25000 0"));
  std::vector<std::string> accounts;
  for (const auto& warning : report.warnings()) {
    EXPECT_EQ(warning.code(), problems::kNoMappingFits.code);
    accounts.push_back(absl::StrCat(warning.line(), " ", warning.value()));
  }
  EXPECT_THAT(accounts, ElementsAre("2 4310", "4 4320", "5 4010"));
  EXPECT_EQ(Import(kFiveLines, false, /*validate_only=*/true).outcome(),
            Report::OUTCOME_NOTHING_BOOKED);
  // What rules leave out on purpose is not named.
  Map("LEDGER,4*,,,true,,,,,,,,\n");
  const Report left_out = Import(kFiveLines);
  EXPECT_EQ(left_out.outcome(), Report::OUTCOME_NOTHING_BOOKED);
  EXPECT_EQ(left_out.warnings_size(), 0);
  // Of a file of which something is booked it is said how many lines no rule fits.
  Map("LEDGER,432*,,,false,,,,,,,,\nLEDGER,40*,,,true,,,,,,,,\n");
  const Report booked = Import(kFiveLines);
  EXPECT_EQ(booked.outcome(), Report::OUTCOME_APPLIED);
  ASSERT_EQ(booked.warnings_size(), 1);
  EXPECT_EQ(booked.warnings(0).code(), problems::kLinesNotMapped.code);
  EXPECT_EQ(booked.warnings(0).arguments(0), "3");
}

TEST_F(LedgerServiceTest, LimitOfAccountsNamed) {
  std::string lines;
  constexpr auto kMost = static_cast<int>(limits::kUnmappedAccountsNamedMax);
  for (int accounts = 1; accounts <= kMost + 2; ++accounts) {
    absl::StrAppend(&lines, "2024;INK;", accounts, ";1;1;15-01-2024;", 4000 + accounts,
                    ";;;1,00;\n");
    if (accounts < kMost - 1) continue;
    const Report report = Import(lines);
    const bool names_all = accounts <= kMost;
    ASSERT_EQ(report.warnings_size(), names_all ? accounts : kMost + 1);
    const auto& last = *report.warnings().rbegin();
    EXPECT_EQ(last.code(),
              names_all ? problems::kNoMappingFits.code : problems::kNoMappingFitsOthers.code);
    if (names_all) continue;
    EXPECT_EQ(last.arguments(0), absl::StrCat(accounts - kMost));
  }
}

TEST_F(LedgerServiceTest, AFileOfWhichNothingIsBookedSaysWhatItHasNoLonger) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  ASSERT_EQ(Import(kFiveLines).outcome(), Report::OUTCOME_APPLIED);
  const Report report = Import("2024;SAL;5;1;3;31-03-2024;4010;K999;;55.000,00;\n");
  EXPECT_EQ(report.outcome(), Report::OUTCOME_NOTHING_BOOKED);
  int gone = 0;
  for (const auto& warning : report.warnings()) gone += warning.code() == problems::kGone.code;
  EXPECT_EQ(gone, 4);
}

// What is wrong with a line is wrong with its repeat: neither is booked, and the rest is.
TEST_F(LedgerServiceTest, ARejectedLineThatStandsTwice) {
  Map("LEDGER,43*,,,false,,,,,,,,\n");
  ASSERT_EQ(Import(kFiveLines).outcome(), Report::OUTCOME_APPLIED);
  const std::string twice = absl::StrCat(kChangedLine, kChangedLine);
  const Report nothing = Import(twice, /*allow_partial=*/true);
  EXPECT_EQ(nothing.rows_rejected(), 2);
  EXPECT_EQ(nothing.rows_unchanged(), 0);
  EXPECT_THAT(Amounts(nothing), ElementsAre("EUR + 0 0 0 20000"));
  const Report rest = Import(absl::StrCat(twice, "2024;INK;1006;1;4;30-04-2024;4310;;;5,00;\n"),
                             /*allow_partial=*/true);
  EXPECT_EQ(rest.outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(rest.rows_applied(), 1);
  EXPECT_THAT(Amounts(rest), ElementsAre("EUR + 500 0 0 20000"));
}

// One that says otherwise between a line and its repeat makes nothing of either.
TEST_F(LedgerServiceTest, ALineIsBookedOnceWhateverStandsBetweenItAndItsRepeat) {
  const std::string header = "source_system,external_id,amount,currency,period\n";
  v1::ImportPostingsRequest request;
  request.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const auto report =
      served_.Import(header + "S,1,10,EUR,2024\nS,1,11,EUR,2024\nS,1,10,EUR,2024\n", request);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->outcome(), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report->rows_unchanged(), 1);
  EXPECT_THAT(Amounts(*report), ElementsAre("EUR + 1000 1000 0 1100"));
  EXPECT_EQ(served_.Postings().postings_size(), 1);
}

// Of a line with an expense and an income one may be booked.
TEST_F(LedgerServiceTest, OneFigureOfALineIsRejected) {
  v1::ImportPostingsRequest request;
  request.set_profile("iv3-begroting");
  request.set_period("2022");
  request.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const auto import = [&](const std::string& rows) {
    const auto report = served_.Import("Gemeenten;Taakveld;Lasten;Baten\n" + rows, request);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(Report());
  };
  import("Utrecht;0.1 Bestuur;100;\nUtrecht;0.2 Burgerzaken;5;\n");
  const Report report = import("Utrecht;0.1 Bestuur;101;20\nUtrecht;0.2 Burgerzaken;5;\n");
  EXPECT_EQ(report.outcome(), Report::OUTCOME_APPLIED);
  EXPECT_THAT(Amounts(report), ElementsAre("EUR + 0 500000 0 10100000", "EUR - 2000000 0 0 0"));
  v1::GetReconciliationRequest question;
  question.set_source_system("IV3");
  const auto reconciliation = served_.Call(&ServedFinance::Stub::GetReconciliation, question);
  ASSERT_TRUE(reconciliation.ok()) << reconciliation.status();
  // The ledger has 100 of the line that was rejected, and 5 of the other.
  const v1::ReconciliationRow& expense = reconciliation->totals(0);
  EXPECT_EQ(expense.total_minor(), 106'000'00);
  EXPECT_EQ(expense.booked_minor(), 105'000'00);
  EXPECT_EQ(expense.difference_minor(), 1'000'00);
  EXPECT_EQ(reconciliation->totals(1).booked_minor(), 20'000'00);
  ASSERT_EQ(reconciliation->lines_size(), 1);
  EXPECT_EQ(reconciliation->lines(0).state(), v1::ReconciliationLine::STATE_OTHER_AMOUNT);
  EXPECT_EQ(reconciliation->lines(0).amount_minor(), 101'000'00);
  EXPECT_EQ(reconciliation->lines(0).booked_minor(), 100'000'00);
}

// The side is that of the column, also of a correction below zero.
TEST_F(LedgerServiceTest, TheSideOfAnAmountIsThatOfItsColumn) {
  Map("LEDGER,4*,,,false,,,,,,,,\n");
  const Report report = Import(
      "2024;INK;1;1;1;15-01-2024;4310;;;-10,00;\n"
      "2024;INK;2;1;1;15-01-2024;4310;;;;-3,00\n"
      "2024;INK;3;1;1;15-01-2024;4310;;;;4,00\n"
      "2024;INK;4;1;1;15-01-2024;4310;;;0,00;2,00\n");
  EXPECT_THAT(Amounts(report), ElementsAre("EUR + -1000 0 0 0", "EUR - 300 0 0 0"));
}

}  // namespace
}  // namespace wijkmonitor::finance
