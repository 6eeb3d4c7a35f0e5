#include "libs/base/money.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {
namespace {

constexpr AmountStyle kDutch{.mark = DecimalMark::kComma, .thousands = true};

TEST(ParseAmount, IsInCents) {
  EXPECT_EQ(*ParseAmount("1234.56"), 123456);
  EXPECT_EQ(*ParseAmount("-1234.5"), -123450);
  EXPECT_EQ(*ParseAmount("0"), 0);
  EXPECT_EQ(*ParseAmount("-0.00"), 0);
  EXPECT_EQ(*ParseAmount("4693709"), 469370900);
  EXPECT_EQ(*ParseAmount("0.10"), 10);
  EXPECT_EQ(*ParseAmount("12.3400"), 1234);
}

TEST(ParseAmount, InDutchNotation) {
  EXPECT_EQ(*ParseAmount("1.234,56", kDutch), 123456);
  EXPECT_EQ(*ParseAmount("2.200.500", kDutch), 220050000);
  EXPECT_EQ(*ParseAmount("1234,5", kDutch), 123450);
  EXPECT_EQ(*ParseAmount("12,34", {.mark = DecimalMark::kComma}), 1234);
  EXPECT_EQ(*ParseAmount("1,234.56", {.thousands = true}), 123456);
}

TEST(ParseAmount, AMarkBeforeThreeDigitsThatIsClear) {
  EXPECT_EQ(*ParseAmount("12.500", kDutch), 1250000);
  EXPECT_EQ(*ParseAmount("12,500", {.thousands = true}), 1250000);
  EXPECT_EQ(*ParseAmount("0.500"), 50);
  EXPECT_EQ(*ParseAmount("1234.500"), 123450);
  EXPECT_EQ(*ParseAmount("75.0000"), 7500);
  EXPECT_EQ(*ParseAmount("1.234,500", kDutch), 123450);
}

TEST(ParseAmount, SignsAsTheStyleHasThem) {
  const AmountStyle any{.mark = DecimalMark::kComma, .thousands = true, .any_sign = true};
  for (const char* text : {"1.250,00-", "(1.250,00)", "-1.250,00", "\u22121.250,00",
                           "1.250,00\u2212", "\u20131.250,00", "1 250,00-", "( 1.250,00 )"}) {
    EXPECT_EQ(ParseAmount(text, any).value_or(0), -125000) << text;
  }
  EXPECT_EQ(*ParseAmount("1 250,00", kDutch), 125000);
  EXPECT_EQ(*ParseAmount("\u22121,5", kDutch), -150);
  for (const char* text : {"1.250,00-", "(1.250,00)", "\u20131.250,00", "+1,5"}) {
    EXPECT_THAT(ParseAmount(text, kDutch).status(),
                FailsWith(Reason(problems::kSign).Advise(problems::kSignsAny)))
        << text;
  }
  EXPECT_THAT(ParseAmount("+1,5", any).status(), FailsWith(problems::kSign));
  for (const char* text :
       {"-(1,00)", "-1,00-", "((1,00))", "(1,00", "1,00)", "-", "()", "1 25,00"}) {
    EXPECT_FALSE(ParseAmount(text, any).ok()) << text;
  }
}

TEST(ParseAmount, TheSignOfACurrencyOfTheStyle) {
  const AmountStyle euro{.mark = DecimalMark::kComma, .thousands = true, .currency_sign = "\u20ac"};
  for (const char* text :
       {"\u20ac 2.034.550", "\u20ac2.034.550", "2.034.550", "\u20ac  2034550,00"}) {
    EXPECT_EQ(ParseAmount(text, euro).value_or(0), 203455000) << text;
  }
  EXPECT_EQ(*ParseAmount("\u20ac -1,50", euro), -150);
  for (const char* text : {"\u20ac", "$ 1", "1 \u20ac", "\u20ac \u20ac 1", ""}) {
    EXPECT_THAT(ParseAmount(text, euro).status(), FailsWith({problems::kNoAmount, {"1.234,56"}}))
        << text;
  }
  EXPECT_FALSE(ParseAmount("\u20ac 1", kDutch).ok());
}

TEST(ParseAmount, InThousands) {
  const AmountStyle thousands{.unit = 1000};
  EXPECT_EQ(*ParseAmount("7977.0", thousands), 797700000);
  EXPECT_EQ(*ParseAmount("-566.0", thousands), -56600000);
  EXPECT_EQ(*ParseAmount("0.00001", thousands), 1);
  EXPECT_THAT(ParseAmount("0.000001", thousands).status(), FailsWith(problems::kPartOfCent));
}

TEST(ParseAmount, WhatIsWrongSaysWhatWouldBeRight) {
  const auto no_amount = [](const char* example) { return Reason(problems::kNoAmount, {example}); };
  EXPECT_THAT(ParseAmount("€ 2.200.500").status(),
              FailsWith(no_amount("1234.56").Advise(problems::kNameDecimalMark)));
  EXPECT_THAT(ParseAmount("1.234", {.mark = DecimalMark::kComma}).status(),
              FailsWith(no_amount("1234,56").Advise(problems::kNameDecimalMark)));
  EXPECT_THAT(ParseAmount("abc", kDutch).status(), FailsWith(no_amount("1.234,56")));
  EXPECT_THAT(ParseAmount("abc", {.thousands = true}).status(), FailsWith(no_amount("1,234.56")));
  for (const char* part_of_a_cent : {"0.005", "1.0001", "1.000000001"}) {
    EXPECT_THAT(ParseAmount(part_of_a_cent).status(), FailsWith(problems::kPartOfCent));
  }
  EXPECT_THAT(ParseAmount("12.500").status(),
              FailsWith({problems::kAmbiguous, {"12500", "12.50"}}));
  EXPECT_THAT(ParseAmount("-4.690").status(),
              FailsWith({problems::kAmbiguous, {"-4690", "-4.69"}}));
  EXPECT_THAT(ParseAmount("12,500", kDutch).status(),
              FailsWith({problems::kAmbiguous, {"12500", "12,50"}}));
  EXPECT_THAT(ParseAmount("1.005").status(), FailsWith({problems::kAmbiguous, {"1005", "1.005"}}));
  for (const char* fraction : {"0.125", "-0.500", "012.500"}) {
    EXPECT_FALSE(ParseAmount(fraction, kDutch).ok()) << fraction;
  }
  for (const char* wrong :
       {"", "-", ".5", "5.", "1.2.3", "1,5", "1 000", "+1", "1e5", " 1", "--1"}) {
    EXPECT_FALSE(ParseAmount(wrong).ok()) << wrong;
  }
  for (const char* wrong :
       {"1.23", "12.34.567", ".123", "1..234", "1234.567", "1.234.56", "1,2,3"}) {
    EXPECT_FALSE(ParseAmount(wrong, kDutch).ok()) << wrong;
  }
}

TEST(ParseAmount, LimitOfAnAmount) {
  const std::string most = FormatAmount(limits::kAmountMinorMax);
  EXPECT_EQ(*ParseAmount(most), limits::kAmountMinorMax);
  EXPECT_EQ(*ParseAmount(absl::StrCat("-", most)), -limits::kAmountMinorMax);
  EXPECT_EQ(*ParseAmount(FormatAmount(limits::kAmountMinorMax - 1)), limits::kAmountMinorMax - 1);
  const auto too_large = FailsWith({problems::kAmountTooLarge, {"1000000000000.00"}});
  for (const std::string& more :
       {FormatAmount(limits::kAmountMinorMax + 1), std::string(10'000, '9')}) {
    EXPECT_THAT(ParseAmount(more).status(), too_large);
  }
  EXPECT_THAT(ParseAmount("1000000000000", {.unit = 1000}).status(), too_large);
}

TEST(FormatAmount, ReadsBackAsTheSameAmount) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> amounts(-limits::kAmountMinorMax, limits::kAmountMinorMax);
  for (int i = 0; i < 10'000; ++i) {
    const int64_t amount = amounts(random);
    EXPECT_EQ(*ParseAmount(FormatAmount(amount)), amount);
  }
  EXPECT_EQ(FormatAmount(-5), "-0.05");
  EXPECT_EQ(FormatAmount(1400742300), "14007423.00");
  EXPECT_EQ(FormatAmount(std::numeric_limits<int64_t>::min()), "-92233720368547758.08");
  EXPECT_EQ(FormatAmount(absl::int128(std::numeric_limits<int64_t>::max()) * 3),
            "276701161105643274.21");
}

}  // namespace
}  // namespace wijkmonitor
