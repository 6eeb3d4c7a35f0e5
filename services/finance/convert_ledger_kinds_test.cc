// Files of postings as people have them: each test is a kind of fault that real exports had.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/finance/convert_ledger_testing.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::string_view kLedgerHeader =
    "boekjaar;periode;dagboek;boekstuk;regel;boekdatum;grootboekrekening;kostenplaats;project;"
    "debet;credit";
constexpr absl::string_view kOwnHeader = "source_system,external_id,kind,amount,period";

// Lines of the system with an account that begins with 4 are booked.
MappingRules RuleOf(const std::string& source_system) {
  return MappingRules(
      std::vector<LedgerMapping>{{.source_system = source_system, .account = "4*"}});
}

// Every line of the system LEDGER with an account that begins with 4 is booked.
formats::ReadFile<LedgerFile> ReadLedgerLines(absl::string_view header, absl::string_view lines) {
  return Read(absl::StrCat(header, "\n", lines), Shipped("ledger"), {}, RuleOf("LEDGER"));
}
formats::ReadFile<LedgerFile> ReadLedgerLines(absl::string_view lines) {
  return ReadLedgerLines(kLedgerHeader, lines);
}
formats::ReadFile<LedgerFile> ReadOwn(absl::string_view lines) {
  return Read(absl::StrCat(kOwnHeader, "\n", lines), Shipped("wijkmonitor"));
}
formats::ReadFile<LedgerFile> ReadIv3(absl::string_view lines) {
  return Read(absl::StrCat("Taakveld;Baten;Lasten\n", lines), Shipped("iv3-begroting"),
              {.period = Period::OfYear(2015)});
}

std::vector<std::string> IdsOf(const formats::ReadFile<LedgerFile>& file) {
  std::vector<std::string> ids;
  for (const DeclaredPosting& row : file.declared.postings) ids.push_back(row.posting.external_id);
  return ids;
}

