// Amounts and days of ledger files, in every notation, and what they add up to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/finance/convert_ledger_testing.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Amounts, SignedIsPositiveForDebit) {
  const std::string file = "nr,dag,bedrag\n1,2024-10-01,12.34\n2,2024-10-01,-5\n";
  EXPECT_THAT(AmountsOf(Read(file, ProfileWith({}))), ElementsAre(1234, -500));
  // Of income, credit is positive.
  const auto income = Read(file, ProfileWith({{"default.side", "INCOME"}}));
  EXPECT_THAT(AmountsOf(income), ElementsAre(-1234, 500));
  EXPECT_THAT(LineAmountsOf(income), ElementsAre(1234, -500));
  EXPECT_EQ(income.declared.postings[0].posting.side, Side::kIncome);
}

TEST(Amounts, BySideIsPositiveInItsDirection) {
  const auto read = Read("nr,dag,bedrag,soort\n1,2024-10-01,100,INCOME\n2,2024-10-01,30,\n",
                         ProfileWith({{"amounts", "by_side"}, {"column.side", "soort"}}));
  EXPECT_THAT(AmountsOf(read), ElementsAre(10000, 3000));
  EXPECT_THAT(LineAmountsOf(read), ElementsAre(-10000, 3000));
}

TEST(Amounts, DebitAndCredit) {
  const ImportProfile profile = ProfileWith({{"amounts", "debit_credit"},
                                             {"column.amount", ""},
                                             {"column.debit", "debet"},
                                             {"column.credit", "credit"}});
  const std::string header = "nr;dag;debet;credit\n";
  const auto read = Read(
      header + "1;2024-10-01;10.00;\n2;2024-10-01;0;4.5\n3;2024-10-01;5;0.00\n4;2024-10-01;-1;\n",
      profile);
  EXPECT_THAT(AmountsOf(read), ElementsAre(1000, -450, 500, -100));
  EXPECT_THAT(OnlyRejectionOf(Read(header + "1;2024-10-01;;\n", profile)),
              RejectsWith(2, "debet", "", problems::kDebitOrCreditMissing));
  EXPECT_THAT(OnlyRejectionOf(Read(header + "1;2024-10-01;7;2\n", profile)),
              RejectsWith(2, "credit", "2", problems::kDebitAndCredit));
}

TEST(Amounts, Flagged) {
  const ImportProfile profile = ProfileWith({{"amounts", "flag"}, {"column.flag", "dc"}});
  const std::string header = "nr;dag;bedrag;dc\n";
  const auto read = Read(header +
                             "1;2024-10-01;10;D\n2;2024-10-01;10;c\n3;2024-10-01;10;Debet\n"
                             "4;2024-10-01;10;CREDIT\n5;2024-10-01;-10;C\n",
                         profile);
  EXPECT_THAT(AmountsOf(read), ElementsAre(1000, -1000, 1000, -1000, 1000));
  EXPECT_THAT(OnlyRejectionOf(Read(header + "1;2024-10-01;10;X\n", profile)),
              RejectsWith(2, "dc", "X", {problems::kWordDue, {"D DB debet debit C CR credit"}}));
  EXPECT_THAT(OnlyRejectionOf(Read(header + "1;2024-10-01;;D\n", profile)),
              RejectsWith(2, "bedrag", "", problems::kDue));
}

TEST(Amounts, ExpenseAndIncomeAreTwoPostings) {
  const auto read =
      Read("nr;dag;Lasten;Baten\nA;2024-10-01;10;4\nB;2024-10-01;;0\nC;2024-10-01;;\n",
           ProfileWith({{"amounts", "expense_income"},
                        {"column.amount", ""},
                        {"column.expense", "Lasten"},
                        {"column.income", "Baten"}}),
           {.control_lines = 3, .control_amount = "14"});
  EXPECT_THAT(AmountsOf(read), ElementsAre(1000, 400, 0));
  EXPECT_THAT(LineAmountsOf(read), ElementsAre(1000, -400, 0));
  EXPECT_EQ(read.rows, 3);  // figures
  const Posting& income = read.declared.postings[1].posting;
  EXPECT_EQ(income.external_id, "A/INCOME");
  EXPECT_EQ(income.side, Side::kIncome);
  EXPECT_EQ(read.declared.postings[0].posting.external_id, "A/EXPENSE");
  EXPECT_EQ(read.declared.postings[2].posting.external_id, "B/INCOME");
  EXPECT_EQ(read.declared.lines[1].external_id, "A/INCOME");
  EXPECT_EQ(read.declared.lines[1].line, 2);
}

