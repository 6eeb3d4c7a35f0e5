#include "libs/base/local_day.h"

#include <gtest/gtest.h>

namespace wijkmonitor {
namespace {

absl::Time Utc(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2026, month, day, hour), absl::UTCTimeZone());
}

// An hour ahead of UTC in winter, two in summer, which in 2026 ends on 25 October.
TEST(DayInTheNetherlands, BeginsAtMidnightThere) {
  EXPECT_EQ(DayInTheNetherlands(Utc(1, 1, 22)), absl::CivilDay(2026, 1, 1));
  EXPECT_EQ(DayInTheNetherlands(Utc(1, 1, 23)), absl::CivilDay(2026, 1, 2));
  EXPECT_EQ(DayInTheNetherlands(Utc(7, 1, 21)), absl::CivilDay(2026, 7, 1));
  EXPECT_EQ(DayInTheNetherlands(Utc(7, 1, 22)), absl::CivilDay(2026, 7, 2));
  EXPECT_EQ(DayInTheNetherlands(Utc(10, 24, 22)), absl::CivilDay(2026, 10, 25));
  EXPECT_EQ(DayInTheNetherlands(Utc(10, 25, 22)), absl::CivilDay(2026, 10, 25));
}

}  // namespace
}  // namespace wijkmonitor