// A ledger debits the account of its receipts for what it pays back.
TEST(LedgerKinds, ADebitOnAnAccountOfReceiptsIsPaidBack) {
  const MappingRules rules(std::vector<LedgerMapping>{{.source_system = "LEDGER",
                                                       .account = "8*",
                                                       .kind = Kind::kReceipt,
                                                       .dimensions = {.scheme = "DEAL"}}});
  const auto file = Read(absl::StrCat(kLedgerHeader,
                                      "\n2009;1;INK;1;1;5-1-2009;8100;;;;100,00\n"
                                      "2009;1;INK;2;1;6-1-2009;8100;;;30,00;\n"),
                         Shipped("ledger"), {}, rules);
  ASSERT_THAT(file.rejections, IsEmpty());
  ASSERT_THAT(file.declared.postings, SizeIs(2));
  const Posting& received = file.declared.postings[0].posting;
  EXPECT_EQ(received.side, Side::kIncome);
  EXPECT_EQ(received.amount, 10'000);
  const Posting& paid_back = file.declared.postings[1].posting;
  EXPECT_EQ(paid_back.side, Side::kExpense);
  EXPECT_EQ(paid_back.amount, 3'000);
  EXPECT_THAT(CheckPostings(file.declared.postings, {{"DEAL", "EUR"}}), IsEmpty());
}

TEST(LedgerKinds, QuotesAndPaddingMeanNothing) {
  const auto file = ReadLedgerLines(
      "2009;1;INK;1;1;5-1-2009;4400;7010;;10,00;\n"
      "2009;1;\"INK \";1;1;5-1-2009;4400;7010;;10,00;\n");
  EXPECT_THAT(OnlyRejectionOf(file), RejectsWith(3, "boekjaar|dagboek|boekstuk|regel",
                                                 "2009/INK/1/1", {problems::kSameKey, {"2"}}));
  const auto bare = ReadLedgerLines("2009;1;INK;1;1;5-1-2009;4400;7010;;10,00;\n");
  const auto quoted = ReadLedgerLines(
      " \"2009 \" ;\"1\";\" INK\";\"1\";1;\"5-1-2009 \";\" 4400\u00a0\";7010;;\" 10,00 \";\n");
  EXPECT_EQ(AmountsOf(quoted), AmountsOf(bare));
  EXPECT_EQ(quoted.declared.postings[0].posting, bare.declared.postings[0].posting);
  const auto own = ReadOwn("\"T \",\" 1\",\"REALISATION \",\" 5.00 \",\" 2016 \"\n");
  EXPECT_THAT(IdsOf(own), ElementsAre("1"));
  EXPECT_THAT(AmountsOf(own), ElementsAre(500));
}

TEST(LedgerKinds, InAnAuditFileToo) {
  const std::string file = AuditFile({{"4100", "K1", "P1", 1000}, {"1000", "", "", -1000}});
  const std::string padded = absl::StrReplaceAll(
      file, {{"<accID>4100</accID><docRef>", "<accID> 4100\u00a0\u200b</accID><docRef>"}});
  ASSERT_NE(file, padded);
  const MappingRules rules = RuleOf("XAF");
  const auto read = Read(padded, Shipped("xaf-3.2"), {}, rules);
  ASSERT_THAT(AmountsOf(read), ElementsAre(1000));
  EXPECT_EQ(read.declared.postings[0].posting.account, "4100");
}

TEST(LedgerKinds, RowsThatSumOthersAreNoLines) {
  EXPECT_THAT(AmountsOf(ReadIv3("6.1 A;100.0;900.0\n6.2 B;50.0;400.0\n")),
              ElementsAre(90'000'000, 10'000'000, 40'000'000, 5'000'000));
  for (const char* sum :
       {"Totaal taakvelden", "6. Sociaal domein", "6 Sociaal domein", "Saldo", "Bron: CBS"}) {
    const auto file =
        ReadIv3(absl::StrCat("6.1 A;100.0;900.0\n6.2 B;50.0;400.0\n", sum, ";150.0;1300.0\n"));
    EXPECT_THAT(OnlyRejectionOf(file), RejectsWith(4, "Taakveld", sum, problems::kNoTaakveld));
  }
  for (const char* sum : {"Totaal lasten", "Totaal", "Bron: administratie", "Subtotaal"}) {
    const auto file = ReadLedgerLines(absl::StrCat(
        "2009;1;INK;1;1;5-1-2009;4400;;;10,00;\n2009;1;INK;1;2;5-1-2009;", sum, ";;;10,00;\n"));
    EXPECT_THAT(OnlyRejectionOf(file),
                RejectsWith(3, "grootboekrekening", sum, problems::kNoAccount));
  }
}

TEST(LedgerKinds, SumsInAnyColumnAreNoLines) {
  for (const auto& [line, column] :
       {std::pair("T,Totaal,REALISATION,150.00,2016,,\n", "external_id"),
        {"T,3,REALISATION,150.00,2016,Totaal project,\n", "project"},
        {"T,3,REALISATION,150.00,2016,,Subtotaal\n", "action_line"}}) {
    const auto file =
        Read(absl::StrCat(kOwnHeader, ",project,action_line\n", line), Shipped("wijkmonitor"));
    EXPECT_EQ(OnlyRejectionOf(file).column, column);
    EXPECT_THAT(OnlyRejectionOf(file).reason, Says(problems::kSumOfOthers));
  }
  for (const char* sum : {"6.0 Totaal sociaal domein", "6.72 a Jeugdhulp"}) {
    EXPECT_EQ(OnlyRejectionOf(ReadIv3(absl::StrCat(sum, ";1;2\n"))).value, sum);
  }
  const auto letters = ReadIv3("6.71A X;;1\n6.71a X;;1\n");
  EXPECT_EQ(OnlyRejectionOf(letters).reason.code(), "SAME_KEY");
}

TEST(LedgerKinds, KeysThatLookTheSameAreTheSame) {
  for (const auto& [one, other] : {std::pair("'INK/1", "INK/1"),
                                   {"\"\"\"A2\"\"\"", "A2"},
                                   {"A4  B", "A4 B"},
                                   {"\"A4\nB\"", "A4 B"},
                                   {"A7\uFE0F", "A7"},
                                   {"A7\x07", "A7"}}) {
    const auto file =
        ReadLedgerLines(absl::StrCat("2009;1;INK;", one, ";1;5-1-2009;4400;;;1,00;\n",
                                     "2009;1;INK;", other, ";1;5-1-2009;4400;;;1,00;\n"));
    EXPECT_EQ(OnlyRejectionOf(file).reason.code(), "SAME_KEY") << other;
  }
}

TEST(LedgerKinds, ParentsWithMoneyOfTheirOwnStay) {
  EXPECT_THAT(AmountsOf(ReadIv3("6.7 A;;1.0\n6.71 B;;2.0\n6.72a C;;3.0\n0.10 D;;4.0\n")),
              ElementsAre(100'000, 200'000, 300'000, 400'000));
}

TEST(LedgerKinds, AMarkBeforeThreeDigitsIsAmbiguous) {
  for (const auto& [text, whole, fraction] : {std::tuple("12.500", "12500", "12.50"),
                                              {"4.690", "4690", "4.69"},
                                              {"-12.500", "-12500", "-12.50"}}) {
    EXPECT_THAT(OnlyRejectionOf(ReadOwn(absl::StrCat("T,1,REALISATION,", text, ",2016\n"))),
                RejectsWith(2, "amount", text, {problems::kAmbiguous, {whole, fraction}}));
  }
  EXPECT_THAT(AmountsOf(ReadOwn("T,1,REALISATION,75.0000,2016\nT,2,REALISATION,0.500,2016\n")),
              ElementsAre(7500, 50));
  EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines("2009;1;INK;1;1;5-1-2009;4400;;;12,500;\n")),
              RejectsWith(2, "debet", "12,500", {problems::kAmbiguous, {"12500", "12,50"}}));
  EXPECT_THAT(AmountsOf(ReadLedgerLines("2009;1;INK;1;1;5-1-2009;4400;;;12.500;\n")),
              ElementsAre(1'250'000));
  EXPECT_EQ(OnlyRejectionOf(ReadIv3("6.1 A;;12.500\n")).column, "Lasten");
}