TEST(Amounts, InTheNotationOfTheProfile) {
  const ImportProfile dutch =
      ProfileWith({{"decimal_mark", "comma"}, {"thousands", "yes"}, {"unit", "1000"}});
  EXPECT_THAT(AmountsOf(Read("nr;dag;bedrag\n1;2024-10-01;2.200,5\n", dutch)),
              ElementsAre(220050000));
}

TEST(Amounts, WrongOnesSayWhatWouldBeRight) {
  const ImportProfile dutch = ProfileWith({{"decimal_mark", "comma"}, {"thousands", "yes"}});
  const auto only = [&](const std::string& amount) {
    return OnlyRejectionOf(Read(absl::StrCat("nr;dag;bedrag\n1;2024-10-01;", amount, "\n"), dutch));
  };
  const Reason no_amount =
      Reason(problems::kNoAmount, {"1.234,56"}).Advise(problems::kNameDecimalMark);
  for (const auto& [amount, reason] :
       {std::pair("€ 2.200.500", no_amount),
        {"1234.56", no_amount},
        {"0,005", problems::kPartOfCent},
        {"1.000.000.000.001", {problems::kAmountTooLarge, {"1000000000000.00"}}},
        {"", problems::kDue}}) {
    EXPECT_THAT(only(amount), RejectsWith(2, "bedrag", amount, reason));
  }
}

TEST(Days, InThreeNotations) {
  const auto day = [](const std::string& dates, const std::string& text) {
    const auto read =
        Read(absl::StrCat("nr;dag;bedrag\n1;", text, ";1\n"), ProfileWith({{"dates", dates}}));
    EXPECT_THAT(AmountsOf(read), SizeIs(1));
    if (read.declared.postings.empty()) return Period{};
    EXPECT_EQ(read.declared.lines[0].year, 2024);
    EXPECT_EQ(read.declared.lines[0].period, "10");
    return read.declared.postings[0].posting.period;
  };
  const Period expected{absl::CivilDay(2024, 10, 1), absl::CivilDay(2024, 10, 2)};
  EXPECT_EQ(day("iso", "2024-10-01"), expected);
  EXPECT_EQ(day("dmy", "1-10-2024"), expected);
  EXPECT_EQ(day("dmy", "01.10.2024"), expected);
  EXPECT_EQ(day("dmy", "1/10/2024"), expected);
  EXPECT_EQ(day("ymd", "20241001"), expected);
}

TEST(Days, WrongOnesSayWhatWouldBeRight) {
  const auto only = [](const std::string& dates, const std::string& text) {
    return OnlyRejectionOf(
        Read(absl::StrCat("nr;dag;bedrag\n1;", text, ";1\n"), ProfileWith({{"dates", dates}})));
  };
  for (const auto& [dates, text, reason] :
       {std::tuple("iso", "1-10-2024",
                   Reason(problems::kDateIso).Advise(problems::kDatesOfProfile, {"dmy"})),
        {"dmy", "20241001", Reason(problems::kDateDmy).Advise(problems::kDatesOfProfile, {"ymd"})},
        {"ymd", "2024-10-01",
         Reason(problems::kDateYmd).Advise(problems::kDatesOfProfile, {"iso"})},
        {"ymd", "20240230", problems::kNoSuchDay},
        {"dmy", "10-31-2024", problems::kMonthOutOfRange},
        {"iso", "1899-12-31", {problems::kYearOutOfRange, {"1900", "2200"}}},
        {"iso", "", problems::kPeriodOfLineDue}}) {
    EXPECT_THAT(only(dates, text), RejectsWith(2, "dag", text, reason));
  }
}

TEST(Days, ThatLieOutsideTheYearOfTheLine) {
  const auto read = Read(
      "nr;dag;bedrag;jaar;periode\n1;2024-12-31;1;2024;12\n2;2025-01-03;1;2024;13\n"
      "3;2023-12-30;1;2024;1\n",
      ProfileWith({{"column.year", "jaar"}, {"column.period_number", "periode"}}));
  EXPECT_THAT(AmountsOf(read), SizeIs(3));
  EXPECT_EQ(read.declared.lines[1].year, 2024);
  EXPECT_EQ(read.declared.lines[1].period, "13");
  EXPECT_THAT(read.declared.warnings,
              ElementsAre(RejectsWith(3, "dag", "2025-01-03", {problems::kOtherYear, {"2"}})));
}

