#include "services/cli/draw_finance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

void Set(int64_t amount, int64_t postings, v1::SpendingCell* cell) {
  cell->set_amount_minor(amount);
  cell->set_postings(postings);
}

void AddRow(const std::string& key, const std::vector<std::optional<int64_t>>& cells,
            v1::SpendingTable* table) {
  v1::SpendingRow* row = table->add_rows();
  row->mutable_header()->set_key(key);
  int64_t sum = 0;
  for (const std::optional<int64_t>& cell : cells) {
    v1::SpendingEntry* entry = row->add_entries();
    if (cell.has_value()) Set(*cell, 1, entry->mutable_total());
    sum += cell.value_or(0);
  }
  Set(sum, 1, row->mutable_total());
}

v1::SpendingTable Spent() {
  v1::SpendingTable table;
  table.set_kind(v1::POSTING_KIND_REALISATION);
  table.set_side(v1::POSTING_SIDE_EXPENSE);
  table.set_currency_code("EUR");
  return table;
}

v1::SpendingTable TwoByTwo() {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_ACTION_LINE);
  table.set_column_dimension(v1::DIMENSION_PERIOD);
  for (const auto& [start, end] :
       {std::pair("2020-01-01", "2024-01-01"), {"2024-01-01", "2024-10-02"}}) {
    common::v1::Header* column = table.add_columns();
    column->set_key(absl::StrCat(start, "/", end));
    column->mutable_period()->set_start(start);
    column->mutable_period()->set_end(end);
  }
  AddRow("KINDEREN", {253569200, 157665400}, &table);
  AddRow("", {83675100, std::nullopt}, &table);
  Set(337244300, 2, table.add_column_totals()->mutable_total());
  Set(157665400, 1, table.add_column_totals()->mutable_total());
  Set(494909700, 3, table.mutable_total());
  return table;
}

TEST(DrawSpending, TableWithTotals) {
  EXPECT_EQ(DrawSpending(TwoByTwo(), Lang::kNl),
            "realisatie, uitgaven, EUR, per actielijn en periode\n"
            "actielijn       2020 t/m 2023  2024-01-01 t/m 2024-10-01     totaal\n"
            "KINDEREN            2.535.692                  1.576.654  4.112.346\n"
            "(niet vermeld)        836.751                               836.751\n"
            "totaal              3.372.443                  1.576.654  4.949.097\n");
}

TEST(DrawSpending, CentsOfOneCellShowThoseOfAll) {
  v1::SpendingTable table = TwoByTwo();
  table.mutable_rows(0)->mutable_entries(0)->mutable_total()->set_amount_minor(253569201);
  const std::string drawn = DrawSpending(table, Lang::kEn);
  EXPECT_THAT(drawn, HasSubstr("realisation, expense, EUR, by action line and period\n"));
  EXPECT_THAT(drawn, HasSubstr("2,535,692.01"));
  EXPECT_THAT(drawn, HasSubstr("1,576,654.00"));
  EXPECT_THAT(drawn, HasSubstr("(not said)"));
}

v1::SpendingTable ByArea() {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_AREA);
  table.add_columns();
  AddRow("SELWERD", {2500}, &table);
  AddRow("UNALLOCATED", {7500}, &table);
  Set(10000, 1, table.add_column_totals()->mutable_total());
  Set(10000, 1, table.mutable_total());
  return table;
}

TEST(DrawSpending, OneDimensionHasShares) {
  EXPECT_EQ(DrawSpending(ByArea(), Lang::kNl),
            "realisatie, uitgaven, EUR, per gebied\n"
            "gebied             bedrag  aandeel\n"
            "SELWERD                25   25,0 %\n"
            "(niet toegedeeld)      75   75,0 %\n"
            "totaal                100  100,0 %\n");
  v1::SpendingTable corrected = ByArea();
  corrected.mutable_rows(0)->mutable_total()->set_amount_minor(-2500);
  EXPECT_THAT(DrawSpending(corrected, Lang::kNl), Not(HasSubstr("aandeel")));
}

