#include "services/finance/convert_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "libs/base/money.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/finance/convert_ledger_testing.h"
#include "services/finance/convert_posting.h"
#include "services/finance/convert_shipped_profiles.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

MappingRules Rules(const std::string& rows) {
  const auto file = ReadMappings(
      absl::StrCat("source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,"
                   "action_line,project,directorate,taakveld,area\n",
                   rows));
  EXPECT_THAT(file.rejections, IsEmpty());
  EXPECT_THAT(CheckMappings(file.declared, {"SPUK", "REGIO_DEAL"}), IsEmpty());
  return MappingRules(ItemsOf(file.declared));
}

const Reason kKindDue(problems::kWordDue, {"BUDGET RECEIPT COMMITMENT REALISATION FORECAST"});
const Reason kSideDue(problems::kWordDue, {"EXPENSE INCOME"});

// --- Profiles ---

TEST(ShippedProfiles, AreReadAndCheckedAsAnyOther) {
  const auto file = ReadProfiles(kShippedProfiles);
  EXPECT_THAT(file.rejections, IsEmpty());
  EXPECT_THAT(CheckProfiles(file.declared), IsEmpty());
  EXPECT_EQ(ItemsOf(file.declared), ShippedProfiles());
  std::vector<std::string> ids;
  for (const ImportProfile& profile : ShippedProfiles()) ids.push_back(profile.id);
  EXPECT_THAT(ids, ElementsAre("iv3-begroting", "iv3-jaarrekening", "ledger", "wijkmonitor",
                               "xaf-3.2", "xaf-4.0"));
}

TEST(ReadProfiles, SaysWhichColumnIsMissing) {
  const auto file = ReadProfiles("profile,setting\na,b\n");
  EXPECT_THAT(file.rejections,
              ElementsAre(RejectsWith(1, "value", "", {problems::kColumnMissing, {"value"}})));
}

TEST(ReadProfiles, DefaultsAreWordsThatThereAre) {
  const auto file = ReadProfiles(
      "profile,setting,value\np,default.kind,BUDGET\np,default.side,INCOME\n"
      "p,default.kind,COSTS\np,default.side,expense\n");
  EXPECT_THAT(file.rejections, ElementsAre(RejectsWith(4, "value", "COSTS", kKindDue),
                                           RejectsWith(5, "value", "expense", kSideDue)));
}

TEST(ReadMappings, Rows) {
  const auto file = ReadMappings(
      "source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,action_line,"
      "project,directorate,taakveld,area\n"
      "G,4*,K1,P1,,BUDGET,INCOME,SCH,A1,PR,D1,0.10 Mutaties reserves,WK001401\n"
      "G,1*,,,true,,,,,,,,\n"
      "G,2,,,maybe,COST,OUT,,,,,,\n"
      "G,3,,,,,,,,,,9.9,\n");
  ASSERT_THAT(file.declared.rows, SizeIs(4));
  const LedgerMapping& rule = file.declared.rows[0].item;
  EXPECT_EQ(rule.Id(), "G\t4*\tK1\tP1");
  EXPECT_EQ(rule.kind, Kind::kBudget);
  EXPECT_EQ(rule.side, Side::kIncome);
  EXPECT_EQ(rule.dimensions, (Dimensions{"SCH", "A1", "PR", "D1", "0.10", "WK001401"}));
  EXPECT_TRUE(file.declared.rows[1].item.out_of_scope);
  EXPECT_EQ(file.declared.rows[1].item.kind, std::nullopt);
  EXPECT_THAT(
      file.rejections,
      ElementsAre(RejectsWith(4, "out_of_scope", "maybe", problems::kTrueOrFalseDue),
                  RejectsWith(4, "kind", "COST", kKindDue), RejectsWith(4, "side", "OUT", kSideDue),
                  RejectsWith(5, "taakveld", "9.9", problems::kUnknownTaakveld)));
}

// --- Our own CSV ---