TEST(Periods, OfTheLineThenOfTheRequestThenOfTheProfile) {
  const auto period = [](const std::string& dates, std::map<std::string, std::string> settings,
                         std::optional<Period> request) {
    settings.insert({"column.period", "periode"});
    settings.insert({"column.year", "jaar"});
    const auto read = Read(absl::StrCat("nr;dag;periode;jaar;bedrag\n1;", dates, ";1\n"),
                           ProfileWith(settings), {.period = request});
    if (read.declared.postings.empty()) return OnlyRejectionOf(read).reason.In(Language::kEn);
    return absl::StrCat(FormatPeriod(read.declared.postings[0].posting.period), " ",
                        read.declared.lines[0].year, " ", read.declared.lines[0].period);
  };
  const Period year_2030 = Period::OfYear(2030);
  const std::map<std::string, std::string> defaults = {{"default.period", "2031-05-01"}};
  EXPECT_EQ(period("2024-03-01;2025;2024", defaults, year_2030), "2024-03-01/2024-03-02 2024 3");
  EXPECT_EQ(period(";2020-01-01/2024-01-01;", defaults, year_2030), "2020-01/2024-01 2023 ");
  EXPECT_EQ(period(";2024-02-29;", defaults, year_2030), "2024-02-29/2024-03-01 2024 2");
  EXPECT_EQ(period(";;2024", defaults, year_2030), "2024 2024 ");
  EXPECT_EQ(period(";;", defaults, year_2030), "2030 2030 ");
  EXPECT_EQ(period(";;", defaults, std::nullopt), "2031-05-01/2031-05-02 2031 5");
  EXPECT_EQ(period(";;", {{"default.year", "2032"}}, std::nullopt), "2032 2032 ");
  const auto english = [](const Reason& reason) { return reason.In(Language::kEn); };
  EXPECT_EQ(period(";;", {}, std::nullopt), english(problems::kPeriodOfLineDue));
  EXPECT_EQ(period(";;24", {}, std::nullopt), english(problems::kYearDue));
  EXPECT_EQ(period(";Q1;", {}, std::nullopt), english(problems::kPeriodOfLine));
}

TEST(Periods, AreDueOnceForAFileThatHasNone) {
  const ImportProfile profile = ProfileWith({{"column.date", ""}});
  EXPECT_THAT(OnlyRejectionOf(Read("nr;bedrag\n1;1\n2;1\n", profile)),
              RejectsWith(0, "period", "", problems::kPeriodOfRequestDue));
  EXPECT_THAT(AmountsOf(Read("nr;bedrag\n1;1\n", profile, {.period = Period::OfYear(2024)})),
              SizeIs(1));
}

TEST(Periods, OfPerformance) {
  const ImportProfile profile = ProfileWith(
      {{"column.performance_start", "van"}, {"column.performance_end", "tot"}, {"dates", "dmy"}});
  const auto read = [&](const std::string& dates) {
    return Read(absl::StrCat("nr;dag;bedrag;van;tot\n1;1-1-2024;1;", dates, "\n"), profile);
  };
  EXPECT_EQ(read("1-12-2023;1-1-2024").declared.postings[0].posting.performance,
            *ParsePeriod("2023-12-01/2024-01-01"));
  EXPECT_EQ(read(";").declared.postings[0].posting.performance, std::nullopt);
  EXPECT_THAT(OnlyRejectionOf(read("1-12-2023;")),
              RejectsWith(2, "tot", "", problems::kPerformanceEndDue));
  EXPECT_THAT(OnlyRejectionOf(read(";1-12-2023")),
              RejectsWith(2, "van", "", problems::kPerformanceStartDue));
  EXPECT_THAT(OnlyRejectionOf(read("1-1-2024;1-1-2024")),
              RejectsWith(2, "tot", "1-1-2024", problems::kPerformanceEndAfterStart));
}

// --- Control totals ---

