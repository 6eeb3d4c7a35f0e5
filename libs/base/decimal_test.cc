#include "libs/base/decimal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {
namespace {

TEST(ParseDecimal, PlainNumbers) {
  EXPECT_EQ(*ParseDecimal("28.6", DecimalMark::kPoint), 28.6);
  EXPECT_EQ(*ParseDecimal("-0.5", DecimalMark::kPoint), -0.5);
  EXPECT_EQ(*ParseDecimal("28,6", DecimalMark::kComma), 28.6);
  EXPECT_EQ(*ParseDecimal("1200", DecimalMark::kComma), 1200);
}

TEST(ParseDecimal, TheOtherMarkIsNamed) {
  EXPECT_THAT(ParseDecimal("28,6", DecimalMark::kPoint).status(),
              FailsWith({problems::kDecimalPointDue, {"28.6"}}));
  EXPECT_THAT(ParseDecimal("28.6", DecimalMark::kComma).status(),
              FailsWith({problems::kDecimalCommaDue, {"28,6"}}));
}

TEST(ParseDecimal, WrongOnes) {
  for (const char* wrong : {"", "-", ".5", "5.", "1.2.3", "1,234.5", "1.234,5", "1e5", "nan", "NaN",
                            "inf", "-inf", " 1", "1 ", "0x10", "1_000"}) {
    EXPECT_THAT(ParseDecimal(wrong, DecimalMark::kPoint).status(),
                FailsWith(problems::kNoNumberWithPoint))
        << wrong;
    EXPECT_THAT(ParseDecimal(wrong, DecimalMark::kComma).status(),
                FailsWith(problems::kNoNumberWithComma))
        << wrong;
  }
  EXPECT_THAT(ParseDecimal(std::string(400, '9'), DecimalMark::kPoint).status(),
              FailsWith(problems::kTooLarge));
}

TEST(ParseDecimal, Signs) {
  EXPECT_EQ(*ParseDecimal("\u22125.5", DecimalMark::kPoint), -5.5);
  for (const char* text : {"5.5-", "(5.5)", "\u20135.5", "\u20145.5", "+5.5", "- 5.5", "-(5.5)",
                           "5.5 CR", "5.5 db", "1,250.00\u2212", "-(1,250.00)"}) {
    EXPECT_THAT(ParseDecimal(text, DecimalMark::kPoint).status(), FailsWith(problems::kSign))
        << text;
  }
  for (const char* text : {"5,-", "x-", "(x)", "5x CR", ""}) {
    EXPECT_TRUE(CheckSign(text).ok()) << text;
  }
}

TEST(ParseDecimal, NoAdviceIsAmbiguous) {
  EXPECT_THAT(ParseDecimal("12,5", DecimalMark::kPoint).status(),
              FailsWith({problems::kDecimalPointDue, {"12.5"}}));
  EXPECT_THAT(ParseDecimal("12,500", DecimalMark::kPoint).status(),
              FailsWith({problems::kAmbiguous, {"12500", "12.50"}}));
  EXPECT_THAT(ParseDecimal("-12.500", DecimalMark::kComma).status(),
              FailsWith({problems::kAmbiguous, {"-12500", "-12,50"}}));
}

TEST(CheckUnambiguous, OneMarkBeforeThreeDigits) {
  const auto is_clear = [](absl::string_view text, DecimalMark mark) {
    return CheckUnambiguous(text, mark).ok();
  };
  for (const char* text : {"1.500", "12.500", "999.999", "-1.000", "\u22121.000"}) {
    EXPECT_FALSE(is_clear(text, DecimalMark::kPoint)) << text;
    EXPECT_TRUE(is_clear(text, DecimalMark::kComma)) << text;
  }
  for (const char* text :
       {"0.500", "1234.500", "1.50", "1.5000", "1.2.500", ".500", "x.500", "1500", ""}) {
    EXPECT_TRUE(is_clear(text, DecimalMark::kPoint)) << text;
  }
  EXPECT_EQ(FormatUnambiguously(12.123), "12.1230");
  EXPECT_EQ(FormatUnambiguously(12.5), "12.5");
}

TEST(ParseDecimal, ThereIsOneZero) {
  for (const std::string& zero :
       {std::string("0"), std::string("-0"), std::string("-0.000"),
        "0." + std::string(330, '0') + "1", "-0." + std::string(330, '0') + "1"}) {
    const auto value = ParseDecimal(zero, DecimalMark::kPoint);
    ASSERT_TRUE(value.ok()) << zero << ": " << value.status();
    EXPECT_EQ(*value, 0) << zero;
    EXPECT_FALSE(std::signbit(*value)) << zero;
  }
}

TEST(FormatDecimal, ReadsBackAsTheSameNumber) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(-1e6, 1e6);
  for (int i = 0; i < 10'000; ++i) {
    const double value = uniform(random);
    EXPECT_EQ(*ParseDecimal(FormatDecimal(value), DecimalMark::kPoint), value);
  }
  EXPECT_EQ(FormatDecimal(28.6), "28.6");
  EXPECT_EQ(FormatDecimal(0), "0");
}

}  // namespace
}  // namespace wijkmonitor
