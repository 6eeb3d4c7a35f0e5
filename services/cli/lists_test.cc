#include "services/cli/lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using ::testing::HasSubstr;
using ::testing::Not;

v1::ListPostingsResponse OnePosting() {
  v1::ListPostingsResponse response;
  v1::Posting* posting = response.add_postings();
  posting->set_source_system("S");
  posting->set_external_id("A\033");
  posting->set_revision(1);
  posting->set_kind(v1::POSTING_KIND_REALISATION);
  posting->set_side(v1::POSTING_SIDE_EXPENSE);
  posting->mutable_amount()->set_amount_minor(-123400);
  posting->mutable_amount()->set_currency_code("EUR");
  posting->mutable_period()->set_start("2024-01-01");
  posting->mutable_period()->set_end("2025-01-01");
  return response;
}

TEST(DrawAny, LeavesOutWhatNothingHas) {
  EXPECT_EQ(DrawAny(v1::ListPostingsResponse(), Lang::kEn), "There are none.\n");
  EXPECT_EQ(DrawAny(OnePosting(), Lang::kNl),
            "bron  id  revisie  soort       kant         bedrag  valuta  periode\n"
            "S     A?        1  realisatie  uitgaven  -1.234,00  EUR     2024\n");
}

TEST(DrawAny, WhatIsNoListIsAListOfOne) {
  EXPECT_EQ(DrawAny(OnePosting().postings(0), Lang::kNl), DrawAny(OnePosting(), Lang::kNl));
}

TEST(DrawAny, ARowForEachPart) {
  v1::ListAllocationKeysResponse keys;
  v1::AllocationKey* key = keys.add_allocation_keys();
  key->set_id("K");
  for (const double weight : {4140.0, 0.5}) key->add_shares()->set_weight(weight);
  keys.add_allocation_keys()->set_id("L");  // without parts
  EXPECT_EQ(DrawAny(keys, Lang::kNl), "id  gewicht\nK      4140\nK       0,5\nL\n");
  v1::ListSchemesResponse schemes;
  v1::Scheme* scheme = schemes.add_schemes();
  scheme->set_id("OPEN");
  scheme->mutable_label()->set_nl("Regio");
  scheme->mutable_label()->set_en("Region");
  scheme->add_published(v1::POSTING_KIND_RECEIPT);
  scheme->add_published(v1::POSTING_KIND_FORECAST);
  scheme->add_terms()->mutable_granted()->set_amount_minor(100);
  EXPECT_THAT(DrawAny(schemes, Lang::kNl), HasSubstr("naam "));
  EXPECT_THAT(DrawAny(schemes, Lang::kNl), HasSubstr("Regio "));
  EXPECT_THAT(DrawAny(schemes, Lang::kNl), HasSubstr("toegekend"));
  EXPECT_THAT(DrawAny(schemes, Lang::kNl), HasSubstr("1,00"));
  EXPECT_THAT(DrawAny(schemes, Lang::kEn), HasSubstr("Region "));
  EXPECT_THAT(DrawAny(schemes, Lang::kEn), HasSubstr("receipt, forecast"));
}

TEST(DrawAny, WordsOfTheLanguage) {
  v1::ListLedgerMappingsResponse mappings;
  v1::LedgerMapping* mapping = mappings.add_ledger_mappings();
  mapping->set_source_system("S");
  mapping->set_account("4*");
  mapping->set_out_of_scope(true);
  EXPECT_EQ(DrawAny(mappings, Lang::kEn), "source  account  out of scope\nS       4*       yes\n");
  mapping->set_kind(v1::POSTING_KIND_BUDGET);
  mapping->set_side(v1::POSTING_SIDE_INCOME);
  EXPECT_THAT(DrawAny(mappings, Lang::kNl), HasSubstr("  begroting  inkomsten"));
  v1::ListUnmappedCodesResponse unmapped;
  v1::UnmappedCodes* codes = unmapped.add_codes();
  codes->set_account("4010");
  codes->set_lines(1);
  codes->set_currency_code("EUR");
  codes->set_expense_minor(5500000);
  EXPECT_EQ(DrawAny(unmapped, Lang::kEn),
            "account  currency  lines    expense  income\n"
            "4010     EUR           1  55,000.00    0.00\n");
}

TEST(CsvOfAny, HasTheNamesAndWordsOfTheApi) {
  const std::string csv = CsvOfAny(OnePosting(), Lang::kNl);
  EXPECT_THAT(csv, HasSubstr(";kind;side;amount_currency_code;amount;period_start;period_end;"));
  EXPECT_THAT(csv, HasSubstr(";REALISATION;EXPENSE;EUR;-1234,00;2024-01-01;2025-01-01;"));
  EXPECT_THAT(csv, Not(HasSubstr("info")));
}

TEST(CsvOfAny, WhatASpreadsheetWouldRunIsHarmless) {
  v1::ListUnmappedCodesResponse response;
  v1::UnmappedCodes* codes = response.add_codes();
  codes->set_account("4010");
  codes->set_cost_center("=K");
  codes->set_currency_code("EUR");
  codes->set_lines(3);
  codes->set_income_minor(-5500000);
  EXPECT_EQ(CsvOfAny(response, Lang::kEn),
            "account,cost_center,project_code,currency_code,lines,expense,income\n"
            "4010,'=K,,EUR,3,0.00,-55000.00\n");
}

TEST(CsvOfAny, WhatIsNotSaidIsEmpty) {
  v1::Balance balance;
  balance.set_scheme("DEAL");
  balance.set_currency_code("EUR");
  balance.set_received_minor(0);
  balance.set_repaid_minor(5);
  balance.set_state(v1::Balance::STATE_PUBLISHED_ONLY);
  const std::string csv = CsvOfAny(balance, Lang::kEn);
  EXPECT_THAT(csv, HasSubstr("PUBLISHED_ONLY"));
  EXPECT_THAT(csv, HasSubstr(",0.00,"));
  EXPECT_THAT(csv, HasSubstr(",0.05,"));
}

TEST(CsvOfAny, ReconciliationHasItsRows) {
  v1::Reconciliation reconciliation;
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
  EXPECT_EQ(CsvOfAny(reconciliation, Lang::kNl),
            "year;period;account;lines;total;booked;out_of_scope;rejected;difference;currency_code;"
            "side;reversed;unread_lines\n"
            "2024;1;4310;2;1,55;1,00;0,50;0,00;0,00;EUR;EXPENSE;0,05;1\n");
}

}  // namespace
}  // namespace wijkmonitor::cli