TEST(DrawSpending, KindsHaveNoTotals) {
  v1::SpendingTable table = TwoByTwo();
  table.set_row_dimension(v1::DIMENSION_KIND);
  table.clear_total();
  table.clear_column_totals();
  table.add_column_totals();
  table.add_column_totals();
  table.clear_kind();
  const std::string drawn = DrawSpending(table, Lang::kEn);
  EXPECT_THAT(drawn, HasSubstr("all kinds, expense, EUR, by kind and period\n"));
  EXPECT_THAT(drawn, Not(HasSubstr("\ntotal")));
  table = TwoByTwo();
  table.set_column_dimension(v1::DIMENSION_KIND);
  for (v1::SpendingRow& row : *table.mutable_rows()) row.clear_total();
  EXPECT_THAT(DrawSpending(table, Lang::kEn), Not(HasSubstr("  total")));
}

TEST(DrawSpending, SaysWhatAReaderMustKnow) {
  v1::SpendingTable table = TwoByTwo();
  Set(1200, 1, table.mutable_outside_window());
  Set(-300, 2, table.mutable_crosses_window());
  table.add_other_currencies("USD");
  table.add_other_currencies("X\033");
  EXPECT_THAT(DrawSpending(table, Lang::kEn),
              EndsWith("Outside the window of the scheme: 12 (1 posting)\n"
                       "Across an edge of the window of the scheme, how much lies inside is not "
                       "known: -3 (2 postings)\n"
                       "Not counted, in another currency: USD, X?\n"));
  EXPECT_THAT(DrawSpending(table, Lang::kNl), HasSubstr("(1 boeking)\n"));
}

TEST(DrawSpending, SaysWhatIsLeftOut) {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_AREA);
  Set(1250, 2, table.mutable_crossing());
  EXPECT_EQ(DrawSpending(table, Lang::kNl),
            "realisatie, uitgaven, EUR, per gebied\n"
            "ONVOLLEDIG. Niet meegeteld, over een rand van de periode: 12,50 (2 boekingen)\n");
  table = TwoByTwo();
  table.add_source_systems("IV3");
  EXPECT_THAT(DrawSpending(table, Lang::kEn), Not(HasSubstr("IV3")));
  table.add_source_systems("LEDGER");
  EXPECT_THAT(DrawSpending(table, Lang::kEn),
              EndsWith("From several sources, which may hold the same money: IV3, LEDGER\n"));
}

TEST(DrawSpending, NothingBooked) {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_AREA);
  EXPECT_EQ(DrawSpending(table, Lang::kNl),
            "realisatie, uitgaven, EUR, per gebied\nEr zijn geen boekingen.\n");
}

v1::Balance Deal() {
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
  balance.set_position(v1::Balance::POSITION_RECEIVED_IN_ADVANCE);
  balance.set_state(v1::Balance::STATE_COMPLETE);
  return balance;
}

TEST(DrawBalance, AsItIsFiled) {
  EXPECT_EQ(DrawBalance(Deal(), Lang::kNl),
            "Verantwoording van DEAL over 2020-01-01 t/m 2024-10-01\n"
            "                          EUR\n"
            "  beginstand             0,00\n"
            "+ ontvangen     14.079.000,00\n"
            "- besteed       14.007.423,00\n"
            "- vrijgevallen           0,00\n"
            "- terugbetaald           0,00\n"
            "= eindstand         71.577,00  vooruitontvangen\n");
  EXPECT_THAT(DrawBalance(Deal(), Lang::kEn),
              HasSubstr("= closing balance      71,577.00  received in advance\n"));
}

