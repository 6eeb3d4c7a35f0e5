// The commands that are about money, and what all services have, on the files of the demo.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/file.h"
#include "libs/base/hash.h"
#include "libs/formats/row_reader.h"
#include "libs/rpc/client.h"
#include "services/cli/commands_testing.h"

namespace wijkmonitor::cli {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDeal[] = "REGIO_DEAL_GRONINGEN_NOORD";
constexpr char kProgrammeAreas[] =
    "DE_HOOGTE,INDISCHE_BUURT,OOSTERPARKWIJK,PADDEPOEL,PROFESSORENBUURT,SELWERD,TUINWIJK,"
    "VINKHUIZEN";

std::string ContentOf(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class FinanceCommandsTest : public ServedCommandsTest {
 protected:
  // Loads the demo's scheme and postings.
  void LoadDeal() {
    for (const char* what : {"schemes", "postings"}) {
      RunWell(absl::StrCat("import ", what, " deploy/demo_data/finance_", what, ".csv"));
      ASSERT_THAT(out_.str(), HasSubstr("Outcome: applied\n"));
    }
  }
  // Closes the books of another system, and returns the option that asks for what was known then.
  std::string Before() {
    RunWell("close-books --source OTHER --through 2019-12-31");
    finance_.backend().clock().Advance(absl::Hours(1));
    const absl::Time then = finance_.backend().clock().Now();
    finance_.backend().clock().Advance(absl::Hours(1));
    return " --as-of " + absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", then, absl::UTCTimeZone());
  }
  // Loads the areas of 2024 and their inhabitants.
  void LoadPopulation() {
    RunWell("import areas deploy/demo_data/areas_2024.csv");
    RunWell("import sets deploy/demo_data/sets_2024.csv");
    RunWell("import catalogue deploy/demo_data/catalogue.csv");
    RunWell(
        "import observations deploy/demo_data/cbs_kwb_2024.csv --format cbs-kwb --edition CBS-2024 "
        "--period 2024");
  }
};

TEST_F(FinanceCommandsTest, StatusSaysWhatAllServicesHold) {
  LoadDeal();
  LoadPopulation();
  RunWell("status --lang nl");
  EXPECT_THAT(out_.str(),
              MatchesRegex("Dienst:          indicators\nAdres:           here\n"
                           "Bereikbaar:      ja\nDataversie:      4, .*Z\n"
                           "Indicatoren:     [1-9][0-9]*\n"
                           "id        geldig vanaf  gebieden\nCBS-2024 .*\n\n"
                           "Dienst:          finance\nAdres:           there\n"
                           "Bereikbaar:      ja\nDataversie:      2, .*Z\n"
                           "Regelingen:      1\nVerdeelsleutels: 0\nBoekingen \\(EUR\\): 9\n\n"
                           "Dienst:          projects\nAdres:           yonder\n"
                           "Bereikbaar:      ja\nDataversie:      [0-9]+, .*Z\n"
                           "Programma's:     0\nProjecten:       0\n"));
}

TEST_F(FinanceCommandsTest, StatusFailsWhenOneServiceIsSilentAndShowsTheOthers) {
  LoadPopulation();
  to_finance_ = *rpc::OpenChannel({.target = "127.0.0.1:1"});
  EXPECT_EQ(RunLine("status"), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("Data version:    4, "));
  EXPECT_THAT(out_.str(), HasSubstr("Service:         finance\nAddress:         there\n"
                                    "Reachable:       no\n\n"
                                    "Service:         projects\nAddress:         yonder\n"
                                    "Reachable:       yes\n"));
  EXPECT_THAT(err_.str(), StartsWith("wijkmonitor: UNAVAILABLE: "));
}

TEST_F(FinanceCommandsTest, SpendingIsTheTableOfTheReport) {
  LoadDeal();
  RunWell("spending --by action-line,period --lang nl");
  EXPECT_EQ(out_.str(),
            "realisatie, uitgaven, EUR, per actielijn en periode\n"
            "actielijn                  2020 t/m 2023  2024-01-01 t/m 2024-10-01      totaal\n"
            "KANSEN_VOOR_KINDEREN           2.535.692                  1.576.654   4.112.346\n"
            "MAATSCHAPPELIJK_MEEDOEN        4.693.709                              4.693.709\n"
            "PRETTIG_VEILIG_SAMENLEVEN      2.327.144                  1.612.251   3.939.395\n"
            "UITVOERINGSKOSTEN_REGIE          222.318                    202.904     425.222\n"
            "WIJKACADEMIE_VERSTERKEN          836.751                                836.751\n"
            "totaal                        10.615.614                  3.391.809  14.007.423\n");
  RunWell("spending --by period --action-line WIJKACADEMIE_VERSTERKEN");
  EXPECT_THAT(out_.str(), HasSubstr("2020 to 2023  836,751  100.0 %\n"));
  RunWell("spending --by kind --period 2024-01-01/2024-10-02 --json");
  EXPECT_THAT(out_.str(), HasSubstr("\"key\": \"REALISATION\""));
  RunWell("spending --by scheme --kind receipt");
  EXPECT_THAT(out_.str(), HasSubstr("REGIO_DEAL_GRONINGEN_NOORD  14,079,000  100.0 %\n"));
  RunWell("spending --by scheme --currency USD");
  EXPECT_THAT(out_.str(), EndsWith("Not counted, in another currency: EUR\n"));
}

TEST_F(FinanceCommandsTest, BalanceIsTheStatement) {
  LoadDeal();
  RunWell(absl::StrCat("balance --lang nl --period 2020-01-01/2024-10-02 --scheme ", kDeal));
  EXPECT_THAT(out_.str(), HasSubstr("= eindstand         71.577,00  vooruitontvangen\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("ONVOLLEDIG")));
  RunWell(absl::StrCat("balance --period 2024 --scheme ", kDeal));
  EXPECT_THAT(out_.str(),
              HasSubstr("INCOMPLETE, not to be filed: postings across an edge of the period\n"));
  EXPECT_THAT(out_.str(), EndsWith("(1 posting)\n"));
  EXPECT_EQ(RunLine("balance --period 2024 --scheme NONE"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("SCHEME_NOT_FOUND"));
}

TEST_F(FinanceCommandsTest, AKeyOfInhabitantsSplitsWhatIsOfNoArea) {
  LoadDeal();
  LoadPopulation();
  RunWell("spending --by area --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("(niet toegedeeld)  14.007.423  100,0 %\n"));
  const std::string file = folder_.File("key.csv");
  RunWell(absl::StrCat("key --from population --year 2024 --id POPULATION_2024 --scheme ", kDeal,
                       " --areas ", kProgrammeAreas, " --output ", file));
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(
      ContentOf(file),
      StartsWith("key,scheme,action_line,project,source,area,weight\n"
                 "POPULATION_2024,REGIO_DEAL_GRONINGEN_NOORD,,,\"CBS, Kerncijfers wijken en "
                 "buurten, 2024\",DE_HOOGTE,4140\n"));
  EXPECT_THAT(ContentOf(file), HasSubstr(",OOSTERPARKWIJK,12975\n"));
  RunWell(absl::StrCat("import keys ", file));
  RunWell("spending --by area --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("DE_HOOGTE            928.074,43    6,6 %\n"));
  EXPECT_THAT(out_.str(), HasSubstr("totaal            14.007.423,00  100,0 %\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("niet toegedeeld")));
  RunWell("keys --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("  DE_HOOGTE            4140\n"));
}

TEST_F(FinanceCommandsTest, AKeyNeedsAPublishedFigureOfEachArea) {
  LoadPopulation();
  const std::string line = "key --from population --id K --year ";
  EXPECT_EQ(RunLine(line + "2024 --areas DE_HOOGTE,NOWHERE"), kExitFailure);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("NO_FIGURE: no figure of POPULATION is published in 2024 for "
                                    "NOWHERE\n"));
  EXPECT_EQ(RunLine(line + "2023 --areas DE_HOOGTE"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NO_FIGURE"));
  EXPECT_EQ(RunLine(line + "2024 --areas DE_HOOGTE --edition CBS-2020 --lang nl"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NO_FIGURE: er is geen cijfer gepubliceerd"));
  EXPECT_EQ(RunLine(line + "2024 --areas DE_HOOGTE --indicator LONELY"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NOT_A_COUNT"));
  EXPECT_EQ(RunLine(line + "2024 --areas DE_HOOGTE --indicator NONE"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("INDICATOR_NOT_FOUND"));
}

TEST_F(FinanceCommandsTest, AKeyNamesTheMemberWithoutFigureAndAsksForTheEdition) {
  LoadPopulation();
  const std::string header = "indicator,area,edition,period,group,status,value\n";
  RunWell("import observations " +
          File("withheld.csv",
               header + "POPULATION,BU00141005,CBS-2024,2024,ALL_AGES,NOT_PUBLISHED,\n"));
  EXPECT_EQ(RunLine("key --from population --id K --year 2024 --areas TUINWIJK"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("for BU00141005 (TUINWIJK)\n"));
  RunWell("key --from population --id K --year 2024 --areas WK001404");
  EXPECT_THAT(out_.str(), HasSubstr(",WK001404,"));
  RunWell("import areas deploy/demo_data/areas_2020.csv");
  RunWell("import observations " +
          File("older.csv", header + "POPULATION,BU00140300,CBS-2020,2024,ALL_AGES,VALUE,7\n"));
  EXPECT_EQ(RunLine("key --from population --id K --year 2024 --areas BU00140300"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("EDITION_UNCLEAR"));
  EXPECT_THAT(err_.str(), HasSubstr("CBS-2020, CBS-2024\n"));
  RunWell("key --from population --id K --year 2024 --areas BU00140300 --edition CBS-2020");
  EXPECT_THAT(out_.str(), EndsWith(",BU00140300,7\n"));
}

TEST_F(FinanceCommandsTest, PostingsAsTableAndAsFile) {
  const std::string before = Before();
  LoadDeal();
  RunWell("postings --action-line WIJKACADEMIE_VERSTERKEN --side expense");
  EXPECT_THAT(out_.str(), HasSubstr("  836,751.00  EUR       2020 to 2023  "));
  EXPECT_THAT(out_.str(), Not(HasSubstr("KANSEN")));
  RunWell("postings --id 5.2/ONTVANGEN --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("ontvangst  inkomsten  14.079.000,00"));
  RunWell("postings" + before);
  EXPECT_EQ(out_.str(), "There are none.\n");
  const std::string file = folder_.File("out.csv");
  RunWell(absl::StrCat("postings --kind realisation --output ", file));
  EXPECT_THAT(ContentOf(file), HasSubstr("836751"));
  RunWell(absl::StrCat("import postings ", file));
  EXPECT_THAT(out_.str(), HasSubstr("Outcome: unchanged\n"));
  EXPECT_EQ(RunLine(absl::StrCat("postings --side income --output ", file)), kExitUsage);
}

TEST_F(FinanceCommandsTest, ReverseCancelsOnce) {
  LoadDeal();
  const std::string line = absl::StrCat("reverse --source EINDRAPPORT --id 5.2/ONTVANGEN");
  const std::string id = RandomUuid();
  RunWell(absl::StrCat(line, " --request-id ", id));
  EXPECT_THAT(out_.str(), HasSubstr("-14,079,000.00"));
  EXPECT_THAT(out_.str(), HasSubstr("yes"));
  const std::string first = out_.str();
  RunWell(absl::StrCat(line, " --request-id ", id));
  EXPECT_EQ(out_.str(), first);
  EXPECT_EQ(RunLine(line), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("POSTING_REVERSED"));
  RunWell(absl::StrCat("balance --period 2020-01-01/2024-10-02 --scheme ", kDeal));
  EXPECT_THAT(out_.str(), HasSubstr("-14,007,423.00  to be received\n"));
}

TEST_F(FinanceCommandsTest, ClosedBooks) {
  LoadDeal();
  RunWell("close-books --source EINDRAPPORT --through 2019-12-31");
  EXPECT_THAT(out_.str(), HasSubstr("EINDRAPPORT  2019-12-31\n"));
  RunWell("close-books --source EINDRAPPORT --through 2024-12-31");
  RunWell("books");
  EXPECT_THAT(out_.str(), HasSubstr("EINDRAPPORT  2024-12-31\n"));
  EXPECT_EQ(RunLine("close-books --source EINDRAPPORT --through 2023-12-31"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("BOOKS_CLOSED"));
  EXPECT_EQ(RunLine("reverse --source EINDRAPPORT --id 5.2/ONTVANGEN"), kExitFailure);
}

TEST_F(FinanceCommandsTest, ImportOfPostingsTakesItsOptions) {
  LoadDeal();
  const std::string postings = "import postings deploy/demo_data/finance_postings.csv";
  RunWell(absl::StrCat(postings, " --profile wijkmonitor --control-lines 9"));
  EXPECT_EQ(RunLine(absl::StrCat(postings, " --control-lines 8")), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("rejected, nothing changed"));
  EXPECT_EQ(RunLine(absl::StrCat(postings, " --control-amount 1")), kExitFailure);
  EXPECT_EQ(RunLine(absl::StrCat(postings, " --profile none")), kExitFailure);
  EXPECT_EQ(RunLine(absl::StrCat(postings, " --on-change guess")), kExitUsage);
  const std::string changed =
      File("changed.csv", absl::StrCat("source_system,external_id,amount,period,kind,side,scheme\n"
                                       "EINDRAPPORT,5.2/ONTVANGEN,1,,RECEIPT,INCOME,",
                                       kDeal, "\n"));
  const std::string again = absl::StrCat("import postings ", changed, " --period 2024");
  EXPECT_EQ(RunLine(again), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("changed.csv:2: "));
  RunWell(absl::StrCat(again, " --on-change reverse-and-rebook"));
  RunWell("postings --id 5.2/ONTVANGEN");
  EXPECT_THAT(out_.str(), HasSubstr("          1.00  EUR       2024"));
}

TEST_F(FinanceCommandsTest, AFileOfWhichNothingIsBookedHasACodeOfItsOwn) {
  const std::string file = File(
      "grootboek.csv",
      "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;project;"
      "debet;credit\n"
      "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.234,56;\n"
      "2024;MEM;77;1;3;31-03-2024;4320;K200;P01;;250,00\n");
  EXPECT_EQ(RunLine(absl::StrCat("import postings --profile ledger ", file)), kExitNothingBooked);
  const char* const no_mapping = "no rule of the mappings books this account\n";
  EXPECT_EQ(out_.str(),
            absl::StrCat("Outcome: nothing booked, all out of scope\n"
                         "Rows: 2 read, 0 applied, 0 unchanged, 2 out of scope, 0 rejected\n"
                         "Amounts, EUR expense/debit: 0.00 applied, 0.00 unchanged, "
                         "1,234.56 out of scope, 0.00 rejected\n"
                         "Amounts, EUR income/credit: 0.00 applied, 0.00 unchanged, "
                         "250.00 out of scope, 0.00 rejected\n"
                         "Batch: 1\nMind:\n",
                         file, ":2: account: \"4310\": ", no_mapping, file,
                         ":3: account: \"4320\": ", no_mapping,
                         "Write a file of mappings to fill in with `unmapped --output FILE`.\n"));
}

TEST_F(FinanceCommandsTest, ListsWhatIsDeclared) {
  LoadDeal();
  RunWell("schemes --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("15.000.000,00  EUR     exclusief  2020-01-01 t/m 2024-10-01"));
  EXPECT_THAT(out_.str(), HasSubstr("ontvangst, realisatie"));
  RunWell("profiles");
  EXPECT_THAT(out_.str(), HasSubstr("\nwijkmonitor "));
  RunWell("import profiles " +
          File("profiles.csv",
               "profile,setting,value\nown,source_system,GEMEENTE\nown,column.external_id,nr\n"
               "own,column.date,dag\nown,column.amount,bedrag\nown,column.account,rekening\n"
               "own,mapping,yes\n"));
  RunWell("profiles --json");
  EXPECT_THAT(out_.str(), HasSubstr("\"id\": \"own\""));
  RunWell("import mappings " +
          File("mappings.csv",
               "source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,"
               "action_line,project,directorate,taakveld,area\n"
               "GEMEENTE,4*,,,,REALISATION,EXPENSE,,,,,,\nOTHER,,,,true,,,,,,,,\n"));
  RunWell("mappings --source GEMEENTE");
  EXPECT_THAT(out_.str(), HasSubstr("GEMEENTE  4*"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("OTHER")));
  RunWell("import postings --profile own " +
          File("ledger.csv",
               "nr,dag,rekening,bedrag\n1,2024-03-01,4001,12.50\n"
               "2,2024-03-02,8000,1.00\n"));
  RunWell("reconciliation --source GEMEENTE --year 2024");
  EXPECT_THAT(out_.str(), HasSubstr("GEMEENTE\nbatch "));
  EXPECT_THAT(out_.str(), HasSubstr("  file                13.50"));
  EXPECT_THAT(out_.str(), HasSubstr("- out of scope         1.00"));
  EXPECT_EQ(RunLine("reconciliation --source NONE"), kExitFailure);
}

TEST_F(FinanceCommandsTest, WhatNoMappingFitsIsWrittenToBeFilledIn) {
  const std::string ledger =
      File("ledger.csv",
           "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;"
           "project;debet;credit\n"
           "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.234,56;\n"
           "2024;INK;1002;1;2;03-02-2024;4310;K100;P02;10.000,00;\n"
           "2024;MEM;77;1;3;31-03-2024;4320;K200;P01;;250,00\n"
           "2024;SAL;5;1;3;31-03-2024;4010;K999;;55.000,00;\n"
           "2024;INK;1003;1;4;10-04-2024;4310;K100;P01;99,99;\n");
  EXPECT_EQ(RunLine("import postings --profile ledger " + ledger), kExitNothingBooked);
  RunWell("unmapped --source LEDGER");
  EXPECT_THAT(out_.str(), HasSubstr("4010     K999"));
  const std::string mappings = folder_.File("mappings.csv");
  RunWell("unmapped --source LEDGER --output " + mappings);
  std::string file = *ReadFile(mappings, 10'000);
  EXPECT_EQ(file,
            "source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,"
            "action_line,project,directorate,taakveld,area\n"
            "LEDGER,4010,K999,,?,,,,,,,,\n"
            "LEDGER,4310,K100,P02,?,,,,,,,,\n"
            "LEDGER,4310,K100,P01,?,,,,,,,,\n"
            "LEDGER,4320,K200,P01,?,,,,,,,,\n");
  // What nobody looked at is refused.
  EXPECT_EQ(RunLine("import mappings " + mappings), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("out_of_scope"));
  file = absl::StrReplaceAll(file, {{"K999,,?", "K999,,true"}, {"?", "false"}});
  RunWell("import mappings " + File("filled_in.csv", file));
  RunWell("import postings --profile ledger " + ledger);
  RunWell("reconciliation --source LEDGER --year 2024");
  EXPECT_THAT(out_.str(), HasSubstr("- booked          11,334.55      250.00  11,084.55\n"));
  RunWell("unmapped --source LEDGER --csv");
  EXPECT_EQ(out_.str(), "account,cost_center,project_code,currency_code,lines,expense,income\n");
  EXPECT_EQ(RunLine("unmapped --source LEDGER --csv --output x"), kExitUsage);

  // A month, of which the rest of the year is not gone.
  RunWell("import postings --profile ledger --covers 2024-05 " +
          File("may.csv",
               "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;"
               "project;debet;credit\n2024;INK;1009;1;5;02-05-2024;4310;K100;P01;1,00;\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("2024/INK/1001/1")));
  // A file of mappings replaces those that there are: they stand in the one to be filled in.
  RunWell("import postings --profile ledger --covers 2024-06 " +
          File("june.csv",
               "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;"
               "project;debet;credit\n2024;INK;1010;1;6;02-06-2024;4310;K100;P01;1,00;\n"
               "2024;INK;1011;1;6;02-06-2024;4999;K100;P01;1,00;\n"));
  RunWell("unmapped --source LEDGER --force --output " + mappings);
  EXPECT_EQ(*ReadFile(mappings, 10'000),
            "source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,"
            "action_line,project,directorate,taakveld,area\n"
            "LEDGER,4010,K999,,true,,,,,,,,\n"
            "LEDGER,4310,K100,P01,false,,,,,,,,\n"
            "LEDGER,4310,K100,P02,false,,,,,,,,\n"
            "LEDGER,4320,K200,P01,false,,,,,,,,\n"
            "LEDGER,4999,K100,P01,?,,,,,,,,\n");
  EXPECT_EQ(RunLine("import postings --profile ledger --covers mei " + ledger), kExitFailure);
  RunWell("close-books --source LEDGER --through 2024-12-31");
  EXPECT_EQ(RunLine("import postings --profile ledger --correction-day 2024-12-31 " + ledger),
            kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("correction_day"));
}

TEST_F(FinanceCommandsTest, ListsAsTheyWere) {
  const std::string before = Before();
  LoadDeal();
  RunWell("schemes" + before);
  EXPECT_THAT(out_.str(), Not(HasSubstr(kDeal)));
  RunWell("profiles" + before);
  EXPECT_THAT(out_.str(), HasSubstr("\nwijkmonitor "));
  for (const char* list : {"keys", "mappings", "books"}) RunWell(list + before);
  RunWell("reconciliation --source EINDRAPPORT");
  EXPECT_EQ(RunLine("reconciliation --source EINDRAPPORT" + before), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("BATCH_NOT_FOUND"));
  EXPECT_EQ(RunLine("books --as-of 9000-01-01T00:00:00Z"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("AS_OF_IN_FUTURE"));
  EXPECT_EQ(RunLine("books --as-of 2000-01-01T00:00:00Z"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("AS_OF_BEFORE_FIRST"));
}

TEST_F(FinanceCommandsTest, AMethodSaysWhatItsShortFormDoes) {
  LoadDeal();
  LoadPopulation();
  const std::pair<const char*, const char*> same[] = {
      {"kompas BU00140300 --year 2024", "get kompas --area BU00140300 --year 2024"},
      {"areas --level buurt", "list areas --level BUURT"},
      {"sets", "list area-sets"},
      {"indicators", "list indicators"},
      {"spending --by action-line,period", "get spending --rows action-line --columns period"},
      {"spending --by kind", "call GetSpending --rows KIND"},
      {"balance --scheme REGIO_DEAL_GRONINGEN_NOORD --period 2020-01-01/2024-10-02",
       "get balance --scheme REGIO_DEAL_GRONINGEN_NOORD --period 2020-01-01/2024-10-02"},
      {"schemes", "list schemes"},
      {"profiles", "call ListImportProfiles"},
      {"postings --kind receipt", "list postings --kind RECEIPT"},
      {"reconciliation --source EINDRAPPORT", "get reconciliation --source-system EINDRAPPORT"},
      {"export", "call ExportObservations"}};
  for (const auto& [short_form, method] : same) ExpectSame(short_form, method);
}

// In a spreadsheet it does nothing, and it is read back as it was.
TEST_F(FinanceCommandsTest, ANameThatBeginsAsAFormula) {
  RunWell("import areas " + File("areas.csv",
                                 "edition,valid_from,id,level,name,parent\n"
                                 "E-2024,2024-01-01,NL01,COUNTRY,-Nederland,\n"));
  for (const std::string lang : {"nl", "en"}) {
    RunWell("areas --csv --lang " + lang);
    EXPECT_THAT(out_.str(), HasSubstr("'-Nederland"));
    const std::string file = out_.str();
    const auto reader = formats::OpenCsv(file);
    ASSERT_TRUE(reader.ok()) << reader.status();
    formats::Row row;
    ASSERT_TRUE((*reader)->Next(&row));
    EXPECT_THAT(row.cells, Contains("-Nederland"));
  }
  RunWell("areas");
  EXPECT_THAT(out_.str(), HasSubstr("  -Nederland  "));
}

TEST_F(FinanceCommandsTest, EveryMethodOfEveryServiceIsThere) {
  LoadDeal();
  int asked = 0;
  for (const auto& [name, service] : KnownServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const google::protobuf::MethodDescriptor& method = *service->method(i);
      const std::string prefix = absl::EndsWith(method.name(), "DataVersion") ? name + "." : "";
      const std::string call = absl::StrCat("call ", prefix, method.name());
      EXPECT_EQ(RunLine(call + " --help"), kExitOk) << call;
      // Those that read answer, or say what is wrong with a question that says nothing.
      if (!method.options().idempotency_level() || method.server_streaming()) continue;
      ++asked;
      if (RunLine(call) == kExitOk) continue;
      EXPECT_THAT(err_.str(), MatchesRegex("wijkmonitor: (INVALID_ARGUMENT|[A-Z_]+_NOT_FOUND|"
                                           "INVALID_FIELDS|NOT_FOUND): (.|\n)*"))
          << call;
    }
  }
  EXPECT_GT(asked, 25);
  LoadPopulation();
  RunWell("kompas BU00140300 --year 2024 --csv");
  EXPECT_GT(std::ranges::count(out_.str(), '\n'), 3);  // a row for each reading
  EXPECT_THAT(out_.str(), HasSubstr("\nPOPULATION"));
  RunWell("get indicators.data-version --json");
  EXPECT_THAT(out_.str(), HasSubstr("\"token\""));
  RunWell("call ImportSchemes --from deploy/demo_data/finance_schemes.csv");
  EXPECT_THAT(out_.str(), HasSubstr("Outcome: unchanged\n"));
  EXPECT_EQ(RunLine("call reverse-posting"), kExitUsage);
  EXPECT_EQ(RunLine("get"), kExitUsage);
}

TEST(FinanceArgs, UsageErrors) {
  const auto parse = [](const std::string& line) {
    const std::vector<std::string> words = absl::StrSplit(absl::StrCat("wijkmonitor ", line), ' ');
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    Args args;
    return ParseArgs(static_cast<int>(argv.size()), argv.data(), &args);
  };
  EXPECT_EQ(parse("spending"), kExitUsage);
  EXPECT_EQ(parse("spending --by colour"), kExitUsage);
  EXPECT_EQ(parse("spending --by area,year,kind"), kExitUsage);
  EXPECT_EQ(parse("spending --by unspecified"), kExitUsage);
  EXPECT_EQ(parse("spending --by area --as-of yesterday"), kExitUsage);
  EXPECT_EQ(parse("spending --by area --kind wish"), kExitUsage);
  EXPECT_EQ(parse("balance --scheme X"), kExitUsage);
  EXPECT_EQ(parse("reverse --source X"), kExitUsage);
  EXPECT_EQ(parse("key --from hearsay --areas A --year 2024 --id K"), kExitUsage);
  EXPECT_EQ(parse("import schemes f --profile p"), kExitUsage);
  EXPECT_EQ(parse("import postings f --control-lines many"), kExitUsage);
  // What is empty was not meant.
  for (const std::string line :
       {"import areas f --only ", "call ImportAreas --from f --only ", "postings --scheme ",
        "close-books --source A --through 2023-12-31 --request-id ", "postings --output "}) {
    EXPECT_EQ(parse(line), kExitUsage) << line;
  }
  EXPECT_EQ(parse("spending --by area --rows SCHEME"), kExitUsage);
  EXPECT_EQ(parse("kompas A --area B --year 2024"), kExitUsage);
  EXPECT_EQ(parse("books --finance-address 127.0.0.1:1"), std::nullopt);
  EXPECT_EQ(parse("spending --by action-line,AREA --as-of 2024-01-01T00:00:00+01:00"),
            std::nullopt);
}

}  // namespace
}  // namespace wijkmonitor::cli