Posting FullPosting() {
  Posting posting;
  posting.source_system = "GEMEENTE";
  posting.external_id = "2024/MEM/1, \"bis\"";
  posting.kind = Kind::kRealisation;
  posting.side = Side::kIncome;
  posting.amount = -1234567;
  posting.currency = "SEK";
  posting.period = *ParseLinePeriod("2024-10-01");
  posting.performance = ParsePeriod("2023-11-01/2024-02-01").value();
  posting.dimensions = {"SPUK", "1.2", "P;1", "DIR", "0.10", "WK001401"};
  posting.account = "4100";
  posting.cost_center = "K\n1";
  posting.resolves = "V1";
  return posting;
}

TEST(OwnCsv, ALineMaySayItsRevision) {
  const std::string file =
      PostingHeader() + PostingLine(FullPosting(), 1) + PostingLine(Negated(FullPosting()), 2);
  const auto read = Read(file, Shipped("wijkmonitor"));
  EXPECT_THAT(read.rejections, IsEmpty());
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.declared.postings[i].revision, static_cast<int32_t>(i) + 1);
    EXPECT_EQ(read.declared.lines[i].revision, static_cast<int32_t>(i) + 1);
  }
  const std::string header = "source_system,external_id,amount,period,revision\n";
  const auto silent = Read(header + "G,1,5,2024,\n", Shipped("wijkmonitor"));
  EXPECT_EQ(silent.declared.postings[0].revision, 0);
  for (const char* wrong : {"0", "-1", "1.5", "two", "2147483648"}) {
    EXPECT_THAT(OnlyRejectionOf(
                    Read(absl::StrCat(header, "G,1,5,2024,", wrong, "\n"), Shipped("wijkmonitor"))),
                RejectsWith(2, "revision", wrong, problems::kRevisionDue));
  }
}

TEST(OwnCsv, ReadsBackWhatWasWritten) {
  std::vector<Posting> postings = {FullPosting(), Negated(FullPosting())};
  Posting plain;
  plain.source_system = "GEMEENTE";
  plain.external_id = "2";
  plain.kind = Kind::kBudget;
  plain.amount = 5;
  plain.currency = "EUR";
  plain.period = Period::OfYear(2024);
  postings.push_back(plain);
  plain.period = *ParsePeriod("2020-01-01/2024-01-01");
  postings.push_back(plain);
  std::string file = PostingHeader();
  for (const Posting& posting : postings) file += PostingLine(posting, 1);
  const auto read = Read(file, Shipped("wijkmonitor"));
  EXPECT_THAT(read.rejections, IsEmpty());
  EXPECT_EQ(read.declared.source_system, "GEMEENTE");
  EXPECT_TRUE(read.declared.coverage.OfLinesOnly());
  ASSERT_THAT(read.declared.postings, SizeIs(postings.size()));
  for (size_t i = 0; i < postings.size(); ++i) {
    EXPECT_EQ(read.declared.postings[i].posting, postings[i]) << i;
  }
  EXPECT_EQ(read.declared.lines[0].amount, 1234567);  // expense less income
  EXPECT_THAT(read.ignored_columns, IsEmpty());
}

TEST(OwnCsv, NeedsLittle) {
  const auto read = Read(
      "source_system,external_id,amount,period,kind\n"
      "G,1,10,2024,\nG,2,20,2024,RECEIPT\nG,3,30,2024,FORECAST\n",
      Shipped("wijkmonitor"));
  EXPECT_THAT(AmountsOf(read), ElementsAre(1000, 2000, 3000));
  const Posting& first = read.declared.postings[0].posting;
  EXPECT_EQ(first.kind, Kind::kRealisation);
  EXPECT_EQ(first.side, Side::kExpense);
  EXPECT_EQ(first.currency, "EUR");
  EXPECT_EQ(first.performance, std::nullopt);
  EXPECT_EQ(read.declared.postings[1].posting.side, Side::kIncome);
  EXPECT_EQ(read.declared.postings[2].posting.side, Side::kExpense);
  EXPECT_EQ(read.declared.postings[2].line, 4);
}