TEST(DrawBalance, IncompleteSaysWhy) {
  v1::Balance balance = Deal();
  balance.set_closing_minor(-100);
  balance.set_position(v1::Balance::POSITION_TO_BE_RECEIVED);
  balance.set_state(v1::Balance::STATE_INCOMPLETE);
  balance.add_reasons(common::v1::REASON_SPAN_CROSSES_PERIOD);
  Set(-1234, 2, balance.mutable_crossing());
  const std::string drawn = DrawBalance(balance, Lang::kNl);
  EXPECT_THAT(drawn, HasSubstr("-1,00  nog te ontvangen\n"));
  EXPECT_THAT(drawn, HasSubstr("ONVOLLEDIG, niet in te dienen: boekingen over een rand van de "
                               "periode\n"));
  EXPECT_THAT(drawn, EndsWith("): -12,34 (2 boekingen)\n"));
  EXPECT_THAT(DrawBalance(balance, Lang::kEn), HasSubstr("INCOMPLETE, not to be filed: "));
}

TEST(DrawBalance, WhatIsNotPublishedIsNoAmount) {
  v1::Balance balance = Deal();
  for (const char* field : {"opening_minor", "spent_minor", "released_minor", "closing_minor"}) {
    balance.GetReflection()->ClearField(&balance, balance.GetDescriptor()->FindFieldByName(field));
  }
  balance.clear_position();
  balance.set_state(v1::Balance::STATE_PUBLISHED_ONLY);
  balance.add_reasons(common::v1::REASON_KIND_NOT_PUBLISHED);
  EXPECT_EQ(DrawBalance(balance, Lang::kNl),
            "Verantwoording van DEAL over 2020-01-01 t/m 2024-10-01\n"
            "                          EUR\n"
            "  beginstand                   niet gepubliceerd\n"
            "+ ontvangen     14.079.000,00\n"
            "- besteed                      niet gepubliceerd\n"
            "- vrijgevallen                 niet gepubliceerd\n"
            "- terugbetaald           0,00\n"
            "= eindstand                    niet gepubliceerd\n"
            "ONVOLLEDIG, niet in te dienen: soorten die niet zijn gepubliceerd\n");
}

TEST(DrawSpending, WhatIsNotPublishedIsNotCalledAbsent) {
  v1::SpendingTable table = Spent();
  table.set_row_dimension(v1::DIMENSION_AREA);
  table.set_state(v1::SpendingTable::STATE_PUBLISHED_ONLY);
  EXPECT_EQ(DrawSpending(table, Lang::kEn),
            "realisation, expense, EUR, by area\n"
            "Only what is published: postings of kinds that their scheme does not publish are not "
            "counted, if there are any.\n");
}

v1::Reconciliation FiveLines() {
  v1::Reconciliation reconciliation;
  reconciliation.set_source_system("LEDGER");
  v1::ReconciledFile* file = reconciliation.add_files();
  file->set_batch("7");
  file->set_file_name("boek\033.csv");
  file->set_covers("2024");
  v1::ReconciliationRow row;
  row.set_currency_code("EUR");
  row.set_total_minor(6633455);
  row.set_booked_minor(1123456);
  row.set_out_of_scope_minor(5500000);
  row.set_reversed_minor(9999);
  row.set_side(v1::POSTING_SIDE_EXPENSE);
  *reconciliation.add_totals() = row;
  row.set_year(2024);
  row.set_period("3");
  row.set_account("4310");
  row.set_lines(4);
  *reconciliation.add_rows() = row;
  v1::ReconciliationRow* income = reconciliation.add_totals();
  income->set_currency_code("EUR");
  income->set_side(v1::POSTING_SIDE_INCOME);
  income->set_total_minor(25000);
  income->set_booked_minor(25000);
  v1::ReconciliationRow* net = reconciliation.add_net();
  net->set_currency_code("EUR");
  net->set_total_minor(6608455);
  net->set_booked_minor(1098456);
  net->set_out_of_scope_minor(5500000);
  net->set_reversed_minor(9999);
  v1::ReconciliationLine* line = reconciliation.add_lines();
  line->set_state(v1::ReconciliationLine::STATE_REVERSED);
  line->set_batch("7");
  line->set_line(6);
  line->set_external_id("2024/INK/1003/1");
  line->set_account("4310");
  line->set_side(v1::POSTING_SIDE_EXPENSE);
  line->set_currency_code("EUR");
  line->set_amount_minor(9999);
  line->set_booked_currency_code("EUR");
  return reconciliation;
}

