#include "libs/base/date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {
namespace {

TEST(ParseDate, AcceptsOnlyDaysThatExist) {
  EXPECT_EQ(FormatDate(*ParseDate("2024-02-29")), "2024-02-29");
  for (const char* wrong : {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "01-01-2024",
                            "2024-01-01 ", "", "2024/01/01", "+024-01-01", "2024-01-0x"}) {
    EXPECT_FALSE(ParseDate(wrong).ok()) << wrong;
  }
}

TEST(DayInAmsterdam, BeginsAtItsOwnMidnight) {
  const auto day = [](const char* instant) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, instant, &time, nullptr)) << instant;
    return FormatDate(DayInAmsterdam(time));
  };
  EXPECT_EQ(day("2024-01-31T22:59:59Z"), "2024-01-31");
  EXPECT_EQ(day("2024-01-31T23:00:00Z"), "2024-02-01");
  EXPECT_EQ(day("2024-07-31T21:59:59Z"), "2024-07-31");
  EXPECT_EQ(day("2024-07-31T22:00:00Z"), "2024-08-01");
  // Clocks went forward on 31 March and back on 27 October.
  EXPECT_EQ(day("2024-03-30T22:30:00Z"), "2024-03-30");
  EXPECT_EQ(day("2024-03-31T22:30:00Z"), "2024-04-01");
  EXPECT_EQ(day("2024-10-26T22:30:00Z"), "2024-10-27");
  EXPECT_EQ(day("2024-10-27T22:30:00Z"), "2024-10-27");
  EXPECT_EQ(day("2026-12-31T23:30:00Z"), "2027-01-01");
}

TEST(ParseDate, InTheOrderOfDayMonthYear) {
  for (const char* right : {"1-10-2024", "01-10-2024", "1.10.2024", "01/10/2024"}) {
    EXPECT_EQ(*ParseDate(right, DateStyle::kDmy), absl::CivilDay(2024, 10, 1)) << right;
  }
  for (const char* wrong :
       {"2024-10-01", "1-10-24", "1-10/2024", "001-10-2024", "31-4-2024", "10-31-2024", "1-10",
        "-10-2024", "1--2024", "", "20241001", "1-10-2024 ", "1 10 2024"}) {
    EXPECT_FALSE(ParseDate(wrong, DateStyle::kDmy).ok()) << wrong;
  }
}

TEST(ParseDate, WithoutMarks) {
  EXPECT_EQ(*ParseDate("20241001", DateStyle::kYmd), absl::CivilDay(2024, 10, 1));
  for (const char* wrong :
       {"2024-10-01", "20241301", "20230229", "2024101", "202410011", "", "2024100x", "01102024"}) {
    EXPECT_FALSE(ParseDate(wrong, DateStyle::kYmd).ok()) << wrong;
  }
}

TEST(ParseDate, YearLimits) {
  const auto out_of_range = FailsWith({problems::kYearOutOfRange, {"1900", "2200"}});
  EXPECT_THAT(ParseDate("1899-12-31").status(), out_of_range);
  EXPECT_TRUE(ParseDate("1900-01-01").ok());
  EXPECT_TRUE(ParseDate("2200-12-31").ok());
  EXPECT_THAT(ParseDate("2201-01-01").status(), out_of_range);
}

TEST(ParseDate, SaysWhatWouldBeRight) {
  for (const auto& [text, style, reason] :
       {std::tuple("1-10-2024", DateStyle::kIso, Reason(problems::kDateIso)),
        {"2024-10-01", DateStyle::kDmy, problems::kDateDmy},
        {"2024-10-01", DateStyle::kYmd, problems::kDateYmd},
        {"2024-13-01", DateStyle::kIso, problems::kMonthOutOfRange},
        {"31-0-2024", DateStyle::kDmy, problems::kMonthOutOfRange},
        {"2023-02-29", DateStyle::kIso, problems::kNoSuchDay},
        {"20240431", DateStyle::kYmd, problems::kNoSuchDay},
        {"2024-10-00", DateStyle::kIso, problems::kNoSuchDay}}) {
    EXPECT_THAT(ParseDate(text, style).status(), FailsWith(reason)) << text;
  }
}

