#include "services/projects/domain/partial_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

using absl::CivilDay;

TEST(PartialDate, IsKnownToTheYearTheMonthOrTheDay) {
  EXPECT_EQ(*ParsePartialDate("2020"), (PartialDate{CivilDay(2020, 1, 1), CivilDay(2020, 12, 31)}));
  EXPECT_EQ(*ParsePartialDate("2024-02"),
            (PartialDate{CivilDay(2024, 2, 1), CivilDay(2024, 2, 29)}));
  EXPECT_EQ(*ParsePartialDate("2024-10-02"),
            (PartialDate{CivilDay(2024, 10, 2), CivilDay(2024, 10, 2)}));
}

// The plan of children and families runs "from 2023 to 2027": 2027 may be in it or not.
TEST(PartialDate, AnEndMayBeAPartOfWhatItEnds) {
  EXPECT_EQ(*ParsePartialEnd("2027"), (PartialDate{CivilDay(2027, 1, 1), CivilDay(2028, 1, 1)}));
  EXPECT_EQ(*ParsePartialEnd("2024-10"),
            (PartialDate{CivilDay(2024, 10, 1), CivilDay(2024, 11, 1)}));
  EXPECT_EQ(*ParsePartialEnd("2024-10-02"),
            (PartialDate{CivilDay(2024, 10, 2), CivilDay(2024, 10, 2)}));
}

TEST(PartialDate, OfAColumnMayBeEmpty) {
  std::vector<Rejection> found;
  RowCheck check(3, &found);
  EXPECT_EQ(PartialDateIn("start", "", check), std::nullopt);
  EXPECT_EQ(PartialDateIn("start", "2020", check), *ParsePartialDate("2020"));
  EXPECT_EQ(PartialDateIn("end", "2027", check, ParsePartialEnd), *ParsePartialEnd("2027"));
  EXPECT_THAT(found, ::testing::IsEmpty());
  EXPECT_EQ(PartialDateIn("start", "begin 2020", check), std::nullopt);
  EXPECT_THAT(
      found, ::testing::ElementsAre(RejectsWith(3, "start", "begin 2020", problems::kPartialDate)));
}

TEST(DaysBetween, AreBounds) {
  const auto between = [](const char* from, const char* to) {
    return DaysBetween(*ParsePartialDate(from), *ParsePartialDate(to));
  };
  EXPECT_EQ(between("2020", "2021"), (Days{1, 730}));
  EXPECT_EQ(between("2024-03-01", "2024-05-15"), (Days{75, 75}));
  EXPECT_EQ(between("2024-05-15", "2024-03-01"), (Days{-75, -75}));
  EXPECT_EQ(between("2024-02", "2024-02"), (Days{-28, 28}));
  EXPECT_EQ(between("1900", "2200"), (Days{109'209, 109'937}));
}

TEST(PartialDate, AllElseIsRefused) {
  for (const char* text : {"", "20", "20200", "2020-1", "2020-13", "2020/2021", "2020-01/2020-02",
                           "2020-00", "begin 2020", "02-10-2024", "2020-01-01/2020-02-01"}) {
    EXPECT_FALSE(ParsePartialDate(text).ok()) << text;
    EXPECT_FALSE(ParsePartialEnd(text).ok()) << text;
  }
  EXPECT_THAT(ParsePartialDate("begin 2020").status(), FailsWith(problems::kPartialDate));
  EXPECT_THAT(ParsePartialDate("2023-02-30").status(), FailsWith(problems::kNoSuchDay));
}

}  // namespace
}  // namespace wijkmonitor::projects