class ControlTotals : public testing::Test {
 protected:
  formats::ReadFile<LedgerFile> ReadWith(std::optional<int64_t> lines, const std::string& amount) {
    const ImportProfile profile = ProfileWith({{"amounts", "debit_credit"},
                                               {"column.amount", ""},
                                               {"column.debit", "debet"},
                                               {"column.credit", "credit"},
                                               {"decimal_mark", "comma"},
                                               {"thousands", "yes"}});
    return Read(
        "nr;dag;debet;credit\n1;2024-10-01;1.000,10;\n2;2024-10-01;;1.000,10\n"
        "3;2024-10-01;0,01;\n",
        profile, {.control_lines = lines, .control_amount = amount});
  }
};

TEST_F(ControlTotals, ThatHold) {
  EXPECT_THAT(AmountsOf(ReadWith(3, "2.000,21")), ElementsAre(100010, -100010, 1));
  EXPECT_THAT(AmountsOf(ReadWith(3, "2000,21")), SizeIs(3));
  EXPECT_THAT(AmountsOf(ReadWith(std::nullopt, "")), SizeIs(3));
}

TEST_F(ControlTotals, OffByOneCentIsRefusedWhole) {
  for (const auto& [amount, said, difference] :
       {std::tuple("2.000,22", "2000.22", "-0.01"), {"2.000,20", "2000.20", "0.01"}}) {
    const auto read = ReadWith(3, amount);
    EXPECT_THAT(OnlyRejectionOf(read),
                RejectsWith(0, "control_totals.amount", amount,
                            {problems::kControlTotalAmount, {"2000.21", said, difference}}));
    EXPECT_THAT(read.declared.postings, IsEmpty());
    EXPECT_THAT(read.declared.lines, SizeIs(3));  // to say what it came to
  }
}

TEST_F(ControlTotals, OtherLines) {
  for (const int64_t lines : {2, 4}) {
    const std::string said = absl::StrCat(lines);
    EXPECT_THAT(
        OnlyRejectionOf(ReadWith(lines, "2000,21")),
        RejectsWith(0, "control_totals.lines", said, {problems::kControlTotalLines, {"3", said}}));
  }
}

TEST_F(ControlTotals, InAnotherNotation) {
  EXPECT_THAT(
      OnlyRejectionOf(ReadWith(3, "2,000.21")),
      RejectsWith(0, "control_totals.amount", "2,000.21",
                  Reason(problems::kNoAmount, {"1.234,56"}).Advise(problems::kNameDecimalMark)));
}

TEST(ControlTotalsOfCurrencies, AreNeverAddedUp) {
  const auto read = [](const std::string& amount, const std::string& currency) {
    return Read("nr,dag,bedrag,munt\n1,2024-10-01,100.00,EUR\n2,2024-10-01,100.00,USD\n",
                ProfileWith({{"column.currency", "munt"}}),
                {.control_amount = amount, .control_currency = currency});
  };
  EXPECT_THAT(OnlyRejectionOf(read("200.00", "")),
              RejectsWith(0, "control_totals.currency_code", "",
                          {problems::kControlTotalCurrency, {"EUR USD"}}));
  EXPECT_THAT(AmountsOf(read("100.00", "USD")), SizeIs(2));
  EXPECT_THAT(OnlyRejectionOf(read("200.00", "USD")),
              RejectsWith(0, "control_totals.amount", "200.00",
                          {problems::kControlTotalAmount, {"100.00", "200.00", "-100.00"}}));
  for (const char* amount : {"100.00", "0.00"}) {
    EXPECT_THAT(OnlyRejectionOf(read(amount, "GBP")),
                RejectsWith(0, "control_totals.currency_code", "GBP",
                            {problems::kControlTotalCurrency, {"EUR USD"}}));
  }
}

TEST(ControlTotalsOfLargeFiles, AreCountedBeyond64Bits) {
  std::string file = "nr,dag,bedrag\n";
  constexpr int kLines = 100'000;
  const std::string most = FormatAmount(limits::kAmountMinorMax);
  for (int i = 0; i < kLines; ++i) absl::StrAppend(&file, i, ",2024-10-01,", most, "\n");
  EXPECT_THAT(OnlyRejectionOf(
                  Read(file, ProfileWith({}), {.control_lines = kLines, .control_amount = "1"})),
              RejectsWith(0, "control_totals.amount", "1",
                          {problems::kControlTotalAmount,
                           {"100000000000000000.00", "1.00", "99999999999999999.00"}}));
}

}  // namespace
}  // namespace wijkmonitor::finance
