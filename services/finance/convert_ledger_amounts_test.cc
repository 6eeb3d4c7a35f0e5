// Amounts and days of ledger files, in every notation, and what they add up to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/rejection_testing.h"
#include "services/finance/convert_ledger_testing.h"

namespace wijkmonitor::finance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
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
  const auto read =
      Read(header + "1;2024-10-01;10.00;\n2;2024-10-01;0;4.5\n3;2024-10-01;7;2\n4;2024-10-01;-1;\n",
           profile);
  EXPECT_THAT(AmountsOf(read), ElementsAre(1000, -450, 500, -100));
  EXPECT_THAT(OnlyRejectionOf(Read(header + "1;2024-10-01;;\n", profile)),
              Rejects(2, "debet", "", "is due, or else the credit"));
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
              Rejects(2, "dc", "X", "must be one of: D C debet credit"));
  EXPECT_EQ(OnlyRejectionOf(Read(header + "1;2024-10-01;;D\n", profile)).reason.In(Language::kEn),
            "is due");
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
  const Rejection sign = only("€ 2.200.500");
  EXPECT_EQ(sign.line, 2);
  EXPECT_EQ(sign.column, "bedrag");
  EXPECT_EQ(sign.value, "€ 2.200.500");
  EXPECT_THAT(sign.reason.In(Language::kEn), HasSubstr("write it as 1.234,56"));
  const Rejection mark = only("1234.56");
  EXPECT_EQ(mark.value, "1234.56");
  EXPECT_THAT(mark.reason.In(Language::kEn), HasSubstr("at most two decimals"));
  EXPECT_THAT(mark.reason.In(Language::kEn),
              HasSubstr("or name another decimal mark for the file"));
  EXPECT_THAT(only("0,005").reason.In(Language::kEn), HasSubstr("no whole number of cents"));
  EXPECT_THAT(only("1.000.000.000.001").reason.In(Language::kEn), HasSubstr("too large"));
  EXPECT_THAT(only(""), Rejects(2, "bedrag", "", "is due"));
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
  EXPECT_THAT(only("iso", "1-10-2024"),
              Rejects(2, "dag", "1-10-2024",
                      "a date is written YYYY-MM-DD; or take a profile with the setting dates "
                      "dmy"));
  EXPECT_THAT(only("dmy", "20241001").reason.In(Language::kEn),
              HasSubstr("as 1-10-2024, 1.10.2024 or 1/10/2024; or take a profile with the setting "
                        "dates ymd"));
  EXPECT_EQ(only("ymd", "20240230").reason.In(Language::kEn), "there is no such day");
  EXPECT_EQ(only("dmy", "10-31-2024").reason.In(Language::kEn), "the month must be 1..12");
  EXPECT_THAT(only("iso", "1899-12-31").reason.In(Language::kEn), HasSubstr("1900..2200"));
  EXPECT_THAT(only("iso", "").reason.In(Language::kEn),
              HasSubstr("say of which period the line is"));
}

TEST(Days, ThatLieOutsideTheYearOfTheLine) {
  const auto read = Read(
      "nr;dag;bedrag;jaar;periode\n1;2024-12-31;1;2024;12\n2;2025-01-03;1;2024;13\n"
      "3;2023-12-30;1;2024;1\n",
      ProfileWith({{"column.year", "jaar"}, {"column.period_number", "periode"}}));
  EXPECT_THAT(AmountsOf(read), SizeIs(3));
  EXPECT_EQ(read.declared.lines[1].year, 2024);
  EXPECT_EQ(read.declared.lines[1].period, "13");
  ASSERT_THAT(read.declared.warnings, SizeIs(1));
  EXPECT_EQ(read.declared.warnings[0].line, 3);
  EXPECT_EQ(read.declared.warnings[0].column, "dag");
  EXPECT_EQ(read.declared.warnings[0].value, "2025-01-03");
  EXPECT_THAT(read.declared.warnings[0].reason.In(Language::kEn), HasSubstr("as do 1 more"));
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
  EXPECT_THAT(period(";;", {}, std::nullopt), HasSubstr("is due"));
  EXPECT_THAT(period(";;24", {}, std::nullopt), HasSubstr("such as 2024"));
  EXPECT_THAT(period(";Q1;", {}, std::nullopt), HasSubstr("a period is a year"));
}

TEST(Periods, AreDueOnceForAFileThatHasNone) {
  const ImportProfile profile = ProfileWith({{"column.date", ""}});
  EXPECT_THAT(OnlyRejectionOf(Read("nr;bedrag\n1;1\n2;1\n", profile)),
              Rejects(0, "period", "",
                      "is due: the file does not say of which period its lines are, so the "
                      "request must"));
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
              Rejects(2, "tot", "", "is due: there is a start"));
  EXPECT_EQ(OnlyRejectionOf(read(";1-12-2023")).column, "van");
  EXPECT_THAT(OnlyRejectionOf(read("1-1-2024;1-1-2024")).reason.In(Language::kEn),
              HasSubstr("the first day after the period"));
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
  for (const auto& [amount, difference] : {std::pair("2.000,22", "-0.01"), {"2.000,20", "0.01"}}) {
    const auto read = ReadWith(3, amount);
    const Rejection rejection = OnlyRejectionOf(read);
    EXPECT_EQ(rejection.line, 0);
    EXPECT_EQ(rejection.column, "control_totals.amount");
    EXPECT_EQ(rejection.value, amount);
    EXPECT_THAT(rejection.reason.In(Language::kEn), HasSubstr("add up to 2000.21, not 2000.2"));
    EXPECT_THAT(rejection.reason.In(Language::kEn),
                HasSubstr(absl::StrCat("a difference of ", difference)));
    EXPECT_THAT(read.declared.postings, IsEmpty());
    EXPECT_THAT(read.declared.lines, IsEmpty());
  }
}

TEST_F(ControlTotals, OtherLines) {
  for (const int64_t lines : {2, 4}) {
    const Rejection rejection = OnlyRejectionOf(ReadWith(lines, "2000,21"));
    EXPECT_EQ(rejection.column, "control_totals.lines");
    EXPECT_THAT(rejection.reason.In(Language::kEn),
                HasSubstr(absl::StrCat("has 3 lines, not ", lines)));
  }
}

TEST_F(ControlTotals, InAnotherNotation) {
  EXPECT_THAT(OnlyRejectionOf(ReadWith(3, "2,000.21")).reason.In(Language::kEn),
              HasSubstr("as 1.234,56"));
}

TEST(ControlTotalsOfLargeFiles, AreCountedBeyond64Bits) {
  std::string file = "nr,dag,bedrag\n";
  constexpr int kLines = 100'000;
  const std::string most = FormatAmount(limits::kAmountMinorMax);
  for (int i = 0; i < kLines; ++i) absl::StrAppend(&file, i, ",2024-10-01,", most, "\n");
  const Rejection rejection = OnlyRejectionOf(
      Read(file, ProfileWith({}), {.control_lines = kLines, .control_amount = "1"}));
  EXPECT_THAT(rejection.reason.In(Language::kEn),
              HasSubstr("add up to 100000000000000000.00, not 1.00"));
}

}  // namespace
}  // namespace wijkmonitor::finance
