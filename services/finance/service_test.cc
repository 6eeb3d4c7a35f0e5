#include "services/finance/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "services/finance/convert_ledger_testing.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Reasons(const absl::StatusOr<Report>& report) {
  if (!report.ok()) return std::string(report.status().message());
  std::string all;
  for (const auto& r : report->rejections()) {
    absl::StrAppend(&all, r.line(), " ", r.column(), " \"", r.value(), "\": ", r.reason(), "\n");
  }
  return all;
}

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() { served_.DeclareDeal(); }

  void LoadReport() {
    const auto report = served_.Import(ReportFile());
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->rows_applied(), 9) << report->DebugString();
  }
  // The amounts of a table in euros: rows by key, totals last.
  static std::vector<std::string> Text(const v1::SpendingTable& table) {
    std::vector<std::string> lines;
    for (const v1::SpendingRow& row : table.rows()) {
      std::string line = row.header().key();
      for (const v1::SpendingEntry& entry : row.entries()) {
        absl::StrAppend(&line, " ",
                        entry.has_total() ? absl::StrCat(entry.total().amount_minor() / 100) : "-");
      }
      lines.push_back(absl::StrCat(line, " = ", row.total().amount_minor() / 100));
    }
    return lines;
  }

  testing::TempDir dir_;
  ServedFinance served_{"sqlite:" + dir_.File("finance.db")};
};

