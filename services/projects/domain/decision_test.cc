#include "services/projects/domain/decision.h"

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

Action PlainCondition() {
  return {.id = "A1",
          .origin = ActionOrigin::kCondition,
          .project = "X",
          .text = "overleg met de bewoners",
          .responsible = "WELZIJN",
          .before_start = true};
}

std::vector<Rejection> WrongWith(std::optional<Verdict> verdict,
                                 const std::vector<Action>& conditions,
                                 const std::string& table = "SOCIAAL",
                                 const std::string& policy_check = "") {
  const Decision decision{
      .id = "D1", .project = "X", .table = table, .verdict = verdict, .policy_check = policy_check};
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckDecision(decision, conditions, DealReference(), check);
  return rejections;
}

TEST(CheckDecision, OfADeclaredTable) {
  EXPECT_THAT(WrongWith(Verdict::kPositive, {}), IsEmpty());
  EXPECT_THAT(WrongWith(Verdict::kPositive, {}, "NIET"),
              ElementsAre(RejectsWith(0, "table", "NIET", problems::kUnknownTable)));
  EXPECT_THAT(WrongWith({}, {}), ElementsAre(RejectsWith(0, "verdict", "", problems::kDue)));
}

TEST(CheckDecision, ConditionsGoWithConditional) {
  EXPECT_THAT(WrongWith(Verdict::kConditional, {PlainCondition()}), IsEmpty());
  EXPECT_THAT(WrongWith(Verdict::kConditional, {}),
              ElementsAre(RejectsWith(0, "conditions", "", problems::kDue)));
  for (const Verdict other : {Verdict::kPositive, Verdict::kNegative, Verdict::kDefer}) {
    EXPECT_THAT(WrongWith(other, {PlainCondition()}),
                ElementsAre(RejectsWith(0, "conditions", "", problems::kConditionsOfConditional)));
  }
  Action of_nobody = PlainCondition();
  of_nobody.responsible = "NIEMAND";
  EXPECT_THAT(
      WrongWith(Verdict::kConditional, {PlainCondition(), of_nobody}),
      ElementsAre(RejectsWith(0, "responsible", "NIEMAND", problems::kUnknownOrganisation)));
}

TEST(CheckDecision, Limits) {
  const auto conditions = [](size_t number) {
    return WrongWith(Verdict::kConditional, std::vector<Action>(number, PlainCondition()));
  };
  EXPECT_THAT(conditions(limits::kPerProjectMax - 1), IsEmpty());
  EXPECT_THAT(conditions(limits::kPerProjectMax), IsEmpty());
  EXPECT_THAT(conditions(limits::kPerProjectMax + 1),
              ElementsAre(RejectsWith(0, "conditions", "101", {problems::kAtMost, {"100"}})));
  const auto policy = [](size_t bytes) {
    return WrongWith(Verdict::kPositive, {}, "SOCIAAL", std::string(bytes, 'x'));
  };
  EXPECT_THAT(policy(limits::kNoteBytesMax - 1), IsEmpty());
  EXPECT_THAT(policy(limits::kNoteBytesMax), IsEmpty());
  EXPECT_EQ(policy(limits::kNoteBytesMax + 1).size(), 1u);
}

TEST(Standing, TheLastOfEachTable) {
  const std::vector<Decision> decisions = {{.id = "D1", .table = "SOCIAAL"},
                                           {.id = "D2", .table = "RUIMTE"},
                                           {.id = "D3", .table = "SOCIAAL"}};
  const auto standing = StandingOf(decisions);
  ASSERT_EQ(standing.size(), 2u);
  EXPECT_EQ(standing.at("SOCIAAL")->id, "D3");
  EXPECT_EQ(standing.at("RUIMTE")->id, "D2");
}

}  // namespace
}  // namespace wijkmonitor::projects
