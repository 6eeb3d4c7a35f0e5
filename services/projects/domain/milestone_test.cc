#include "services/projects/domain/milestone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What is wrong with a plain milestone after `change`.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Milestone milestone = PlainMilestone("X");
  change(milestone);
  Normalise(&milestone);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckMilestone(milestone, check);
  return rejections;
}

Milestone Planned(const char* planned, const char* forecast, const char* actual) {
  Milestone milestone = PlainMilestone("X");
  milestone.planned = planned;
  milestone.forecast = forecast;
  milestone.actual = actual;
  return milestone;
}

TEST(CheckMilestone, WhatIsWrongIsNamed) {
  EXPECT_THAT(WrongAfter([](Milestone&) {}), IsEmpty());
  EXPECT_THAT(WrongAfter([](Milestone& m) {
                m.label = {"", "name"};
              }),
              ElementsAre(RejectsWith(0, "label_nl", "", {problems::kLengthDue, {"500"}})));
  EXPECT_THAT(WrongAfter([](Milestone& m) { m.planned = "zomer"; }),
              ElementsAre(RejectsWith(0, "planned", "zomer", problems::kPartialDate)));
  EXPECT_THAT(WrongAfter([](Milestone& m) { m.forecast = "2024-13"; }),
              ElementsAre(RejectsWith(0, "forecast", "2024-13", problems::kPartialDate)));
  EXPECT_THAT(WrongAfter([](Milestone& m) { m.actual = "2023-02-29"; }),
              ElementsAre(RejectsWith(0, "actual", "2023-02-29", problems::kNoSuchDay)));
}

TEST(CheckMilestone, SizeOfTheNote) {
  const auto check = [](size_t size) {
    return WrongAfter([&](Milestone& m) { m.note = std::string(size, 'x'); });
  };
  EXPECT_THAT(check(limits::kNoteBytesMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kNoteBytesMax), IsEmpty());
  EXPECT_EQ(check(limits::kNoteBytesMax + 1).size(), 1u);
}

TEST(Milestone, EnglishIsTakenFromDutch) {
  Milestone milestone = PlainMilestone("X");
  EXPECT_EQ(milestone.label.en, milestone.label.nl);
  ForgetDerived(&milestone);
  EXPECT_EQ(milestone.label.en, "");
  milestone.label.en = "Something else";
  Normalise(&milestone);
  ForgetDerived(&milestone);
  EXPECT_EQ(milestone.label.en, "Something else");
}

// The longer school day was planned in 2020, and began in 2021.
TEST(SlipOf, IsBetweenThePlannedDateAndTheActualOne) {
  EXPECT_EQ(SlipOf(Planned("2020", "", "2021")), (Days{1, 730}));
  EXPECT_EQ(SlipOf(Planned("2024-03-01", "", "2024-05-15")), (Days{75, 75}));
  EXPECT_EQ(SlipOf(Planned("2024-03-01", "2024-05-15", "")), (Days{75, 75}));
  EXPECT_EQ(SlipOf(Planned("2024-03-01", "2024-04-01", "2024-05-15")), (Days{75, 75}));
  EXPECT_EQ(SlipOf(Planned("2024-03-01", "", "2024-02-29")), (Days{-1, -1}));
}

TEST(SlipOf, NothingWithoutTwoDates) {
  EXPECT_EQ(SlipOf(Planned("2020", "", "")), std::nullopt);
  EXPECT_EQ(SlipOf(Planned("", "2021", "2021")), std::nullopt);
  EXPECT_EQ(SlipOf(Planned("", "", "")), std::nullopt);
}

TEST(IsLate, FromTheDayAfterTheLastOneThatWasPlanned) {
  EXPECT_FALSE(IsLate(Planned("2024-03-01", "", ""), CivilDay(2024, 3, 1)));
  EXPECT_TRUE(IsLate(Planned("2024-03-01", "", ""), CivilDay(2024, 3, 2)));
  EXPECT_FALSE(IsLate(Planned("2024", "", ""), CivilDay(2024, 12, 31)));
  EXPECT_TRUE(IsLate(Planned("2024", "", ""), CivilDay(2025, 1, 1)));
  EXPECT_TRUE(IsLate(Planned("2024", "2026", ""), CivilDay(2025, 1, 1)));  // expected is not done
  EXPECT_FALSE(IsLate(Planned("2024", "", "2026"), CivilDay(2025, 1, 1)));
  EXPECT_FALSE(IsLate(Planned("", "2023", ""), CivilDay(2025, 1, 1)));
}

}  // namespace
}  // namespace wijkmonitor::projects