TEST(LedgerKinds, NumbersOfPeriodsAreMonthsOfTheBookYear) {
  const auto periods = [](absl::string_view lines) {
    std::vector<std::string> found;
    const auto file = ReadLedgerLines(
        "boekjaar;periode;dagboek;boekstuk;regel;boekdatum;grootboekrekening;kostenplaats;project;"
        "debet;credit",
        lines);
    EXPECT_THAT(file.rejections, IsEmpty());
    for (const DeclaredPosting& row : file.declared.postings) {
      found.push_back(FormatLinePeriod(row.posting.period));
    }
    return found;
  };
  EXPECT_THAT(periods("2018;2;INK;1;1;;4400;;;1,00;\n2018;12;INK;1;2;;4400;;;1,00;\n"
                      "2018;13;INK;1;3;;4400;;;1,00;\n2018;;INK;1;4;;4400;;;1,00;\n"
                      "2018;02;INK;1;5;7-3-2018;4400;;;1,00;\n2018;0;INK;1;6;;4400;;;1,00;\n"),
              ElementsAre("2018-02-01/2018-03-01", "2018-12-01/2019-01-01", "2018-12-31", "2018",
                          "2018-03-07", "2018-01-01"));
  EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines("2018;P2;INK;1;1;;4400;;;1,00;\n")),
              RejectsWith(2, "periode", "P2",
                          Reason(problems::kPeriodNumberDue).Advise(problems::kPeriodsYear)));
  // Also where a day says the period of the posting.
  for (const char* number : {"P2", "+3", "-1", "=1+1", "0x3", "100", "0003"}) {
    EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines(
                    absl::StrCat("2018;", number, ";INK;1;1;7-3-2018;4400;;;1,00;\n"))),
                RejectsWith(2, "periode", number,
                            Reason(problems::kPeriodNumberDue).Advise(problems::kPeriodsYear)));
  }
  EXPECT_THAT(ReadLedgerLines("2018;012;INK;1;1;7-3-2018;4400;;;1,00;\n").declared.lines,
              ElementsAre(::testing::Field(&LedgerLine::period, "12")));
  const ImportProfile whole_years = ProfileWith({{"column.date", ""},
                                                 {"column.year", "jaar"},
                                                 {"column.period_number", "periode"},
                                                 {"periods", "year"}});
  const auto file = Read("nr;jaar;periode;bedrag\n1;2018;2;1.00\n", whole_years);
  EXPECT_THAT(AmountsOf(file), ElementsAre(100));
  EXPECT_EQ(FormatLinePeriod(file.declared.postings[0].posting.period), "2018");
}