TEST(OwnCsv, WhatIsMissingOrNotKnown) {
  const ImportProfile own = Shipped("wijkmonitor");
  for (const auto& [file, column] :
       {std::pair("source_system,external_id,period\nG,1,2024\n", "amount"),
        {"external_id,amount,period\n1,1,2024\n", "source_system"}}) {
    EXPECT_THAT(OnlyRejectionOf(Read(file, own)),
                RejectsWith(1, column, "",
                            Reason(problems::kColumnMissing, {column})
                                .Advise(problems::kColumnOfProfile, {"wijkmonitor", column})));
  }
  EXPECT_THAT(
      OnlyRejectionOf(Read("source_system,external_id,amount,period,shceme\nG,1,1,2024,S\n", own)),
      RejectsWith(
          1, "shceme", "",
          {problems::kNoSuchColumn,
           {"account action_line amount area corrects cost_center currency directorate external_id "
            "kind performance period project resolves revision scheme side source_system "
            "taakveld"}}));
  const auto wrong = Read(
      "source_system,external_id,amount,period,kind,side\n"
      "G,,1,2024,,\n,2,1,2024,,\nH,3,1,2024,,\nG,4,1,2024,COST,OUT\n",
      own);
  EXPECT_THAT(wrong.rejections,
              ElementsAre(RejectsWith(2, "external_id", "", problems::kExternalIdDue),
                          RejectsWith(3, "source_system", "", problems::kSourceSystemDue),
                          RejectsWith(4, "source_system", "H", {problems::kOneSourceSystem, {"G"}}),
                          RejectsWith(5, "kind", "COST", kKindDue),
                          RejectsWith(5, "side", "OUT", kSideDue)));
  EXPECT_THAT(wrong.declared.postings, IsEmpty());
  EXPECT_THAT(wrong.declared.lines, IsEmpty());
  EXPECT_THAT(OnlyRejectionOf(Read("source_system,external_id,amount,period\n", own)),
              RejectsWith(0, "", "", problems::kNoLineWithAmount));
}

// --- A ledger with Dutch columns ---

constexpr absl::string_view kLedgerHeader =
    "boekjaar;periode;dagboek;boekstuk;regel;boekdatum;grootboekrekening;kostenplaats;project;"
    "debet;credit;omschrijving;naam;iban\n";

std::string LedgerFileOf(absl::string_view rows) { return absl::StrCat(kLedgerHeader, rows); }

