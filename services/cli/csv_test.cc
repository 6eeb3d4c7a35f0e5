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

}  // namespace
}  // namespace wijkmonitor::cli
