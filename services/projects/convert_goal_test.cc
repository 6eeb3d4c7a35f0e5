#include "services/projects/convert_goal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;

// Reads a message onto a goal that has only what a message does not change.
Goal Read(const v1::Goal& message, const Goal& of) {
  Goal goal{.id = of.id,
            .subject = of.subject,
            .withdrawn = of.withdrawn,
            .withdrawn_reason = of.withdrawn_reason};
  FromMessage(message, &goal);
  return goal;
}

TEST(Goal, AMessageHasAllOfIt) {
  Goal goal = SmartGoal("X");
  goal.withdrawn = true;
  goal.withdrawn_reason = "vervallen";
  const v1::Goal message = ToMessage(goal);
  EXPECT_EQ(Read(message, goal), goal);
  EXPECT_EQ(message.id(), "X");
  EXPECT_EQ(message.subject().kind(), v1::SUBJECT_KIND_PROGRAMME);
  EXPECT_EQ(message.subject().id(), kDeal);
  EXPECT_TRUE(message.withdrawn());
  EXPECT_EQ(message.withdrawn_reason(), "vervallen");
  goal = PlainGoal("Y");
  goal.measure.output = "O1";
  EXPECT_EQ(Read(ToMessage(goal), goal), goal);
}

TEST(Goal, WhatIsNotReportedIsAbsent) {
  const v1::Goal message = ToMessage(PlainGoal("X"));
  EXPECT_FALSE(message.has_measure());
  EXPECT_FALSE(message.has_baseline_value());
  EXPECT_FALSE(message.has_target());
  EXPECT_FALSE(message.has_ex_ante());
  Goal of_zeros = PlainGoal("X");
  of_zeros.baseline_value = of_zeros.target = of_zeros.ex_ante.low = 0;
  const v1::Goal zeros = ToMessage(of_zeros);
  EXPECT_TRUE(zeros.has_baseline_value());
  EXPECT_TRUE(zeros.has_target());
  EXPECT_TRUE(zeros.ex_ante().has_low());
  EXPECT_FALSE(zeros.ex_ante().has_value());
  EXPECT_EQ(Read(zeros, of_zeros), of_zeros);
}

TEST(Goal, LettersThatAreMissing) {
  v1::Goal message;
  Fill({SmartLetter::kS, SmartLetter::kM, SmartLetter::kA, SmartLetter::kR, SmartLetter::kT},
       &message);
  EXPECT_THAT(message.smart_missing(),
              ElementsAre(v1::SMART_LETTER_S, v1::SMART_LETTER_M, v1::SMART_LETTER_A,
                          v1::SMART_LETTER_R, v1::SMART_LETTER_T));
}

TEST(Goal, AProblemNamesTheFieldOfTheMessage) {
  const std::vector<Violation> violations =
      ViolationsOf(InvalidGoal({{0, "ex_ante_value", "7", problems::kDue},
                                {0, "measure_output", "", problems::kDue},
                                {0, "deadline", "", problems::kDue}}));
  EXPECT_THAT(violations, ElementsAre(Violation{"goal.ex_ante.value", "\"7\": is due"},
                                      Violation{"goal.measure.output", "is due"},
                                      Violation{"goal.deadline", "is due"}));
}

}  // namespace
}  // namespace wijkmonitor::projects