TEST(Ledger, IsBookedByItsRules) {
  const MappingRules rules = Rules(
      "LEDGER,4*,,,,,,,A1,,,6.1 Samenkracht,\n"
      "LEDGER,4100,,,,,,SPUK,,,,,WK001401\n"
      "LEDGER,8*,,,,,INCOME,,A9,EIGEN,,,\n"
      "LEDGER,49*,,,true,,,,,,,,\n");
  const auto read = Read(LedgerFileOf("2024;1;MEM;1;1;2-1-2024;4100;K1;P1;1.234,56;;x;y;z\n"
                                      "2024;1;MEM;1;2;2-1-2024;4200;K1;P1;10,00;0,00;x;y;z\n"
                                      "2024;13;MEM;2;1;31-12-2024;8000;K1;P2;;500;x;y;z\n"
                                      "2024;1;MEM;1;3;2-1-2024;1600;;;;1.244,56;x;y;z\n"
                                      "2024;2;MEM;3;1;2-2-2024;4900;;;7;;x;y;z\n"),
                         Shipped("ledger"), {}, rules);
  EXPECT_THAT(AmountsOf(read), ElementsAre(123456, 1000, 50000));
  EXPECT_FALSE(read.declared.coverage.OfLinesOnly());
  EXPECT_EQ(read.declared.source_system, "LEDGER");
  const Posting& first = read.declared.postings[0].posting;
  EXPECT_EQ(first.external_id, "2024/MEM/1/1");
  EXPECT_EQ(first.period, *ParseLinePeriod("2024-01-02"));
  EXPECT_EQ(first.dimensions, (Dimensions{"SPUK", "", "P1", "", "", "WK001401"}));
  EXPECT_EQ(first.account, "4100");
  EXPECT_EQ(first.cost_center, "K1");
  const Posting& second = read.declared.postings[1].posting;
  EXPECT_EQ(second.dimensions, (Dimensions{"", "A1", "P1", "", "6.1", ""}));
  const Posting& income = read.declared.postings[2].posting;
  EXPECT_EQ(income.side, Side::kIncome);
  EXPECT_EQ(income.dimensions.project, "EIGEN");
  EXPECT_EQ(read.declared.lines[2], (LedgerLine{.line = 4,
                                                .external_id = "2024/MEM/2/1",
                                                .year = 2024,
                                                .months = Months::Of(2024, 12),
                                                .period = "13",
                                                .account = "8000",
                                                .amount = -50000,
                                                .currency = "EUR",
                                                .side = Side::kIncome}));
  // No rule fits, or it says so.
  const LedgerLine& unmapped = read.declared.lines[3];
  EXPECT_EQ(unmapped.scope, LineScope::kUnmapped);
  EXPECT_EQ(unmapped.amount, -124456);
  EXPECT_EQ(unmapped.account, "1600");
  const LedgerLine& left_out = read.declared.lines[4];
  EXPECT_EQ(left_out.scope, LineScope::kOut);
  EXPECT_EQ(left_out.months, Months::Of(2024, 2));
  EXPECT_THAT(read.ignored_columns, ElementsAre("iban", "naam", "omschrijving"));
}

TEST(Ledger, RulesOfAnotherSystemDoNotFit) {
  const auto read = Read(LedgerFileOf("2024;1;MEM;1;1;2-1-2024;4100;;;1;;;;\n"), Shipped("ledger"),
                         {}, Rules("XAF,4*,,,,,,,,,,,\n"));
  EXPECT_THAT(read.declared.postings, IsEmpty());
  EXPECT_THAT(LineAmountsOf(read), ElementsAre(100));
}

TEST(Ledger, KeysTellAllLinesApart) {
  const MappingRules rules = Rules("LEDGER,4*,,,,,,,,,,,\n");
  const auto twice = Read(LedgerFileOf("2024;1;MEM;1;1;2-1-2024;4100;;;1;;;;\n"
                                       "2024;1;MEM;1;1;2-1-2024;4100;;;1;;;;\n"),
                          Shipped("ledger"), {}, rules);
  EXPECT_THAT(OnlyRejectionOf(twice), RejectsWith(3, "boekjaar|dagboek|boekstuk|regel",
                                                  "2024/MEM/1/1", {problems::kSameKey, {"2"}}));
  EXPECT_THAT(twice.declared.postings, SizeIs(1));
  EXPECT_THAT(twice.declared.lines, SizeIs(1));
  const auto empty =
      Read(LedgerFileOf("2024;1;;1;1;2-1-2024;4100;;;1;;;;\n"), Shipped("ledger"), {}, rules);
  EXPECT_THAT(OnlyRejectionOf(empty), RejectsWith(2, "dagboek", "", problems::kKeyPartDue));
}

TEST(Ledger, MissingColumnsAreNamed) {
  const auto read = Read("boekjaar;periode;dagboek;boekstuk;regel;boekdatum;grootboekrekening\n",
                         Shipped("ledger"));
  const auto missing = [](const std::string& column, const char* field) {
    return RejectsWith(1, column, "",
                       Reason(problems::kColumnMissing, {column})
                           .Advise(problems::kColumnOfProfile, {"ledger", field}));
  };
  EXPECT_THAT(read.rejections,
              ElementsAre(missing("debet", "debit"), missing("credit", "credit"),
                          missing("project", "project"), missing("kostenplaats", "cost_center")));
  EXPECT_THAT(read.ignored_columns, IsEmpty());
}

