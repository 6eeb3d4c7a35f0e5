#include "services/projects/convert_action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Action, AMessageHasAllOfIt) {
  const Action action{.id = "A1",
                      .origin = ActionOrigin::kCondition,
                      .reference = "D1.1",
                      .project = "X",
                      .area = "SELWERD",
                      .text = "een\ntwee",
                      .responsible = "DMO",
                      .due = absl::CivilDay(2024, 3, 1),
                      .before_start = true,
                      .response = ResponseKind::kRejected,
                      .response_reason = "no",
                      .state = ActionState::kWithdrawn,
                      .reported_note = "done",
                      .inadequate_reason = "not quite",
                      .withdrawn_reason = "needless"};
  const v1::Action message = ToMessage(action);
  EXPECT_EQ(message.response().kind(), v1::RESPONSE_KIND_REJECTED);
  EXPECT_EQ(message.response().reason(), "no");
  EXPECT_EQ(message.state(), v1::ACTION_STATE_WITHDRAWN);
  EXPECT_EQ(message.reported_note(), "done");
  EXPECT_EQ(message.inadequate_reason(), "not quite");
  EXPECT_EQ(message.withdrawn_reason(), "needless");
  EXPECT_EQ(message.due(), "2024-03-01");
  Action read;
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(message, &read, check);
  EXPECT_THAT(rejections, IsEmpty());
  EXPECT_EQ(read, (Action{.origin = ActionOrigin::kCondition,
                          .reference = "D1.1",
                          .project = "X",
                          .area = "SELWERD",
                          .text = "een\ntwee",
                          .responsible = "DMO",
                          .due = absl::CivilDay(2024, 3, 1),
                          .before_start = true}));
}

TEST(Action, WhatIsNotReportedIsAbsent) {
  const v1::Action message = ToMessage(Action{.id = "A1", .response_reason = ""});
  EXPECT_FALSE(message.has_response());
  EXPECT_EQ(message.due(), "");
  EXPECT_EQ(message.origin(), v1::ACTION_ORIGIN_UNSPECIFIED);
}

TEST(Action, ADayIsOne) {
  v1::Action message;
  message.set_due("2024-02-30");
  Action read;
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(message, &read, check);
  EXPECT_THAT(rejections, ElementsAre(RejectsWith(0, "due", "2024-02-30", problems::kNoSuchDay)));
}

}  // namespace
}  // namespace wijkmonitor::projects
