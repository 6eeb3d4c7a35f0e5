#include "libs/base/date_notations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {
namespace {

std::string Read(absl::string_view text) {
  const auto period = ParseFilePeriod(text);
  if (!period.ok()) return "";
  return FormatPeriod(period->period) + (period->provisional ? "*" : "");
}

// Periods of StatLine: https://www.cbs.nl/nl-nl/onze-diensten/open-data.
TEST(ParseFilePeriod, AsStatisticsOfficesWriteThem) {
  for (const auto& [text, period] : {std::pair("2024JJ00", "2024"),
                                     {"2024KW01", "2024-01/2024-04"},
                                     {"2024KW04", "2024-10/2025-01"},
                                     {"2024MM03", "2024-03"},
                                     {"2024HJ02", "2024-07/2025-01"},
                                     {"2023SJ00", "2023-08/2024-08"},
                                     {"2023/'24", "2023-08/2024-08"},
                                     {"2024 1e kwartaal", "2024-01/2024-04"},
                                     {"2024 maart", "2024-03"},
                                     {"2024Q2", "2024-04/2024-07"},
                                     {"2024 Q2", "2024-04/2024-07"},
                                     {"2024 1e halfjaar", "2024-01/2024-07"},
                                     {"2023/\u201924", "2023-08/2024-08"},
                                     {"2024-Q2", "2024-04/2024-07"},
                                     {"2024*", "2024*"},
                                     {"2024 **", "2024*"},
                                     {"2024JJ00*", "2024*"},
                                     {"2024KW01*", "2024-01/2024-04*"}}) {
    EXPECT_EQ(Read(text), period) << text;
  }
}

TEST(ParseFilePeriod, AsTheApiAndLedgersWriteThem) {
  for (const auto& [text, period] : {std::pair("2024", "2024"),
                                     {"2024-03", "2024-03"},
                                     {"2024-03/2024-05", "2024-03/2024-05"},
                                     {"2018/2", "2018-02"},
                                     {"2018/12", "2018-12"},
                                     {"201802", "2018-02"}}) {
    EXPECT_EQ(Read(text), period) << text;
  }
}

TEST(ParseFilePeriod, WhatIsNone) {
  for (const char* text :
       {"",         "*",        "2024KW05", "2024MM13",   "2024MM00", "2024KW1",
        "2024XX01", "2024JJ01", "2023/'25", "2023/2024",  "2011/12",  "2018/13",
        "201813",   "2018/0",   "2024Q5",   "2024 lente", "24",       "2024 5e kwartaal",
        "1024KW01", "2024-",    "20240101", "2024-25",    "201920",   "2019-20"}) {
    EXPECT_EQ(Read(text), "") << text;
  }
  EXPECT_THAT(ParseFilePeriod("2024XX01").status(),
              FailsWith(Reason(problems::kPeriodNotation).Advise(problems::kPeriodOfStatLine)));
}

TEST(ParseFileDate, MidnightIsNoTime) {
  const absl::CivilDay day(2024, 10, 1);
  for (const char* text :
       {"2024-10-01", "2024-10-01 00:00:00", "2024-10-01T00:00:00", "2024-10-01 0:00",
        "2024-10-01T00:00:00.000Z", "2024-10-01 00:00:00,0"}) {
    EXPECT_EQ(ParseFileDate(text).value_or(absl::CivilDay()), day) << text;
  }
  EXPECT_EQ(*ParseFileDate("1-10-2024 00:00:00", DateStyle::kDmy), day);
  EXPECT_EQ(*ParseFileDate("20241001 00:00", DateStyle::kYmd), day);
  EXPECT_THAT(ParseFileDate("2024-10-01 12:30:00").status(), FailsWith(problems::kTimeBehindDay));
  EXPECT_FALSE(ParseFileDate("2024-10-01 ").ok());
  EXPECT_FALSE(ParseFileDate("Totaal").ok());
}

TEST(ParseYearAndNumber, IsAYearAndTwoDigits) {
  const auto found = ParseYearAndNumber("2018-13");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(std::pair(found->year, found->number), std::pair(2018, 13));
  for (const char* text : {"2018", "20181", "2018/123", "2018/", "2018/x", "999902"}) {
    EXPECT_FALSE(ParseYearAndNumber(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace wijkmonitor