// All texts of a result, as one.
std::string AllTextsOf(const formats::ReadFile<LedgerFile>& read) {
  std::string all = absl::StrCat(read.declared.source_system, "\n");
  const auto add = [&](const Rejection& r) {
    absl::StrAppend(&all, r.column, "|", r.value, "|", r.reason.In(Language::kEn), "\n");
  };
  for (const Rejection& rejection : read.rejections) add(rejection);
  for (const Warning& warning : read.declared.warnings) add(warning);
  for (const DeclaredPosting& posting : read.declared.postings)
    all += PostingLine(posting.posting, posting.revision);
  for (const LedgerLine& line : read.declared.lines) {
    absl::StrAppend(&all, line.external_id, "|", line.period, "|", line.account, "\n");
  }
  for (const std::string& column : read.ignored_columns) absl::StrAppend(&all, column, "\n");
  return all;
}

TEST(Privacy, CellsOfOtherColumnsAppearNowhere) {
  const std::string person = "PERSOON";
  // Right, wrong in every way, cut short, quoted badly; columns named as fields that no profile
  // reads from them among it.
  const std::string ledger =
      absl::StrReplaceAll(LedgerFileOf("2024;1;MEM;1;1;2-1-2024;4100;K1;P1;1;;@;@;@\n"
                                       "2024;1;MEM;1;1;2-1-2024;4100;K1;P1;1;;@;@;@\n"
                                       "2024;1;MEM;1;2;2-1-2025;4100;K1;P1;1;;@;@;@\n"
                                       "24;1;;1;3;2024-01-02;4100;K1;P1;een;twee;@;@;@\n"
                                       "2024;1;MEM;1;4;;4100;K1;P1;;;@;@;@\n"
                                       "2024;1;MEM;1;5;2-1-2024;4100;K1;P1;1;;\"@\" @;@;@\n"
                                       "2024;1;MEM;1;6;2-1-2024;4100;K1;P1;1;;@\n"
                                       "2024;1;MEM;1;7;2-1-2024;4100;K1;P1;1;;\"@;@;@\n"),
                          {{"@", person}});
  const auto read =
      Read(ledger, Shipped("ledger"), {.control_amount = "1"}, Rules("LEDGER,4*,,,,,,,,,,,\n"));
  EXPECT_THAT(read.rejections, SizeIs(testing::Ge(7u)));
  EXPECT_THAT(AllTextsOf(read), Not(HasSubstr(person)));
  // Fields that the profile does not read, though the file has columns of their names.
  const std::string fields = absl::StrReplaceAll(
      "nr;bedrag;period;date;side;kind;external_id;amount;scheme;taakveld\n"
      ";;@;@;@;@;@;@;@;@\n1;x;@;@;@;@;@;@;@;@\n2;1;@;@;@;@;@;@;@;@\n",
      {{"@", person}});
  for (const std::optional<Period>& period : {std::optional<Period>(), {Period::OfYear(2024)}}) {
    const auto by_nr = Read(fields, ProfileWith({{"column.date", ""}}), {.period = period});
    EXPECT_THAT(by_nr.rejections, Not(IsEmpty()));
    EXPECT_THAT(AllTextsOf(by_nr), Not(HasSubstr(person)));
  }
}

// --- Iv3 ---

constexpr absl::string_view kIv3 =
    "Gemeenten;Taakveld;L1.1 Salarissen en sociale lasten;Baten;Lasten;Provincie\n"
    "Ergens;0.1 Bestuur;5.0;0.0;7977.0;Elders\n"
    "Ergens;0.10 Mutaties reserves;;29751.0;36974.0;Elders\n"
    "Ergens;0.11 Resultaat van de rekening van bat..;;0.0;0.0;Elders\n"
    "Ergens;2.5 Openbaar vervoer;138.0;;-566.0;Elders\n";