TEST(LedgerKinds, PeriodsAsLedgersWriteThem) {
  for (const auto& [text, period] : {std::pair("2018/2", "2018-02-01/2018-03-01"),
                                     {"201802", "2018-02-01/2018-03-01"},
                                     {"2018-02", "2018-02-01/2018-03-01"},
                                     {"2018/13", "2018-12-31"},
                                     {"2018KW01", "2018-01-01/2018-04-01"},
                                     {"2018JJ00*", "2018"},
                                     {"2018-02-01 00:00:00", "2018-02-01"}}) {
    const auto file = ReadOwn(absl::StrCat("T,1,REALISATION,1.00,", text, "\n"));
    EXPECT_THAT(AmountsOf(file), SizeIs(1)) << text;
    EXPECT_EQ(FormatLinePeriod(file.declared.postings.at(0).posting.period), period) << text;
  }
  EXPECT_THAT(AmountsOf(ReadLedgerLines("2009;1;INK;1;1;5-1-2009 00:00:00;4400;;;1,00;\n")),
              ElementsAre(100));
  EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines("2009;1;INK;1;1;5-1-2009 12:30:00;4400;;;1,00;\n")),
              RejectsWith(2, "boekdatum", "5-1-2009 12:30:00", problems::kTimeBehindDay));
}

TEST(LedgerKinds, WhatSeparatesIsFoundOutsideQuotes) {
  const ImportProfile profile = ProfileWith({});
  EXPECT_THAT(AmountsOf(Read("nr,dag,bedrag,\"oms; lang\"\n1,2024-01-01,5.00,x\n", profile)),
              ElementsAre(500));
  EXPECT_THAT(AmountsOf(Read("nr\tdag\tbedrag\n1\t2024-01-01\t5.00\n", profile)), ElementsAre(500));
  EXPECT_THAT(AmountsOf(Read("sep=;\nnr;dag;bedrag\n1;2024-01-01;5.00\n;;\n;;;;;\n", profile)),
              ElementsAre(500));
  const Rejection title =
      OnlyRejectionOf(Read("Grootboek 2024\n\nnr;dag;bedrag\n1;2024-01-01;5.00\n",
                           ProfileWith({{"columns", "some"},
                                        {"column.date", ""},
                                        {"default.year", "2024"},
                                        {"column.external_id", ""},
                                        {"key", "nr"},
                                        {"column.amount", "nr"}})));
  EXPECT_EQ(title.line, 1);
  EXPECT_EQ(title.column, "nr");
  EXPECT_THAT(title.reason.advice,
              testing::Contains(Reason::Advice{&problems::kTitleAboveHeader, {"3"}}));
}

