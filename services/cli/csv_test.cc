#include "services/cli/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/formats/row_reader.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;

void Set(int64_t amount, int64_t postings, v1::SpendingCell* cell) {
  cell->set_amount_minor(amount);
  cell->set_postings(postings);
}

v1::SpendingTable Spent() {
  v1::SpendingTable table;
  table.set_row_dimension(v1::DIMENSION_SCHEME);
  table.set_kind(v1::POSTING_KIND_REALISATION);
  table.set_side(v1::POSTING_SIDE_EXPENSE);
  table.set_currency_code("EUR");
  table.set_state(v1::SpendingTable::STATE_COMPLETE);
  table.add_columns();
  v1::SpendingRow* row = table.add_rows();
  row->mutable_header()->set_key("DEAL");
  row->mutable_header()->mutable_label()->set_nl("-Regio; Deal");
  row->mutable_header()->mutable_label()->set_en("=Deal, regional");
  Set(-123456789, 2, row->add_entries()->mutable_total());
  return table;
}

TEST(SpendingCsv, AsSpreadsheetsExpectIt) {
  EXPECT_EQ(SpendingCsv(Spent(), Lang::kEn),
            "scheme,scheme_label,kind,side,currency,amount,postings,counted,state\n"
            "DEAL,\"'=Deal, regional\",REALISATION,EXPENSE,EUR,-1234567.89,2,true,COMPLETE\n");
  EXPECT_EQ(SpendingCsv(Spent(), Lang::kNl),
            "scheme;scheme_label;kind;side;currency;amount;postings;counted;state\n"
            "DEAL;\"'-Regio; Deal\";REALISATION;EXPENSE;EUR;-1234567,89;2;true;COMPLETE\n");
}

TEST(SpendingCsv, ByKindHasOneColumnOfThatName) {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_KIND);
  table.set_kind(v1::POSTING_KIND_UNSPECIFIED);
  table.set_state(v1::SpendingTable::STATE_PUBLISHED_ONLY);
  table.mutable_rows(0)->mutable_header()->set_key("BUDGET");
  table.mutable_rows(0)->mutable_header()->clear_label();
  EXPECT_EQ(SpendingCsv(table, Lang::kEn),
            "kind,kind_label,side,currency,amount,postings,counted,state\n"
            "BUDGET,,EXPENSE,EUR,-1234567.89,2,true,PUBLISHED_ONLY\n");
}

TEST(SpendingCsv, IsReadBack) {
  for (const Lang lang : {Lang::kNl, Lang::kEn}) {
    const std::string file = SpendingCsv(Spent(), lang);
    const auto reader = formats::OpenCsv(file);
    ASSERT_TRUE(reader.ok()) << reader.status();
    formats::Row row;
    ASSERT_TRUE((*reader)->Next(&row));
    ASSERT_EQ(row.cells.size(), 9u);
    EXPECT_EQ(row.cells[1], lang == Lang::kNl ? "-Regio; Deal" : "=Deal, regional");
  }
}

TEST(SpendingCsv, HasNoRowWithoutPostingsAndSaysWhatIsLeftOut) {
  v1::SpendingTable table = Spent();
  table.set_column_dimension(v1::DIMENSION_YEAR);
  table.mutable_columns(0)->set_key("2023");
  table.add_columns()->set_key("2024");
  table.mutable_rows(0)->add_entries();
  Set(700, 1, table.mutable_crossing());
  table.set_state(v1::SpendingTable::STATE_INCOMPLETE);
  EXPECT_EQ(
      SpendingCsv(table, Lang::kEn),
      "scheme,scheme_label,year,year_label,kind,side,currency,amount,postings,counted,state\n"
      "DEAL,\"'=Deal, regional\",2023,,REALISATION,EXPENSE,EUR,-1234567.89,2,true,INCOMPLETE\n"
      ",,,,REALISATION,EXPENSE,EUR,7.00,1,false,INCOMPLETE\n");
}

TEST(BalanceCsv, HasARowForEachPart) {
  v1::Balance balance;
  balance.set_scheme("DEAL");
  balance.mutable_period()->set_start("2020-01-01");
  balance.mutable_period()->set_end("2024-10-02");
  balance.set_currency_code("EUR");
  balance.set_opening_minor(0);
  balance.set_received_minor(1407900000);
  balance.set_spent_minor(1400742300);
  balance.set_released_minor(0);
  balance.set_repaid_minor(0);
  balance.set_closing_minor(7157700);
  balance.set_state(v1::Balance::STATE_INCOMPLETE);
  Set(5, 1, balance.mutable_crossing());
  const std::string before = "DEAL,2020-01-01,2024-10-02,EUR,";
  std::string expected = "scheme,period_start,period_end,currency,part,amount,state\n";
  for (const char* part : {"opening,0.00", "received,14079000.00", "spent,14007423.00",
                           "released,0.00", "repaid,0.00", "closing,71577.00", "crossing,0.05"}) {
    expected += before + part + ",INCOMPLETE\n";
  }
  EXPECT_EQ(BalanceCsv(balance, Lang::kEn), expected);
}

TEST(BalanceCsv, AnAmountThatIsNotPublishedIsEmpty) {
  v1::Balance balance;
  balance.set_scheme("DEAL");
  balance.set_currency_code("EUR");
  balance.set_received_minor(0);
  balance.set_repaid_minor(5);
  balance.set_state(v1::Balance::STATE_PUBLISHED_ONLY);
  std::string expected = "scheme,period_start,period_end,currency,part,amount,state\n";
  for (const char* part :
       {"opening,", "received,0.00", "spent,", "released,", "repaid,0.05", "closing,"}) {
    absl::StrAppend(&expected, "DEAL,,,EUR,", part, ",PUBLISHED_ONLY\n");
  }
  EXPECT_EQ(BalanceCsv(balance, Lang::kEn), expected);
}

TEST(ReconciliationCsv, HasItsRows) {
  v1::Reconciliation reconciliation;
  reconciliation.set_source_system("LEDGER");
  v1::ReconciliationRow* row = reconciliation.add_rows();
  row->set_year(2024);
  row->set_period("1");
  row->set_account("4310");
  row->set_side(v1::POSTING_SIDE_EXPENSE);
  row->set_currency_code("EUR");
  row->set_lines(2);
  row->set_unread_lines(1);
  row->set_total_minor(155);
  row->set_booked_minor(100);
  row->set_out_of_scope_minor(50);
  row->set_reversed_minor(5);
  EXPECT_EQ(ReconciliationCsv(reconciliation, Lang::kNl),
            "source_system;year;period;account;side;currency;lines;unread_lines;file;booked;"
            "out_of_scope;rejected;reversed;difference\n"
            "LEDGER;2024;1;4310;EXPENSE;EUR;2;1;1,55;1,00;0,50;0,00;0,05;0,00\n");
}

TEST(UnmappedCsv, HasItsCodes) {
  v1::ListUnmappedCodesResponse response;
  v1::UnmappedCodes* codes = response.add_codes();
  codes->set_account("4010");
  codes->set_cost_center("=K");
  codes->set_currency_code("EUR");
  codes->set_lines(3);
  codes->set_expense_minor(5500000);
  EXPECT_EQ(UnmappedCsv(response, Lang::kEn),
            "account,cost_center,project_code,lines,currency,expense,income\n"
            "4010,'=K,,3,EUR,55000.00,0.00\n");
}

}  // namespace
}  // namespace wijkmonitor::cli