TEST(Iv3, IsTwoPostingsForEachTaakveld) {
  const auto read = Read(std::string(kIv3), Shipped("iv3-begroting"),
                         {.period = Period::OfYear(2023), .control_lines = 4});
  EXPECT_THAT(AmountsOf(read), ElementsAre(797700000, 0, 3697400000, 2975100000, 0, 0, -56600000));
  EXPECT_EQ(read.declared.source_system, "IV3");
  EXPECT_EQ(read.rows, 7);
  std::vector<std::string> ids;
  for (const DeclaredPosting& declared : read.declared.postings) {
    const Posting& posting = declared.posting;
    EXPECT_EQ(posting.kind, Kind::kBudget);
    EXPECT_EQ(posting.period, Period::OfYear(2023));
    ids.push_back(absl::StrCat(posting.external_id, " ", posting.dimensions.taakveld));
  }
  EXPECT_THAT(
      ids,
      ElementsAre("2023/BUDGET/0.1/ergens/EXPENSE 0.1", "2023/BUDGET/0.1/ergens/INCOME 0.1",
                  "2023/BUDGET/0.10/ergens/EXPENSE 0.10", "2023/BUDGET/0.10/ergens/INCOME 0.10",
                  "2023/BUDGET/0.11/ergens/EXPENSE 0.11", "2023/BUDGET/0.11/ergens/INCOME 0.11",
                  "2023/BUDGET/2.5/ergens/EXPENSE 2.5"));
  EXPECT_EQ(read.declared.lines[3], (LedgerLine{.line = 3,
                                                .external_id = "2023/BUDGET/0.10/ergens/INCOME",
                                                .year = 2023,
                                                .months = Months::OfYear(2023),
                                                .account = "0.10",
                                                .amount = -2975100000,
                                                .currency = "EUR",
                                                .side = Side::kIncome}));
  EXPECT_THAT(read.ignored_columns, Contains("L1.1 Salarissen en sociale lasten"));
}

TEST(Iv3, OfTheAccountsHasOtherIdsThanOfTheBudget) {
  const auto read =
      Read(std::string(kIv3), Shipped("iv3-jaarrekening"), {.period = Period::OfYear(2023)});
  EXPECT_THAT(AmountsOf(read), SizeIs(7));
  EXPECT_EQ(read.declared.postings[0].posting.kind, Kind::kRealisation);
  EXPECT_EQ(read.declared.postings[0].posting.external_id, "2023/REALISATION/0.1/ergens/EXPENSE");
}

TEST(Iv3, TheRequestSaysThePeriod) {
  EXPECT_THAT(OnlyRejectionOf(Read(std::string(kIv3), Shipped("iv3-begroting"))),
              RejectsWith(0, "period", "", problems::kPeriodOfRequestDue));
}

TEST(Iv3, OfTwoMunicipalitiesHasTheirNamesInItsIds) {
  const std::string two = absl::StrCat(kIv3, "Overal;0.1 Bestuur;;1.0;1.0;Elders\n");
  const auto read = Read(two, Shipped("iv3-begroting"), {.period = Period::OfYear(2023)});
  EXPECT_THAT(AmountsOf(read), SizeIs(9));
  EXPECT_EQ(read.declared.postings.back().posting.external_id, "2023/BUDGET/0.1/overal/INCOME");
}

// --- Audit files ---