TEST(LedgerKinds, ColumnsThatNobodyReads) {
  const std::string header = absl::StrCat(kLedgerHeader, ";omschrijving;omschrijving;;");
  EXPECT_THAT(AmountsOf(ReadLedgerLines(header, "2009;1;INK;1;1;5-1-2009;4400;;;1,00;;a;b;c;\n")),
              ElementsAre(100));
  EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines(absl::StrCat(kLedgerHeader, ";project"),
                                              "2009;1;INK;1;1;5-1-2009;4400;;;1,00;;\n")),
              RejectsWith(1, "project", "",
                          Reason(problems::kColumnRepeated, {"project", "2"})
                              .Advise(problems::kColumnOfProfile, {"ledger", "project"})));
}

TEST(LedgerKinds, Signs) {
  const ImportProfile any =
      ProfileWith({{"decimal_mark", "comma"}, {"thousands", "yes"}, {"signs", "any"}});
  const ImportProfile leading = ProfileWith({{"decimal_mark", "comma"}, {"thousands", "yes"}});
  for (const char* text : {"1.250,00-", "(1.250,00)", "\u20131.250,00", "- 1.250,00"}) {
    const std::string file = absl::StrCat("nr;dag;bedrag\n1;2024-01-01;", text, "\n");
    EXPECT_THAT(AmountsOf(Read(file, any)), ElementsAre(-125'000)) << text;
    EXPECT_THAT(
        OnlyRejectionOf(Read(file, leading)),
        RejectsWith(2, "bedrag", text, Reason(problems::kSign).Advise(problems::kSignsAny)));
  }
  for (const char* text : {"\u22121.250,00", "-1 250,00", "-1\u00a0250,00"}) {
    const std::string file = absl::StrCat("nr;dag;bedrag\n1;2024-01-01;", text, "\n");
    EXPECT_THAT(AmountsOf(Read(file, leading)), ElementsAre(-125'000)) << text;
  }
}

TEST(LedgerKinds, IdsThatASpreadsheetWrapped) {
  const auto file = ReadLedgerLines("2009;1;=\"INK\";\"=\"\"01\"\"\";1;5-1-2009;'4400;;;1,00;\n");
  EXPECT_THAT(IdsOf(file), ElementsAre("2009/INK/01/1"));
  EXPECT_EQ(file.declared.postings[0].posting.account, "4400");
}

TEST(LedgerKinds, WhatCannotBeSeen) {
  const auto file = ReadLedgerLines(
      "2009;1;INK;1;1;5-1-2009;4400\u00a0;;;1,00;\n2009;1;INK;1;2;5-1-2009;44\u200b00;;;1,00;\n"
      "2009;1;INK;1;3;5-1-2009;\ufeff4400;;;1,00;\n");
  EXPECT_THAT(AmountsOf(file), SizeIs(3));
  for (const DeclaredPosting& row : file.declared.postings) EXPECT_EQ(row.posting.account, "4400");
}

TEST(LedgerKinds, EncodingsThatTheProfileSays) {
  const std::string file = "nr;dag;bedrag;rekening\n1;2024-01-01;5.00;4 caf\xe9\n";
  const auto read =
      Read(file, ProfileWith({{"encoding", "windows-1252"}, {"column.account", "rekening"}}));
  EXPECT_THAT(AmountsOf(read), ElementsAre(500));
  EXPECT_EQ(read.declared.postings[0].posting.account, "4 caf\u00e9");
  EXPECT_THAT(OnlyRejectionOf(Read(file, ProfileWith({}))),
              RejectsWith(2, "", "", {problems::kNotUtf8, {"24"}}));
  EXPECT_THAT(OnlyRejectionOf(Read("PK\x03\x04 and more", ProfileWith({}))),
              RejectsWith(1, "", "", problems::kSpreadsheet));
}

// As CBS publishes Iv3 of all municipalities; the figures are ours.
std::string NationalIv3() {
  std::string file = "Gemeenten;Taakveld;Baten;Lasten\n";
  for (int taakveld = 1; taakveld <= 9; ++taakveld) {
    for (int municipality = 1; municipality <= 342; ++municipality) {
      absl::StrAppend(&file, "Gemeente ", municipality, ";\"0.", taakveld, " T  \";", taakveld,
                      ".0;", municipality, ".0\n");
    }
    absl::StrAppend(&file, "Totaal gemeenten;0.", taakveld, " T;1.0;1.0\nGroningen (PV);0.",
                    taakveld, " T;1.0;1.0\nGemeenten 5 000 tot 10 000 inwoners;0.", taakveld,
                    " T;1.0;1.0\n");
    absl::StrAppend(&file, "Nederland;0.", taakveld, " T;", 342 * taakveld, ".0;", 342 * 343 / 2,
                    ".0\n");
  }
  return file;
}

TEST(LedgerKinds, ANationalFileIsNotBookedTwice) {
  const auto file = Read(NationalIv3(), Shipped("iv3-begroting"), {.period = Period::OfYear(2024)});
  EXPECT_THAT(AmountsOf(file), SizeIs(2 * 9 * 342));
  EXPECT_EQ(file.out_of_scope, 4 * 9);
  int64_t expenses = 0;
  for (const DeclaredPosting& row : file.declared.postings) {
    if (row.posting.side == Side::kExpense) expenses += row.posting.amount;
  }
  EXPECT_EQ(expenses, int64_t{9} * 342 * 343 / 2 * 100'000);
}

TEST(LedgerKinds, OneMunicipalityOfANationalFile) {
  const auto file =
      Read(NationalIv3(), Shipped("iv3-begroting"),
           {.period = Period::OfYear(2024), .control_lines = 9, .only = " GEMEENTE 7 "});
  EXPECT_THAT(AmountsOf(file), SizeIs(18));
  EXPECT_EQ(file.rows, 9 * 346 + 9);
  EXPECT_EQ(file.out_of_scope, 9 * 345);
  // The same lines whether or not others are taken; a file that names none has others.
  const DeclaredPosting& ours = file.declared.postings[0];
  EXPECT_EQ(ours.posting.external_id, "2024/BUDGET/0.1/gemeente 7/EXPENSE");
  EXPECT_EQ(ours.id_of_none, "2024/BUDGET/0.1/EXPENSE");
  const auto all = Read(NationalIv3(), Shipped("iv3-begroting"), {.period = Period::OfYear(2024)});
  EXPECT_EQ(all.declared.postings[6 * 2].posting, ours.posting);
  const auto unnamed = Read("Taakveld;Baten;Lasten\n0.1 T;1.0;7.0\n", Shipped("iv3-begroting"),
                            {.period = Period::OfYear(2024)});
  ASSERT_THAT(AmountsOf(unnamed), SizeIs(2));
  EXPECT_EQ(unnamed.declared.postings[0].posting.external_id, ours.id_of_none);
  EXPECT_EQ(unnamed.declared.postings[0].key_of_some, "2024/BUDGET/0.1");
  const auto blank = Read("Gemeenten;Taakveld;Baten;Lasten\nGemeente 7;0.1 T;;7.0\n;0.2 T;;7.0\n",
                          Shipped("iv3-begroting"), {.period = Period::OfYear(2024)});
  EXPECT_THAT(OnlyRejectionOf(blank), RejectsWith(3, "Gemeenten", "", problems::kMunicipalityDue));
  EXPECT_THAT(OnlyRejectionOf(Read(NationalIv3(), Shipped("iv3-begroting"),
                                   {.period = Period::OfYear(2024), .only = "Elders"})),
              RejectsWith(0, "only", "Elders", problems::kMunicipalityNotFound));
  EXPECT_THAT(
      OnlyRejectionOf(Read("Taakveld;Baten;Lasten\n0.1 T;1.0;7.0\n", Shipped("iv3-begroting"),
                           {.period = Period::OfYear(2024), .only = "Gemeente 7"})),
      RejectsWith(0, "only", "Gemeente 7", problems::kNoMunicipalityColumn));
}

TEST(LedgerKinds, NamesOfMunicipalitiesAreComparedWithoutCaseOrComposition) {
  for (const char* only :
       {"S\u00daDWEST-FRYSL\u00c2N", "Su\u0301dwest-Frysl\u00e2n  (Gemeente)", "Sudwest Fryslan"}) {
    const auto file = Read(
        "Gemeenten;Taakveld;Baten;Lasten\nS\u00fadwest-Frysl\u00e2n;0.1 T;;7.0\nElders;0.1 "
        "T;;9.0\n",
        Shipped("iv3-begroting"), {.period = Period::OfYear(2024), .only = only});
    EXPECT_THAT(AmountsOf(file), ElementsAre(700'000)) << only;
  }
}

TEST(LedgerKinds, AMunicipalityThatIsNoneTakesNothing) {
  for (const char* only : {"Nederland", "Totaal", "NL00", "Groningen (PV)", "(gemeente)", " "}) {
    EXPECT_THAT(OnlyRejectionOf(Read(NationalIv3(), Shipped("iv3-begroting"),
                                     {.period = Period::OfYear(2024), .only = only})),
                RejectsWith(0, "only", only, problems::kMunicipalityNotFound));
  }
}

TEST(LedgerKinds, AFileMayHaveCodesOfMunicipalities) {
  const auto file =
      Read("Gemeenten;Taakveld;Baten;Lasten\n\"GM0014  \";0.1 T;;7.0\nGM0034;0.1 T;;9.0\n",
           Shipped("iv3-begroting"),
           {.period = Period::OfYear(2024), .only = "Groningen", .only_code = "GM0014"});
  ASSERT_THAT(AmountsOf(file), ElementsAre(700'000));
  EXPECT_EQ(file.declared.postings[0].posting.external_id, "2024/BUDGET/0.1/groningen/EXPENSE");
  // Beside a file with names it would be booked twice.
  EXPECT_THAT(OnlyRejectionOf(Read("Gemeenten;Taakveld;Baten;Lasten\nGM0014;0.1 T;;7.0\n",
                                   Shipped("iv3-begroting"), {.period = Period::OfYear(2024)})),
              RejectsWith(2, "Gemeenten", "GM0014", problems::kMunicipalityIsCode));
}

TEST(LedgerKinds, NumbersThatASpreadsheetRoundedAreNoIds) {
  EXPECT_THAT(OnlyRejectionOf(ReadOwn("T,\"2,02401E+11\",REALISATION,50,2016\n")),
              RejectsWith(2, "external_id", "2,02401E+11", problems::kRounded));
  EXPECT_THAT(OnlyRejectionOf(ReadLedgerLines("2009;1;INK;2,02401E+11;1;5-1-2009;4400;;;1,00;\n")),
              RejectsWith(2, "boekstuk", "2,02401E+11", problems::kRounded));
}

TEST(LedgerKinds, APeriodThatIsAYearIsNarrowedByItsNumber) {
  const auto read =
      Read("nr;dag;jaar;periode;bedrag\n1;;2018;3;5\n",
           ProfileWith({{"column.period", "jaar"}, {"column.period_number", "periode"}}));
  ASSERT_THAT(AmountsOf(read), SizeIs(1));
  EXPECT_EQ(FormatPeriod(read.declared.postings[0].posting.period), "2018-03");
}

TEST(LedgerKinds, ANumberForNoneIsNoAmountOfAStatistic) {
  const auto file = ReadIv3("0.1 T;-99997;7.0\n");
  EXPECT_EQ(OnlyRejectionOf(file).column, "Baten");
  EXPECT_EQ(OnlyRejectionOf(file).reason, Reason(problems::kStandsForNone));
}

TEST(LedgerKinds, LinesThatNoMappingBooksAreOutOfScope) {
  const auto file = ReadLedgerLines(
      "2009;1;INK;1;1;5-1-2009;4400;;;1,00;\n2009;1;INK;1;2;5-1-2009;1600;;;;1,00\n");
  EXPECT_EQ(file.rows, 2);
  EXPECT_EQ(file.out_of_scope, 1);
}

}  // namespace
}  // namespace wijkmonitor::finance