TEST(DrawReconciliation, WhatTiesOutStandsLast) {
  const std::string drawn = DrawReconciliation(FiveLines(), false, Lang::kEn);
  EXPECT_THAT(drawn, HasSubstr("LEDGER\nbatch  file       covers\n7      boek?.csv  2024\n"));
  EXPECT_THAT(drawn, HasSubstr("reversed  7         6  2024/INK/1003/1  4310"));
  EXPECT_THAT(drawn, EndsWith("                EUR expense  EUR income    EUR net\n"
                              "  file            66,334.55      250.00  66,084.55\n"
                              "- booked          11,234.56      250.00  10,984.56\n"
                              "- out of scope    55,000.00        0.00  55,000.00\n"
                              "- rejected             0.00        0.00       0.00\n"
                              "- reversed            99.99        0.00      99.99\n"
                              "= difference           0.00        0.00       0.00\n"));
}

TEST(DrawReconciliation, ShowsTheFirstRowsAndLines) {
  v1::Reconciliation reconciliation = FiveLines();
  for (int i = 0; i < 20; ++i) {
    *reconciliation.add_rows() = reconciliation.rows(0);
    v1::ReconciliationLine* line = reconciliation.add_lines();
    *line = reconciliation.lines(0);
    line->set_external_id(absl::StrCat("L", i));
  }
  reconciliation.mutable_rows(20)->set_account("8310");
  reconciliation.mutable_rows(20)->set_difference_minor(655068);
  const std::string drawn = DrawReconciliation(reconciliation, false, Lang::kEn);
  EXPECT_THAT(drawn, HasSubstr("8310"));  // the row that differs is among the first
  EXPECT_THAT(drawn, HasSubstr("L18"));
  EXPECT_THAT(drawn, Not(HasSubstr("L19")));
  EXPECT_THAT(drawn, HasSubstr("and 1 more (--all)\n\nstate"));
  EXPECT_THAT(drawn, HasSubstr("and 1 more (--all)\n\n  "));
  const std::string all = DrawReconciliation(reconciliation, true, Lang::kEn);
  EXPECT_THAT(all, HasSubstr("L19"));
  EXPECT_THAT(all, Not(HasSubstr("more")));
}

TEST(DrawReconciliation, AnAmountThatCouldNotBeReadIsNotZero) {
  v1::Reconciliation reconciliation = FiveLines();
  reconciliation.mutable_lines(0)->set_amount_unread(true);
  reconciliation.mutable_net(0)->set_unread_lines(1);
  const std::string drawn = DrawReconciliation(reconciliation, false, Lang::kEn);
  EXPECT_THAT(drawn, HasSubstr("       ?  EUR         0.00\n"));
  EXPECT_THAT(drawn, EndsWith("1 lines without an amount that could be read: what the file says is "
                              "not known\n"));
}

TEST(DrawReconciliation, AnAmountInAnotherCurrencySaysSo) {
  v1::Reconciliation reconciliation = FiveLines();
  reconciliation.mutable_lines(0)->set_booked_currency_code("USD");
  reconciliation.mutable_lines(0)->set_booked_minor(100);
  EXPECT_THAT(DrawReconciliation(reconciliation, false, Lang::kNl),
              HasSubstr("  99,99  USD        1,00\n"));
}

// Else two equal amounts would be called another amount.
TEST(DrawReconciliation, AnAmountInAnotherAccountSaysSo) {
  v1::Reconciliation reconciliation = FiveLines();
  EXPECT_THAT(DrawReconciliation(reconciliation, false, Lang::kEn),
              Not(HasSubstr("booked account")));
  reconciliation.mutable_lines(0)->set_booked_account("4999");
  reconciliation.mutable_lines(0)->set_booked_minor(9999);
  EXPECT_THAT(DrawReconciliation(reconciliation, false, Lang::kEn), HasSubstr("booked account"));
  EXPECT_THAT(DrawReconciliation(reconciliation, false, Lang::kNl),
              HasSubstr("  99,99  4999                 EUR       99,99\n"));
}

}  // namespace
}  // namespace wijkmonitor::cli