TEST(AuditFile, IsBookedWhereRulesSayAsWhat) {
  const std::vector<AuditLine> lines = AuditLines(200);
  const MappingRules rules = Rules("XAF,4*,,,,,,,A1,,,,\nXAF,8000,,,,,INCOME,,,,,,\n");
  const auto read = Read(AuditFile(lines), Shipped("xaf-3.2"), {.control_lines = 200}, rules);
  EXPECT_THAT(read.rejections, IsEmpty());
  EXPECT_THAT(read.declared.warnings, IsEmpty());
  EXPECT_EQ(read.declared.source_system, "XAF");
  EXPECT_FALSE(read.declared.coverage.OfLinesOnly());
  ASSERT_THAT(read.declared.lines, SizeIs(200));
  EXPECT_THAT(read.declared.postings, SizeIs(100));
  int64_t total = 0, in_scope = 0, out_of_scope = 0, of_file = 0, booked = 0;
  for (const AuditLine& line : lines) of_file += line.amount;
  for (const LedgerLine& line : read.declared.lines) {
    EXPECT_EQ(line.in_scope(), line.account[0] >= '4') << line.account;
    total += line.amount;
    (line.in_scope() ? in_scope : out_of_scope) += line.amount;
  }
  for (const DeclaredPosting& declared : read.declared.postings) {
    const Posting& posting = declared.posting;
    EXPECT_EQ(posting.side, posting.account == "8000" ? Side::kIncome : Side::kExpense);
    EXPECT_GE(posting.amount, 0);
    booked += posting.side == Side::kIncome ? -posting.amount : posting.amount;
  }
  EXPECT_EQ(total, of_file);
  EXPECT_EQ(total, in_scope + out_of_scope);
  EXPECT_EQ(booked, in_scope);
  EXPECT_THAT(AllTextsOf(read), Not(HasSubstr("PERSOON")));
}

TEST(AuditFile, FieldsOfALine) {
  const auto read =
      Read(AuditFile(AuditLines(200)), Shipped("xaf-3.2"), {}, Rules("XAF,4*,,P1,,,,,A1,,,6.1,\n"));
  ASSERT_THAT(read.declared.lines, SizeIs(200));
  ASSERT_THAT(read.declared.postings, SizeIs(50));
  const LedgerLine& line = read.declared.lines[4];
  EXPECT_EQ(line.external_id, "2024/MEM/1/4");
  EXPECT_EQ(line.year, 2024);
  EXPECT_EQ(line.period, "2");
  const Posting& posting = read.declared.postings[1].posting;
  EXPECT_EQ(posting.external_id, "2024/MEM/1/4");
  EXPECT_EQ(posting.period, *ParseLinePeriod("2024-02-15"));
  EXPECT_EQ(posting.currency, "EUR");
  EXPECT_EQ(posting.cost_center, "K1");
  EXPECT_EQ(posting.dimensions, (Dimensions{"", "A1", "P1", "", "6.1", ""}));
}

TEST(AuditFile, ThatDoesNotAddUpIsRefusedWhole) {
  const std::vector<AuditLine> lines = AuditLines(200);
  const std::string file = AuditFile(lines);
  const MappingRules rules = Rules("XAF,4*,,,,,,,,,,,\n");
  int64_t both = 0;
  for (const AuditLine& line : lines) both += std::abs(line.amount);
  EXPECT_THAT(Read(file, Shipped("xaf-3.2"), {.control_amount = FormatAmount(both)}, rules)
                  .declared.postings,
              SizeIs(50));
  const auto cent =
      Read(file, Shipped("xaf-3.2"), {.control_amount = FormatAmount(both + 1)}, rules);
  const std::string total = FormatAmount(both), more = FormatAmount(both + 1);
  EXPECT_THAT(OnlyRejectionOf(cent),
              RejectsWith(0, "control_totals.amount", more,
                          {problems::kControlTotalAmount, {total, more, "-0.01"}}));
  EXPECT_THAT(cent.declared.postings, IsEmpty());
  const auto own = Read(absl::StrReplaceAll(file, {{"<linesCount>200", "<linesCount>201"}}),
                        Shipped("xaf-3.2"), {}, rules);
  EXPECT_THAT(OnlyRejectionOf(own).reason, Says({problems::kControlLines, {"200"}}));
  EXPECT_THAT(own.declared.postings, IsEmpty());
}

