#include "services/cli/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Fills a message as from the command line; what is wrong with that.
template <class Message>
std::string Fill(const std::vector<std::string>& words, Message* message) {
  CLI::App app;
  AddFields(&app, message);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

TEST(AddFields, TextsWordsNumbersAndInstants) {
  v1::ListPostingsRequest postings;
  EXPECT_EQ(Fill({"--source", "S \"1\"", "--id", "[A,B]", "--kind", "realisation", "--as-of",
                  "2024-10-01T12:00:00Z", "--min-data-version", "7"},
                 &postings),
            "");
  EXPECT_EQ(postings.source_system(), "S \"1\"");
  EXPECT_EQ(postings.external_id(), "[A,B]");
  EXPECT_EQ(postings.kind(), v1::POSTING_KIND_REALISATION);
  EXPECT_EQ(postings.as_of().seconds(), 1727784000);
  EXPECT_EQ(postings.min_data_version(), 7);
  EXPECT_EQ(Fill({"--source-system", "T"}, &postings), "");
  EXPECT_EQ(postings.source_system(), "T");
  v1::GetSpendingRequest spending;
  EXPECT_EQ(Fill({"--rows", "action-line", "--columns", "Period"}, &spending), "");
  EXPECT_EQ(spending.rows(), v1::DIMENSION_ACTION_LINE);
  EXPECT_EQ(spending.columns(), v1::DIMENSION_PERIOD);
}

TEST(AddFields, SeveralAndThoseOfMessages) {
  v1::Scheme scheme;
  EXPECT_EQ(Fill({"--published", "receipt,forecast", "--label-nl", "Regio", "--terms",
                  R"({"valid_from": "2024-01-01"})", "--terms", "{}"},
                 &scheme),
            "");
  EXPECT_THAT(scheme.published(), ElementsAre(v1::POSTING_KIND_RECEIPT, v1::POSTING_KIND_FORECAST));
  EXPECT_EQ(scheme.label().nl(), "Regio");
  ASSERT_EQ(scheme.terms_size(), 2);
  EXPECT_EQ(scheme.terms(0).valid_from(), "2024-01-01");
  v1::Posting posting;
  EXPECT_EQ(
      Fill({"--reversal", "true", "--revision", "-2", "--amount-amount-minor", "5"}, &posting), "");
  EXPECT_TRUE(posting.reversal());
  EXPECT_EQ(posting.revision(), -2);
  EXPECT_EQ(posting.amount().amount_minor(), 5);
  EXPECT_FALSE(posting.has_performance());
  v1::AllocationShare share;
  EXPECT_EQ(Fill({"--weight", "0.25"}, &share), "");
  EXPECT_EQ(share.weight(), 0.25);
}

TEST(AddFields, WhatIsWrongIsSaid) {
  v1::ListPostingsRequest postings;
  EXPECT_THAT(Fill({"--kind", "loan"}, &postings),
              HasSubstr("must be one of BUDGET RECEIPT COMMITMENT REALISATION FORECAST, not loan"));
  EXPECT_THAT(Fill({"--as-of", "yesterday"}, &postings),
              HasSubstr("must be an instant such as 2024-10-01T12:00:00Z, not yesterday"));
  for (const char* number : {"many", "1.5", "99999999999999999999", "1\"", "0x10", "NaN"}) {
    EXPECT_THAT(Fill({"--min-data-version", number}, &postings), HasSubstr("a whole number"))
        << number;
  }
  EXPECT_THAT(Fill({"--min-data-version", ""}, &postings), HasSubstr("must not be empty"));
  EXPECT_THAT(Fill({"--source", ""}, &postings), HasSubstr("must not be empty"));
  EXPECT_THAT(Fill({"--source", "\xff"}, &postings), HasSubstr("must be UTF-8"));
  for (const char* name : {"--page-token", "--page-size", "--no-such"}) {
    EXPECT_NE(Fill({name, "1"}, &postings), "") << name;
  }
  v1::Scheme scheme;
  EXPECT_THAT(Fill({"--terms", "2024"}, &scheme),
              HasSubstr("must be a SchemeTerms as JSON {valid_from, granted, vat_basis, window, "
                        "spending_deadline, source}, not 2024"));
  EXPECT_THAT(Fill({"--terms", R"({"no_such": 1})"}, &scheme), HasSubstr("as JSON"));
  v1::ImportPostingsRequest import;
  EXPECT_NE(Fill({"--chunk", "{}"}, &import), "");
  EXPECT_EQ(import.ByteSizeLong() + scheme.ByteSizeLong(), 0);
}

}  // namespace
}  // namespace wijkmonitor::cli
