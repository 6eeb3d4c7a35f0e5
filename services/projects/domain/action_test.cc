#include "services/projects/domain/action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Action PlainAction() {
  return {.id = "A1",
          .origin = ActionOrigin::kAudit,
          .text = "leg vast\nwie beslist",
          .responsible = "WELZIJN"};
}
// What is wrong with a plain action after `change`.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Action action = PlainAction();
  change(action);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckAction(action, DealReference(), check);
  return rejections;
}
auto Rejects(std::string column, std::string value, Reason reason) {
  return ElementsAre(RejectsWith(0, std::move(column), std::move(value), std::move(reason)));
}

TEST(CheckAction, WhatIsDue) {
  EXPECT_THAT(WrongAfter([](Action&) {}), IsEmpty());
  EXPECT_THAT(WrongAfter([](Action& a) { a.origin.reset(); }),
              Rejects("origin", "", problems::kDue));
  EXPECT_THAT(WrongAfter([](Action& a) { a.text = " \n"; }),
              Rejects("text", " \n", problems::kDue));
  EXPECT_THAT(WrongAfter([](Action& a) { a.responsible.clear(); }),
              Rejects("responsible", "", problems::kDue));
  EXPECT_THAT(WrongAfter([](Action& a) { a.responsible = "NIEMAND"; }),
              Rejects("responsible", "NIEMAND", problems::kUnknownOrganisation));
  EXPECT_THAT(WrongAfter([](Action& a) { a.area = "wijk"; }),
              Rejects("area", "wijk", {problems::kIdDue, {"64"}}));
  EXPECT_THAT(WrongAfter([](Action& a) { a.reference = "=1+1"; }),
              Rejects("reference", "=1+1", problems::kFormula));
}

TEST(CheckAction, OnlyAConditionOfAProjectIsDueBeforeItsStart) {
  EXPECT_THAT(WrongAfter([](Action& a) {
                a.origin = ActionOrigin::kCondition;
                a.project = "X";
                a.before_start = true;
              }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Action& a) {
                a.origin = ActionOrigin::kCondition;
                a.before_start = true;
              }),
              Rejects("before_start", "true", problems::kBeforeStartOfCondition));
  EXPECT_THAT(WrongAfter([](Action& a) {
                a.project = "X";
                a.before_start = true;
              }),
              Rejects("before_start", "true", problems::kBeforeStartOfCondition));
}

TEST(CheckAction, Limits) {
  const auto text = [](size_t bytes) {
    return WrongAfter([&](Action& a) { a.text = std::string(bytes, 'x'); });
  };
  EXPECT_THAT(text(limits::kNoteBytesMax - 1), IsEmpty());
  EXPECT_THAT(text(limits::kNoteBytesMax), IsEmpty());
  EXPECT_EQ(text(limits::kNoteBytesMax + 1).size(), 1u);
  const auto reference = [](size_t bytes) {
    return WrongAfter([&](Action& a) { a.reference = std::string(bytes, 'x'); });
  };
  EXPECT_THAT(reference(limits::kLabelBytesMax - 1), IsEmpty());
  EXPECT_THAT(reference(limits::kLabelBytesMax), IsEmpty());
  EXPECT_EQ(reference(limits::kLabelBytesMax + 1).size(), 1u);
}

TEST(ActionStep, EachIsDueInItsStates) {
  using enum ActionState;
  EXPECT_THAT(StatesOf(ActionStep::kRespond), ElementsAre(kOpen));
  EXPECT_THAT(StatesOf(ActionStep::kReport), ElementsAre(kOpen));
  EXPECT_THAT(StatesOf(ActionStep::kVerify), ElementsAre(kReportedDone));
  EXPECT_THAT(StatesOf(ActionStep::kWithdraw), ElementsAre(kOpen, kReportedDone));
}

TEST(Deadline, IsPastTheDayAfterIt) {
  Action action = PlainAction();
  const absl::CivilDay today(2024, 3, 1);
  EXPECT_EQ(DeadlineOf(action, today), DeadlineStatus::kNoDeadline);
  action.due = today;
  EXPECT_EQ(DeadlineOf(action, today), std::nullopt);
  EXPECT_EQ(DeadlineOf(action, today + 1), DeadlineStatus::kOverdue);
  for (const ActionState done :
       {ActionState::kReportedDone, ActionState::kClosed, ActionState::kWithdrawn}) {
    action.state = done;
    EXPECT_EQ(DeadlineOf(action, today + 1), std::nullopt);
  }
  action.due.reset();
  EXPECT_EQ(DeadlineOf(action, today), std::nullopt);
}

TEST(Responsible, ADirectorateIsOfItsOrganisation) {
  Action action = PlainAction();
  action.responsible = "GEMEENTE";
  const Reference reference = DealReference();
  EXPECT_TRUE(IsOfResponsible({"GEMEENTE"}, action, reference));
  EXPECT_TRUE(IsOfResponsible({"SCHOOL", "DMO"}, action, reference));
  EXPECT_FALSE(IsOfResponsible({"SCHOOL", "NIET_BEKEND"}, action, reference));
  EXPECT_FALSE(IsOfResponsible({}, action, reference));
  action.responsible = "DMO";
  EXPECT_FALSE(IsOfResponsible({"GEMEENTE"}, action, reference));
}

TEST(Fits, WhatIsNamed) {
  Action action = PlainAction();
  action.project = "X";
  action.reference = "R1";
  const absl::CivilDay day(2024, 3, 1);
  const auto fits = [&](ActionFilter filter) {
    filter.valuation_date = day;
    return Fits(action, filter);
  };
  EXPECT_TRUE(fits({}));
  EXPECT_TRUE(fits({.project = "X"}));
  EXPECT_FALSE(fits({.project = "Y"}));
  EXPECT_TRUE(fits({.responsible = "WELZIJN"}));
  EXPECT_FALSE(fits({.responsible = "DMO"}));
  EXPECT_TRUE(fits({.reference = "R1"}));
  EXPECT_FALSE(fits({.reference = "R"}));
  EXPECT_TRUE(fits({.origin = ActionOrigin::kAudit}));
  EXPECT_FALSE(fits({.origin = ActionOrigin::kOther}));
  EXPECT_TRUE(fits({.state = ActionState::kOpen}));
  EXPECT_FALSE(fits({.state = ActionState::kClosed}));
  EXPECT_TRUE(fits({.deadline = DeadlineStatus::kNoDeadline}));
  EXPECT_FALSE(fits({.deadline = DeadlineStatus::kOverdue}));
  action.due = day - 1;
  EXPECT_TRUE(fits({.deadline = DeadlineStatus::kOverdue}));
  EXPECT_FALSE(fits({.deadline = DeadlineStatus::kNoDeadline}));
}

}  // namespace
}  // namespace wijkmonitor::projects