TEST(AuditFile, WhatItRefersToAndDoesNotDefineIsAWarning) {
  std::vector<AuditLine> lines = AuditLines(8);
  lines[0].account = "9999";
  const auto read = Read(AuditFile(lines), Shipped("xaf-3.2"));
  EXPECT_THAT(read.rejections, IsEmpty());
  EXPECT_THAT(read.declared.postings, IsEmpty());
  EXPECT_THAT(read.declared.warnings, Contains(testing::Field(&Warning::value, "9999")));
}

TEST(AuditFile, OfNoXml) {
  const auto read = Read("boekjaar;regel\n", Shipped("xaf-4.0"));
  EXPECT_THAT(read.rejections, SizeIs(1));
  EXPECT_THAT(read.declared.lines, IsEmpty());
}

// --- Sizes ---

TEST(ReadLedger, LimitOfWhatIsKeptOfLinesThatAreNotBooked) {
  const auto read = [](absl::string_view columns, size_t bytes) {
    const std::string text(bytes, '1');
    return Read(LedgerFileOf(absl::StrReplaceAll(columns, {{"@", text}})), Shipped("ledger"));
  };
  const absl::string_view account = "2024;1;MEM;1;1;2-1-2024;@;;;1;;;;\n";
  EXPECT_THAT(read(account, limits::kLedgerIdBytesMax - 1).rejections, IsEmpty());
  EXPECT_THAT(read(account, limits::kLedgerIdBytesMax).rejections, IsEmpty());
  const Rejection above = OnlyRejectionOf(read(account, limits::kLedgerIdBytesMax + 1));
  EXPECT_EQ(above.column, "grootboekrekening");
  EXPECT_THAT(above.reason, Says({problems::kTooLong, {"129", "128"}}));
  const Rejection key = OnlyRejectionOf(read("2024;1;MEM;@;1;2-1-2024;4100;;;1;;;;\n", 128));
  EXPECT_EQ(key.column, "boekjaar|dagboek|boekstuk|regel");
  EXPECT_EQ(key.value, absl::StrCat("2024/MEM/", std::string(128, '1'), "/1"));
  // With what tells its two postings apart.
  const auto iv3 = [](size_t bytes) {
    return Read(
        absl::StrCat("Gemeenten;Taakveld;Baten;Lasten\n", std::string(bytes, 'x'), ";0.1;1;1\n"),
        Shipped("iv3-begroting"), {.period = Period::OfYear(2023)});
  };
  const size_t most = limits::kLedgerIdBytesMax - std::string("2023/BUDGET/0.1//EXPENSE").size();
  EXPECT_THAT(AmountsOf(iv3(most)), SizeIs(2));
  EXPECT_THAT(OnlyRejectionOf(iv3(most + 1)).reason, Says({problems::kTooLong, {"129", "128"}}));
}

TEST(ReadLedger, LimitOfFigures) {
  const ImportProfile profile = ProfileWith({{"amounts", "expense_income"},
                                             {"column.amount", ""},
                                             {"column.expense", "L"},
                                             {"column.income", "B"}});
  const auto read = [&](int64_t lines) {
    std::string file = "nr,dag,L,B\n";
    for (int64_t i = 0; i < lines; ++i) absl::StrAppend(&file, i, ",2024-01-01,1,1\n");
    return Read(file, profile, {.control_lines = lines});
  };
  const auto at = read(limits::kImportRowsMax / 2);
  EXPECT_THAT(at.rejections, IsEmpty());
  EXPECT_EQ(at.rows, limits::kImportRowsMax);
  const auto above = read(limits::kImportRowsMax / 2 + 1);
  EXPECT_THAT(OnlyRejectionOf(above).reason, Says({problems::kTooManyRows, {"500000"}}));
  EXPECT_THAT(above.declared.lines, IsEmpty());
}

}  // namespace
}  // namespace wijkmonitor::finance
