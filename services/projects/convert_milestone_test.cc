#include "services/projects/convert_milestone.h"

#include <gtest/gtest.h>

#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

TEST(Milestone, AMessageHasAllOfIt) {
  Milestone milestone = PlainMilestone("X");
  milestone.label.en = "Longer school day";
  milestone.planned = "2020";
  milestone.forecast = "2021-06";
  milestone.actual = "2021";
  milestone.note = "een\ntwee";
  const v1::Milestone message = ToMessage(milestone);
  EXPECT_EQ(message.id(), "X");
  EXPECT_EQ(message.subject().kind(), v1::SUBJECT_KIND_ACTION_LINE);
  EXPECT_EQ(message.subject().id(), "MEEDOEN");
  Milestone read{.id = milestone.id, .subject = milestone.subject};
  FromMessage(message, &read);
  EXPECT_EQ(read, milestone);
}

TEST(Milestone, ASlipIsThereWithTwoDates) {
  Milestone milestone = PlainMilestone("X");
  milestone.planned = "2020";
  EXPECT_FALSE(ToMessage(milestone).has_slip());
  milestone.actual = "2021";
  ASSERT_TRUE(ToMessage(milestone).has_slip());
  EXPECT_EQ(ToMessage(milestone).slip().least(), 1);
  EXPECT_EQ(ToMessage(milestone).slip().most(), 730);
}

}  // namespace
}  // namespace wijkmonitor::projects
