#include "services/cli/texts.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>

namespace wijkmonitor::cli {
namespace {

using finance::v1::DIMENSION_ACTION_LINE;
using finance::v1::DIMENSION_AREA;
using finance::v1::DIMENSION_PERIOD;
using finance::v1::DIMENSION_YEAR;

TEST(Amount, GroupsAndCents) {
  EXPECT_EQ(Amount(Lang::kNl, 123456789), "1.234.567,89");
  EXPECT_EQ(Amount(Lang::kEn, 123456789), "1,234,567.89");
  EXPECT_EQ(Amount(Lang::kNl, 100000), "1.000,00");
  EXPECT_EQ(Amount(Lang::kNl, 99999), "999,99");
  EXPECT_EQ(Amount(Lang::kNl, 5), "0,05");
  EXPECT_EQ(Amount(Lang::kEn, 10'000'000'000), "100,000,000.00");
}

TEST(Amount, WithoutCents) {
  EXPECT_EQ(Amount(Lang::kNl, 123456700, false), "1.234.567");
  EXPECT_EQ(Amount(Lang::kEn, -123456700, false), "-1,234,567");
  EXPECT_EQ(Amount(Lang::kEn, 0, false), "0");
  EXPECT_EQ(Amount(Lang::kEn, 1201, false), "12.01");
  EXPECT_TRUE(IsWhole(0));
  EXPECT_TRUE(IsWhole(-200));
  EXPECT_FALSE(IsWhole(-201));
}

TEST(Amount, SignAndLimits) {
  EXPECT_EQ(Amount(Lang::kEn, 0), "0.00");
  EXPECT_EQ(Amount(Lang::kNl, -1), "-0,01");
  EXPECT_EQ(Amount(Lang::kNl, -12345678), "-123.456,78");
  EXPECT_EQ(Amount(Lang::kNl, std::numeric_limits<int64_t>::max()), "92.233.720.368.547.758,07");
  EXPECT_EQ(Amount(Lang::kNl, std::numeric_limits<int64_t>::min()), "-92.233.720.368.547.758,08");
}

std::string DaysText(Lang lang, const char* start, const char* end) {
  common::v1::Period period;
  period.set_start(start);
  period.set_end(end);
  return Days(lang, period);
}

TEST(Days, TheLastDayBelongsToIt) {
  EXPECT_EQ(DaysText(Lang::kNl, "2020-01-01", "2024-01-01"), "2020 t/m 2023");
  EXPECT_EQ(DaysText(Lang::kEn, "2020-01-01", "2024-01-01"), "2020 to 2023");
  EXPECT_EQ(DaysText(Lang::kNl, "2020-01-01", "2021-01-01"), "2020");
  EXPECT_EQ(DaysText(Lang::kNl, "2024-01-01", "2024-10-02"), "2024-01-01 t/m 2024-10-01");
  EXPECT_EQ(DaysText(Lang::kEn, "2024-03-05", "2024-03-06"), "2024-03-05");
  EXPECT_EQ(DaysText(Lang::kEn, "2024-12-31", "2025-01-01"), "2024-12-31");
}

TEST(Days, WhatIsNoPeriodIsShownAsItIs) {
  EXPECT_EQ(DaysText(Lang::kEn, "2024-01-02", "2024-01-02"), "2024-01-02/2024-01-02");
  EXPECT_EQ(DaysText(Lang::kEn, "\033[2J", ""), "?[2J/");
}

std::string KeyText(Lang lang, finance::v1::Dimension dimension, const std::string& key,
                    const char* end = nullptr) {
  common::v1::Header header;
  header.set_key(key);
  if (end != nullptr) {
    header.mutable_period()->set_start(key.substr(0, std::strlen("YYYY-MM-DD")));
    header.mutable_period()->set_end(end);
  }
  return HeaderText(lang, dimension, header);
}

TEST(HeaderText, NamesWhatIsNotThere) {
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_ACTION_LINE, ""), "(niet vermeld)");
  EXPECT_EQ(KeyText(Lang::kEn, DIMENSION_AREA, ""), "(not said)");
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_AREA, "UNALLOCATED"), "(niet toegedeeld)");
  EXPECT_EQ(KeyText(Lang::kEn, DIMENSION_AREA, "UNALLOCATED"), "(unallocated)");
  EXPECT_EQ(KeyText(Lang::kEn, DIMENSION_ACTION_LINE, "UNALLOCATED"), "UNALLOCATED");
}

TEST(HeaderText, OnlySpansAreShownAsDays) {
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_PERIOD, "2020-01-01/2024-01-01", "2024-01-01"),
            "2020 t/m 2023");
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_YEAR, "2020"), "2020");
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_ACTION_LINE, "2020-01-01/2024-01-01"),
            "2020-01-01/2024-01-01");
  EXPECT_EQ(KeyText(Lang::kNl, DIMENSION_PERIOD, "\a"), "?");
}

TEST(Over, OneDimensionOrTwo) {
  EXPECT_EQ(Over(Lang::kNl, "actielijn", "jaar"), "per actielijn en jaar");
  EXPECT_EQ(Over(Lang::kEn, "action line", "year"), "by action line and year");
  EXPECT_EQ(Over(Lang::kEn, "area", ""), "by area");
}

TEST(Instant, ToTheSecond) {
  EXPECT_EQ(Instant(absl::FromUnixMillis(1'700'000'000'999)), "2023-11-14T22:13:20.999Z");
}

}  // namespace
}  // namespace wijkmonitor::cli