TEST(ParsePeriod, YearsAndMonths) {
  EXPECT_EQ(*ParsePeriod("2020"), Period::OfYear(2020));
  EXPECT_EQ(ParsePeriod("2020")->LastYear(), 2020);
  EXPECT_EQ(*ParsePeriod("2020-02"),
            (Period{absl::CivilDay(2020, 2, 1), absl::CivilDay(2020, 3, 1)}));
  EXPECT_EQ(*ParsePeriod("2020-12"),
            (Period{absl::CivilDay(2020, 12, 1), absl::CivilDay(2021, 1, 1)}));
}

TEST(ParsePeriod, EqualHoweverItIsWritten) {
  for (const char* text : {"2020", "2020-01/2021-01", "2020-01-01/2021-01-01"}) {
    EXPECT_EQ(*ParsePeriod(text), Period::OfYear(2020)) << text;
  }
  EXPECT_EQ(*ParsePeriod("2020-09"), *ParsePeriod("2020-09-01/2020-10-01"));
  EXPECT_EQ(*ParsePeriod("2020-09/2021-01"), *ParsePeriod("2020-09-01/2021-01-01"));
}

TEST(ParsePeriod, SpansAreHalfOpen) {
  const Period period = *ParsePeriod("2020-01-01/2024-10-02");
  EXPECT_EQ(period.LastYear(), 2024);
  EXPECT_EQ(FormatPeriod(period), "2020-01-01/2024-10-02");
  EXPECT_EQ(ParsePeriod("2020-07-01/2021-01-01")->LastYear(), 2020);
  for (const char* backwards :
       {"2020-01-01/2020-01-01", "2020-01-02/2020-01-01", "2020-02/2020-02", "2020-02/2020-01"}) {
    EXPECT_THAT(ParsePeriod(backwards).status(), FailsWith(problems::kPeriodBackwards))
        << backwards;
  }
}

TEST(ParsePeriod, WrongOnes) {
  for (const char* wrong : {"",
                            "20",
                            "2020KW01",
                            "2020JJ00",
                            "JJ00",
                            "0000",
                            "2020/2021",
                            "2020-13",
                            "2020-1",
                            "2020-01-01",
                            "1899-12",
                            "2201",
                            "2020-01/2020-03-01",
                            "2020/2020-03-01",
                            "2020-01/",
                            "/2020-01",
                            "2020-01/2020-02/2020-03",
                            "2020-01-01/2020-02-30",
                            "202x",
                            "2020 ",
                            " 2020",
                            "2020-01 / 2020-02"}) {
    EXPECT_FALSE(ParsePeriod(wrong).ok()) << wrong;
  }
  for (const char* wrong : {"", "2020/2021", "2020-1", "2020-01-01", "2020-01/2020-03-01"}) {
    EXPECT_THAT(ParsePeriod(wrong).status(), FailsWith(problems::kPeriodNotation)) << wrong;
  }
  EXPECT_THAT(ParsePeriod("2020-13").status(), FailsWith(problems::kMonthOutOfRange));
  EXPECT_THAT(ParsePeriod("2020-01-01/2020-02-30").status(), FailsWith(problems::kNoSuchDay));
}

TEST(FormatPeriod, ShortestAndBack) {
  for (const char* text : {"2012", "2200", "2020-09", "2020-12", "2020-09/2020-12",
                           "2020-01/2022-01", "2020-09-01/2020-09-15", "2020-02-28/2020-03-01"}) {
    EXPECT_EQ(FormatPeriod(*ParsePeriod(text)), text);
  }
}

}  // namespace
}  // namespace wijkmonitor
