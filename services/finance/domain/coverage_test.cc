#include "services/finance/domain/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wijkmonitor::finance {
namespace {

Coverage Of(absl::string_view text) {
  const absl::StatusOr<Coverage> coverage = ParseCoverage(text);
  EXPECT_TRUE(coverage.ok()) << coverage.status();
  return coverage.value_or(Coverage());
}

TEST(Coverage, IsWrittenAsPeriodsAreAndReadBack) {
  for (const char* text :
       {"", "2019-02", "2019-01/2019-07", "2019", "2019-02 2020", "2018-12/2020-02"}) {
    EXPECT_EQ(FormatCoverage(Of(text)), text);
  }
  EXPECT_EQ(FormatCoverage(Of("2020 2019-12 2019-11")), "2019-11/2021-01");
  EXPECT_EQ(FormatCoverage(Of("2019-03 2019-03")), "2019-03");
  for (const char* text :
       {"2019-02-02/2019-03-01", "2019-02-01/2019-02-15", "februari", "2019-13"}) {
    EXPECT_FALSE(ParseCoverage(text).ok()) << text;
  }
  EXPECT_EQ(FormatCoverage(Of("2019-02-01/2019-03-01")), "2019-02");
}

TEST(Coverage, HasMonthsWhole) {
  const Coverage coverage = Of("2019-01/2019-07 2020");
  EXPECT_TRUE(coverage.Has(Months::Of(2019, 6)));
  EXPECT_FALSE(coverage.Has(Months::Of(2019, 7)));
  EXPECT_TRUE(coverage.Has(Months::OfYear(2020)));
  EXPECT_FALSE(coverage.Has(Months::OfYear(2019)));  // a line of a whole year
  EXPECT_FALSE(Of("").Has(Months::Of(2019, 6)));
}

TEST(Coverage, TheNumberOfItsPeriodSaysWhereALineStands) {
  const auto day = [](int year, int month, int day_of_month) {
    const absl::CivilDay start(year, month, day_of_month);
    return Period{start, start + 1};
  };
  EXPECT_EQ(MonthsOfLine(2024, "2", day(2024, 2, 3)), Months::Of(2024, 2));
  EXPECT_EQ(MonthsOfLine(2024, "02", day(2024, 3, 1)), Months::Of(2024, 2));
  EXPECT_EQ(MonthsOfLine(2024, "13", day(2024, 12, 31)), Months::Of(2024, 12));
  EXPECT_EQ(MonthsOfLine(2024, "0", day(2024, 1, 1)), Months::Of(2024, 1));
  // Without a number the days do, in the book year.
  EXPECT_EQ(MonthsOfLine(2024, "", day(2024, 5, 31)), Months::Of(2024, 5));
  EXPECT_EQ(MonthsOfLine(2024, "", day(2025, 1, 15)), Months::Of(2024, 12));
  EXPECT_EQ(MonthsOfLine(2024, "", day(2023, 12, 15)), Months::Of(2024, 1));
  EXPECT_EQ(MonthsOfLine(2024, "", Period::OfYear(2024)), Months::OfYear(2024));
  EXPECT_EQ(MonthsOfLine(2024, "", {absl::CivilDay(2024, 1, 1), absl::CivilDay(2024, 4, 1)}),
            (Months{Months::Of(2024, 1).first, Months::Of(2024, 3).end}));
  EXPECT_EQ(MonthsOfLine(2024, "", {absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)}),
            (Months{Months::Of(2024, 1).first, Months::Of(2024, 10).end}));
}

}  // namespace
}  // namespace wijkmonitor::finance