TEST_F(ServiceTest, TheTableOfTheReport) {
  LoadReport();
  v1::GetSpendingRequest request;
  request.set_columns(v1::DIMENSION_PERIOD);
  const auto table = served_.Spending(v1::DIMENSION_ACTION_LINE, request);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(Text(*table),
              ElementsAre("KINDEREN 2535692 1576654 = 4112346", "MEEDOEN 4693709 - = 4693709",
                          "REGIE 222318 202904 = 425222", "VEILIG 2327144 1612251 = 3939395",
                          "WIJKACADEMIE 836751 - = 836751"));
  EXPECT_EQ(table->columns(1).key(), "2024-01-01/2024-10-02");
  EXPECT_EQ(table->columns(1).period().end(), "2024-10-02");
  EXPECT_FALSE(table->rows(0).header().has_label() || table->rows(0).header().has_period());
  EXPECT_EQ(table->total().amount_minor(), 14'007'423'00);
  EXPECT_EQ(table->info().data_version(), 2);
  EXPECT_EQ(table->info().method_version(), "FM-1");
}

TEST_F(ServiceTest, ATableSaysOfWhatKindAndSideItIs) {
  LoadReport();
  const auto of = [this](v1::Dimension rows, v1::PostingKind kind) {
    v1::GetSpendingRequest request;
    request.set_kind(kind);
    const auto table = served_.Spending(rows, request);
    EXPECT_TRUE(table.ok()) << table.status();
    return std::pair(table->kind(), table->side());
  };
  EXPECT_EQ(of(v1::DIMENSION_SCHEME, v1::POSTING_KIND_UNSPECIFIED),
            std::pair(v1::POSTING_KIND_REALISATION, v1::POSTING_SIDE_EXPENSE));
  EXPECT_EQ(of(v1::DIMENSION_SCHEME, v1::POSTING_KIND_RECEIPT),
            std::pair(v1::POSTING_KIND_RECEIPT, v1::POSTING_SIDE_INCOME));
  EXPECT_EQ(of(v1::DIMENSION_KIND, v1::POSTING_KIND_UNSPECIFIED),
            std::pair(v1::POSTING_KIND_UNSPECIFIED, v1::POSTING_SIDE_EXPENSE));
}

TEST_F(ServiceTest, TheBalanceOfTheReport) {
  LoadReport();
  v1::GetBalanceRequest request;
  request.set_scheme("REGIO_DEAL");
  request.set_period("2020-01-01/2024-10-02");
  auto balance = served_.Call(&ServedFinance::Stub::GetBalance, request);
  ASSERT_TRUE(balance.ok()) << balance.status();
  EXPECT_EQ(balance->received_minor(), 14'079'000'00);
  EXPECT_EQ(balance->closing_minor(), 71'577'00);
  EXPECT_EQ(balance->position(), v1::Balance::POSITION_RECEIVED_IN_ADVANCE);
  EXPECT_EQ(balance->state(), v1::Balance::STATE_COMPLETE);
  request.set_period("2024");
  balance = served_.Call(&ServedFinance::Stub::GetBalance, request);
  EXPECT_EQ(balance->state(), v1::Balance::STATE_INCOMPLETE);
  EXPECT_THAT(balance->reasons(), ElementsAre(wijkmonitor::common::v1::REASON_SPAN_CROSSES_PERIOD));
  request.set_scheme("NONE");
  EXPECT_EQ(ReasonOf(served_.Call(&ServedFinance::Stub::GetBalance, request).status()),
            "SCHEME_NOT_FOUND");
}

TEST_F(ServiceTest, ByNeighbourhoodWithAndWithoutAKeyAndAsItWas) {
  LoadReport();
  EXPECT_THAT(Text(*served_.Spending(v1::DIMENSION_AREA)),
              ElementsAre("UNALLOCATED 14007423 = 14007423"));
  served_.backend().clock().Advance(absl::Hours(1));
  const absl::Time before = served_.backend().clock().Now();
  served_.backend().clock().Advance(absl::Hours(1));
  const auto report = served_.ImportKeys(PopulationKeyFile());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows_applied(), 8);

  v1::GetSpendingRequest request;
  request.set_min_data_version(report->data_version());
  const auto table = served_.Spending(v1::DIMENSION_AREA, request);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->rows(0).header().key(), "DE_HOOGTE");
  EXPECT_EQ(table->rows(0).total().amount_minor(), 928'074'43);
  int64_t sum = 0;
  for (const v1::SpendingRow& row : table->rows()) sum += row.total().amount_minor();
  EXPECT_EQ(sum, 14'007'423'00);

  *request.mutable_as_of() = rpc::TimestampOf(before);
  const auto then = served_.Spending(v1::DIMENSION_AREA, request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_THAT(Text(*then), ElementsAre("UNALLOCATED 14007423 = 14007423"));
  EXPECT_EQ(then->info().data_version(), 2);

  *request.mutable_as_of() = rpc::TimestampOf(served_.backend().clock().Now() + absl::Hours(1));
  EXPECT_EQ(served_.Spending(v1::DIMENSION_AREA, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ServiceTest, AReimportChangesNothing) {
  LoadReport();
  const auto again = served_.Import(ReportFile());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(again->rows_unchanged(), 9);
  EXPECT_EQ(again->data_version(), 2);
}

TEST_F(ServiceTest, EligibilityByTheDayOfDelivery) {
  const auto report = served_.Book(
      "S,1,,,100,2024-10-01,,REGIO_DEAL,L,\nS,2,,,100,2024-10-02,,REGIO_DEAL,L,\n"
      "S,3,,,100,2024-10-02,2024-09-01/2024-10-01,REGIO_DEAL,L,\nS,4,,,100,2024,,REGIO_DEAL,L,\n");
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  std::vector<std::string> found;
  const v1::ListPostingsResponse all = served_.Postings();
  for (const v1::Posting& posting : all.postings()) {
    found.push_back(absl::StrCat(posting.external_id(), " ", posting.eligibility(), " ",
                                 posting.effective_date_used()));
  }
  EXPECT_THAT(found, ElementsAre("1 1 1", "2 2 1", "3 1 0", "4 3 1"));
  const auto table = served_.Spending(v1::DIMENSION_SCHEME);
  EXPECT_EQ(table->outside_window().amount_minor(), 100'00);
  EXPECT_EQ(table->crosses_window().amount_minor(), 100'00);
}

TEST_F(ServiceTest, AReversalCancelsAndIsAnsweredOnce) {
  LoadReport();
  v1::ReversePostingRequest request;
  request.set_request_id(RandomUuid());
  request.set_source_system("REPORT");
  request.set_external_id("1");
  const auto reversed = served_.Call(&ServedFinance::Stub::ReversePosting, request);
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  EXPECT_EQ(reversed->amount().amount_minor(), -4'693'709'00);
  EXPECT_EQ(reversed->revision(), 2);
  const auto again = served_.Call(&ServedFinance::Stub::ReversePosting, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), reversed->SerializeAsString());
  EXPECT_EQ(served_.Spending(v1::DIMENSION_SCHEME)->total().amount_minor(), 9'313'714'00);

  request.set_request_id(RandomUuid());
  EXPECT_EQ(ReasonOf(served_.Call(&ServedFinance::Stub::ReversePosting, request).status()),
            "POSTING_REVERSED");
  request.set_external_id("none");
  EXPECT_EQ(ReasonOf(served_.Call(&ServedFinance::Stub::ReversePosting, request).status()),
            "POSTING_NOT_FOUND");
  v1::ListPostingsRequest list;
  list.set_external_id("1");
  EXPECT_EQ(served_.Postings(list).postings_size(), 2);
}

TEST_F(ServiceTest, ChangedLinesInOpenAndInClosedBooks) {
  ASSERT_TRUE(served_.Book("S,1,,,100,2023-05-01,,,L,\nS,2,,,100,2024-05-01,,,L,\n").ok());
  v1::CloseBooksRequest close;
  close.set_request_id(RandomUuid());
  close.set_source_system("S");
  close.set_through("2023-12-31");
  const auto closed = served_.Call(&ServedFinance::Stub::CloseBooks, close);
  ASSERT_TRUE(closed.ok()) << closed.status();
  const std::string changed = "S,1,,,101,2023-05-01,,,L,\nS,2,,,101,2024-05-01,,,L,\n";
  EXPECT_THAT(
      Reasons(served_.Book(changed)),
      HasSubstr(
          "3 external_id \"2\": was booked with other content: amount \"100.00\" -> \"101.00\""));
  v1::ImportPostingsRequest rebook;
  rebook.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
  const auto refused = served_.Book(changed, rebook);
  EXPECT_THAT(Reasons(refused), HasSubstr("2 external_id \"1\": was booked with other content in "
                                          "closed books"));
  EXPECT_EQ(refused->rejections_size(), 1);
  EXPECT_EQ(served_.Postings().postings_size(), 2);  // nothing of it was applied

  const auto applied = served_.Book("S,2,,,101,2024-05-01,,,L,\n", rebook);
  EXPECT_EQ(applied->outcome(), Report::OUTCOME_APPLIED) << Reasons(applied);
  EXPECT_EQ(served_.Postings().postings_size(), 4);
  EXPECT_EQ(served_.Spending(v1::DIMENSION_ACTION_LINE)->total().amount_minor(), 201'00);

  close.set_request_id(RandomUuid());
  close.set_through("2022-12-31");
  EXPECT_EQ(ReasonOf(served_.Call(&ServedFinance::Stub::CloseBooks, close).status()),
            "BOOKS_CLOSED");
}

TEST_F(ServiceTest, BadInputIsNamedAndChangesNothing) {
  const std::pair<const char*, const char*> wrong[] = {
      {"S,1,,,€ 2.200.500,2024,,,L,\n", "2 amount"},
      {"S,1,,,\"1.234,56\",2024,,,L,\n", "2 amount"},
      {"S,1,,,100,01-10-2024,,,L,\n", "2 period"},
      {"S,1,,,100,2024/10/01,,,L,\n", "2 period"},
      {"S,1,,,100,20241001,,,L,\n", "2 period"},
      {"S,1,SPENT,,100,2024,,,L,\n",
       "2 kind \"SPENT\": must be one of: BUDGET RECEIPT COMMITMENT "},
      {"S,1,,,100,2024,,NONE,L,\n", "2 scheme \"NONE\": there is no scheme"},
      {"S,1,RECEIPT,INCOME,-100,2024,,REGIO_DEAL,,\n", "2 amount \"-100.00\": a receipt is not"},
      {"S,1,,,100,2024,,,L,C\n", "2 resolves \"C\": there is no commitment"},
      {",1,,,100,2024,,,L,\n", "source_system"}};
  for (const auto& [row, reason] : wrong) {
    const auto report = served_.Book(row);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), Report::OUTCOME_REJECTED) << row;
    EXPECT_THAT(Reasons(report), HasSubstr(reason));
  }
  v1::ImportPostingsRequest totals;
  totals.mutable_control_totals()->set_amount("100.01");
  EXPECT_THAT(Reasons(served_.Book("S,1,,,100,2024,,,L,\n", totals)), HasSubstr("100.01"));
  EXPECT_EQ(served_.Postings().postings_size(), 0);
  EXPECT_EQ(served_.snapshots().current()->version.counter, 1);  // only the scheme

  v1::ImportPostingsRequest unknown;
  unknown.set_profile("none");
  EXPECT_EQ(ReasonOf(served_.Book("S,1,,,100,2024,,,L,\n", unknown).status()), "PROFILE_NOT_FOUND");
}

TEST_F(ServiceTest, ApplyingInPartLeavesOutOnlyWhatIsWrong) {
  v1::ImportPostingsRequest partial;
  partial.mutable_chunk()->mutable_header()->set_allow_partial(true);
  const auto report =
      served_.Book("S,1,,,100,2024,,,L,\nS,2,,,x,2024,,,L,\nS,3,,,5,2024,,NONE,L,\n", partial);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  EXPECT_EQ(report->rows_applied(), 1);
  EXPECT_EQ(report->rows_rejected(), 2);
}

TEST_F(ServiceTest, ALedgerExportIsReconciled) {
  ASSERT_TRUE(served_
                  .ImportMappings("LEDGER,4*,K1,,false,,,REGIO_DEAL,VEILIG,,,,\n"
                                  "LEDGER,8000,,,false,,INCOME,,,,,,\n")
                  .ok());
  v1::ImportPostingsRequest ledger;
  ledger.set_profile("ledger");
  ledger.mutable_chunk()->mutable_header()->set_file_name("export.csv");
  const std::string header =
      "boekjaar;periode;dagboek;boekstuk;regel;boekdatum;grootboekrekening;kostenplaats;project;"
      "debet;credit;omschrijving\n";
  const std::string rows =
      "2023;1;INK;100;1;15-1-2023;4000;K1;;1.234,56;;factuur J. Jansen\n"
      "2023;1;INK;100;2;15-1-2023;1500;;;;1.234,56;NL01INGB0112233444\n"
      "2023;2;VRK;7;1;3-2-2023;8000;;;;500,00;\n";
  const auto report = served_.Import(header + rows, ledger);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  EXPECT_EQ(served_.Spending(v1::DIMENSION_ACTION_LINE)->total().amount_minor(), 1'234'56);

  v1::GetReconciliationRequest request;
  request.set_source_system("LEDGER");
  auto reconciliation = served_.Call(&ServedFinance::Stub::GetReconciliation, request);
  ASSERT_TRUE(reconciliation.ok()) << reconciliation.status();
  EXPECT_EQ(reconciliation->file_name(), "export.csv");
  EXPECT_EQ(reconciliation->rows_size(), 3);
  ASSERT_EQ(reconciliation->totals_size(), 2);
  EXPECT_EQ(reconciliation->totals(0).side(), v1::POSTING_SIDE_EXPENSE);
  EXPECT_EQ(reconciliation->totals(0).booked_minor(), 1'234'56);
  EXPECT_EQ(reconciliation->totals(1).booked_minor(), 500'00);
  EXPECT_EQ(reconciliation->totals(1).out_of_scope_minor(), 1'234'56);
  EXPECT_EQ(reconciliation->net(0).total_minor(), -500'00);
  for (const v1::ReconciliationRow& total : reconciliation->totals()) {
    EXPECT_EQ(total.difference_minor(), 0);
    EXPECT_EQ(total.currency_code(), "EUR");
  }
  ASSERT_EQ(reconciliation->lines_size(), 1);
  EXPECT_EQ(reconciliation->lines(0).currency_code(), "EUR");
  EXPECT_EQ(reconciliation->lines(0).account(), "1500");

  // The next export lacks a line, and has another.
  const auto next = served_.Import(header +
                                       "2023;1;INK;100;1;15-1-2023;4000;K1;;1.234,56;;\n"
                                       "2023;2;INK;101;1;16-2-2023;4100;K1;;1,00;;\n",
                                   ledger);
  ASSERT_TRUE(next.ok()) << next.status();
  ASSERT_EQ(next->warnings_size(), 1) << next->DebugString();
  EXPECT_EQ(next->warnings(0).column(), "external_id");
  EXPECT_EQ(next->warnings(0).value(), "2023/VRK/7/1");
  EXPECT_EQ(next->warnings(0).reason(), Reason(problems::kGone).In(Language::kEn));
  reconciliation = served_.Call(&ServedFinance::Stub::GetReconciliation, request);
  EXPECT_EQ(reconciliation->lines(0).state(), v1::ReconciliationLine::STATE_GONE);
}

// 200 lines on six accounts, of which three are out of scope; each text that could name a person
// is PERSOON.
TEST_F(ServiceTest, AnAuditFileIsReconciledAndNobodyIsNamed) {
  ASSERT_TRUE(served_
                  .ImportMappings("XAF,4*,,,false,,,REGIO_DEAL,VEILIG,,,,\n"
                                  "XAF,8000,,,false,,INCOME,,,,,,\n")
                  .ok());
  v1::ImportPostingsRequest request;
  request.set_profile("xaf-3.2");
  const auto report = served_.Import(AuditFile(AuditLines(200)), request);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  EXPECT_EQ(report->rows_applied(), 100);

  v1::GetReconciliationRequest asked;
  asked.set_source_system("XAF");
  asked.set_page_size(1000);
  const auto found = served_.Call(&ServedFinance::Stub::GetReconciliation, asked);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->net(0).lines(), 200);
  for (const v1::ReconciliationRow& total : found->totals()) {
    EXPECT_EQ(total.difference_minor(), 0);
  }
  std::set<std::string> out_of_scope;
  for (const v1::ReconciliationRow& row : found->rows()) {
    EXPECT_EQ(row.difference_minor(), 0);
    if (row.booked_minor() == 0 && row.out_of_scope_minor() != 0)
      out_of_scope.insert(row.account());
  }
  EXPECT_THAT(out_of_scope, ElementsAre("1000", "1600", "2000"));
  EXPECT_EQ(found->lines_size(), 100);

  std::string stored;
  for (const char* ending : {"", "-wal"}) {
    std::ifstream file(dir_.File("finance.db") + ending, std::ios::binary);
    stored.append(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_THAT(stored, HasSubstr("2024/MEM/"));
  EXPECT_EQ(stored.find("PERSOON"), std::string::npos);
}

TEST_F(ServiceTest, AnAuditFileOffByACentIsRefusedWhole) {
  ASSERT_TRUE(served_.ImportMappings("XAF,4*,,,false,,,,VEILIG,,,,\n").ok());
  v1::ImportPostingsRequest request;
  request.set_profile("xaf-3.2");
  std::string file = AuditFile(AuditLines(200));
  const size_t total = file.find("</totalDebit>");
  file[total - 1] = file[total - 1] == '0' ? '1' : '0';
  const auto report = served_.Import(file, request);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->outcome(), Report::OUTCOME_REJECTED);
  EXPECT_THAT(Reasons(report), HasSubstr("totalDebit"));
  EXPECT_EQ(served_.Postings().postings_size(), 0);
}

TEST_F(ServiceTest, Iv3ThroughItsProfile) {
  const std::string file =
      "Gemeenten;Taakveld;L1.1 Salarissen en sociale lasten;Baten;Lasten\n"
      "Groningen;0.1 Bestuur;4275.0;0.0;7977.0\n"
      "Groningen;0.10 Mutaties reserves;;29751.0;36974.0\n"
      "Groningen;0.11 Resultaat;;0.0;0.0\n"
      "Groningen;2.5 Openbaar vervoer;;10.0;-566.0\n";
  v1::ImportPostingsRequest request;
  request.set_profile("iv3-begroting");
  request.set_period("2023");
  const auto report = served_.Import(file, request);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  v1::GetSpendingRequest budget;
  budget.set_kind(v1::POSTING_KIND_BUDGET);
  EXPECT_THAT(Text(*served_.Spending(v1::DIMENSION_TAAKVELD, budget)),
              ElementsAre("0.1 7977000 = 7977000", "0.10 36974000 = 36974000", "0.11 0 = 0",
                          "2.5 -566000 = -566000"));
  budget.set_side(v1::POSTING_SIDE_INCOME);
  EXPECT_EQ(served_.Spending(v1::DIMENSION_TAAKVELD, budget)->total().amount_minor(),
            29'761'000'00);
  // The same lines, taken from a file of more, are known.
  request.set_only("GRONINGEN");
  EXPECT_EQ(served_.Import(file, request)->outcome(), Report::OUTCOME_UNCHANGED);
  // A file that names no municipality has other ids: it is not booked beside one that does.
  const std::string unnamed = "Taakveld;Baten;Lasten\n0.1 Bestuur;0.0;7977.0\n0.9 Nieuw;;1.0\n";
  request.set_only("");
  const auto refused = served_.Import(unnamed, request);
  ASSERT_TRUE(refused.ok()) << refused.status();
  ASSERT_EQ(refused->outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(refused->rejections_total(), 1);
  EXPECT_EQ(refused->rejections(0).code(), "MUNICIPALITY_IN_SOME_IDS");
  EXPECT_EQ(refused->rejections(0).lines(), 1);
  // Nor the reverse.
  request.set_profile("iv3-jaarrekening");
  EXPECT_EQ(served_.Import(unnamed, request)->outcome(), Report::OUTCOME_APPLIED);
  const auto reverse = served_.Import(file, request);
  EXPECT_EQ(reverse->outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(reverse->rejections(0).code(), "MUNICIPALITY_IN_SOME_IDS");
}

TEST_F(ServiceTest, LimitOfSchemesCountsThoseThatAreStored) {
  const auto declared = [this](size_t first, size_t count) {
    std::string rows;
    for (size_t i = first; i < first + count; ++i) {
      absl::StrAppend(&rows, "S", i, ",S,S,SPUK,BZK,EUR,2020-01-01,,EXCLUDED,,,,x\n");
    }
    return served_.ImportSchemes(rows);
  };
  const size_t most = limits::kSchemesMax - 1;  // beside the Regio Deal
  const auto at = declared(0, most);
  EXPECT_EQ(at->outcome(), Report::OUTCOME_APPLIED) << Reasons(at);
  EXPECT_EQ(declared(0, most)->outcome(), Report::OUTCOME_UNCHANGED);
  const auto above = declared(most, 1);
  EXPECT_EQ(above->outcome(), Report::OUTCOME_REJECTED);
  EXPECT_EQ(
      Reasons(above),
      absl::StrCat(
          "0  \"\": ", Reason(problems::kTooManyStored, {"1001", "1000"}).In(Language::kEn), "\n"));
}

TEST_F(ServiceTest, ASchemeSaysWhatItPublishes) {
  const std::string rest = ",S,S,SPUK,BZK,EUR,2020-01-01,,,,,,x";
  const auto import = [&](const std::string& cells) {
    return served_.ImportSchemeFile(
        absl::StrCat(absl::StripSuffix(kSchemeHeader, "\n"), ",published\n", cells));
  };
  const auto report =
      import(absl::StrCat("A", rest, ",\nB", rest, ",NONE\nC", rest, ",FORECAST|BUDGET\n"));
  EXPECT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << Reasons(report);
  EXPECT_EQ(served_.ImportSchemes(absl::StrCat("A", rest, "\n"))->outcome(),
            Report::OUTCOME_UNCHANGED);
  const auto published = [&](const char* id) {
    v1::GetSchemeRequest request;
    request.set_id(id);
    const auto scheme = served_.Call(&ServedFinance::Stub::GetScheme, request);
    EXPECT_TRUE(scheme.ok()) << scheme.status();
    return std::vector<int>(scheme->published().begin(), scheme->published().end());
  };
  EXPECT_THAT(published("A"), ElementsAre(v1::POSTING_KIND_RECEIPT, v1::POSTING_KIND_REALISATION));
  EXPECT_THAT(published("B"), ElementsAre());
  EXPECT_THAT(published("C"), ElementsAre(v1::POSTING_KIND_BUDGET, v1::POSTING_KIND_FORECAST));
  EXPECT_THAT(Reasons(import(absl::StrCat("A", rest, ",SPENT\n"))),
              HasSubstr("2 published \"SPENT\": must be made of these, with | between them: BUDGET "
                        "RECEIPT COMMITMENT REALISATION FORECAST; or be NONE"));
  EXPECT_THAT(Reasons(import(
                  absl::StrCat("A", rest, ",NONE\nA", ",S,S,SPUK,BZK,EUR,2021-01-01,,,,,,x,\n"))),
              HasSubstr("published"));
}

TEST_F(ServiceTest, ABookedSchemeStays) {
  LoadReport();
  EXPECT_EQ(served_.ImportSchemes("")->outcome(), Report::OUTCOME_UNCHANGED);
  EXPECT_THAT(Reasons(served_.RemoveScheme("REGIO_DEAL")),
              HasSubstr("2 scheme \"REGIO_DEAL\": cannot go: there are postings"));
  EXPECT_THAT(Reasons(served_.ImportSchemes("REGIO_DEAL,R,R,SPUK,BZK,USD,2020-01-01,,,,,,x\n")),
              HasSubstr("2 currency \"USD\": there are postings of the scheme in EUR"));
}

// The counts of a report, once it is seen that they add up.
std::string Counts(const absl::StatusOr<Report>& report) {
  if (!report.ok()) return report.status().ToString();
  EXPECT_EQ(report->rows_read(),
            report->rows_applied() + report->rows_unchanged() + report->rows_rejected());
  return absl::StrCat("+", report->rows_added(), " ~", report->rows_changed(), " -",
                      report->rows_removed(), " =", report->rows_unchanged());
}

TEST_F(ServiceTest, AFileSpeaksForWhatItNames) {
  const std::string first = "OTHER,O,O,SPUK,BZK,EUR,2020-01-01,,,,,,x\n";
  const std::string second = "OTHER,O,O,SPUK,BZK,EUR,2021-01-01,,,,,,x\n";
  EXPECT_EQ(Counts(served_.ImportSchemes(first)), "+1 ~0 -0 =0");
  EXPECT_EQ(Counts(served_.ImportSchemes(second + first)), "+0 ~2 -0 =0");
  EXPECT_EQ(Counts(served_.ImportSchemes(first + second)), "+0 ~0 -0 =2");
  EXPECT_EQ(Counts(served_.RemoveScheme("OTHER")), "+0 ~0 -1 =0");
  EXPECT_EQ(Counts(served_.RemoveScheme("OTHER")), "+0 ~0 -0 =1");
  EXPECT_EQ(Counts(served_.ImportSchemes("")), "+0 ~0 -0 =0");
  const auto schemes = served_.Call(&ServedFinance::Stub::ListSchemes, v1::ListSchemesRequest());
  ASSERT_EQ(schemes->schemes_size(), 1);
  EXPECT_EQ(schemes->schemes(0).id(), "REGIO_DEAL");

  EXPECT_EQ(Counts(served_.ImportMappings("A,1,,,false,,,,,,,,\nA,2,,,false,,,,,,,,\n"
                                          "B,1,,,true,,,,,,,,\n")),
            "+3 ~0 -0 =0");
  EXPECT_EQ(Counts(served_.ImportMappings("A,2,,,true,,,,,,,,\n")), "+0 ~1 -1 =0");
  EXPECT_EQ(Counts(served_.ImportMappings("B,1,,,true,,,,,,,,\n")), "+0 ~0 -0 =1");
}

TEST_F(ServiceTest, AnImportIsForTheDataVersionItExpects) {
  const std::string file =
      absl::StrCat(kSchemeHeader, "OTHER,O,O,SPUK,BZK,EUR,2020-01-01,,,,,,x\n");
  v1::ImportSchemesRequest request;
  for (const int64_t other : {0, 2}) {
    request.mutable_chunk()->mutable_header()->set_expected_data_version(other);
    const auto refused = served_.ImportSchemeFile(file, request);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(refused.status()), "DATA_CHANGED");
  }
  request.mutable_chunk()->mutable_header()->set_expected_data_version(1);
  EXPECT_EQ(served_.ImportSchemeFile(file, request)->outcome(), Report::OUTCOME_APPLIED);
}

TEST_F(ServiceTest, WeightsThatAreNoneAreRefused) {
  const std::string header = "key,scheme,action_line,project,source,area,weight\n";
  for (const char* rows : {"K,,,,CBS,A,-1\nK,,,,CBS,B,2\n", "K,,,,CBS,A,0\n", "K,,,,CBS,A,\n"}) {
    const auto report = served_.ImportKeys(header + rows);
    EXPECT_EQ(report->outcome(), Report::OUTCOME_REJECTED);
    EXPECT_THAT(Reasons(report), HasSubstr("2 weight"));
  }
}

TEST_F(ServiceTest, QuestionsAreChecked) {
  v1::GetSpendingRequest request;
  request.set_columns(v1::DIMENSION_SCHEME);
  request.set_currency_code("euro");
  request.set_period("last year");
  const auto refused = served_.Spending(v1::DIMENSION_SCHEME, request);
  ASSERT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::string> fields;
  for (const Violation& violation : ViolationsOf(refused.status())) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAre("columns", "currency_code", "period"));
  EXPECT_FALSE(served_.Spending(v1::DIMENSION_UNSPECIFIED).ok());
}

TEST_F(ServiceTest, ListsInPagesAndExportsWhatCanBeImported) {
  LoadReport();
  v1::ListPostingsRequest request;
  for (const int size : {3, 4, 5}) {
    request.set_page_size(size);
    std::vector<std::string> ids;
    int pages = 0;
    do {
      const v1::ListPostingsResponse page = served_.Postings(request);
      for (const v1::Posting& posting : page.postings()) ids.push_back(posting.external_id());
      request.set_page_token(page.next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_THAT(ids, ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9"));
    EXPECT_EQ(pages, size == 5 ? 2 : 3);  // a full last page has no token
  }

  const auto file = served_.Export();
  ASSERT_TRUE(file.ok()) << file.status();
  const auto report = served_.Import(*file);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows_unchanged(), 9) << Reasons(report);
}

}  // namespace
}  // namespace wijkmonitor::finance
