#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "services/projects/service_goal_progress_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// The report's 58 % and 76 %; the municipality, the respondents and the target are made up.
constexpr char kAreas[] =
    "edition,valid_from,id,level,name,parent\n"
    "E,2015-01-01,NL01,COUNTRY,Nederland,\n"
    "E,2015-01-01,GM0014,MUNICIPALITY,Groningen,NL01\n"
    "E,2015-01-01,WK001404,WIJK,Oosterpark,GM0014\n"
    "E,2015-01-01,WK001405,WIJK,Elders,GM0014\n";
constexpr char kCatalogue[] =
    "kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,"
    "polarity,minimum,maximum,weight_indicator,default_group,in_rollup,minimum_n,publisher,table,"
    "licence,source_columns\n"
    "group,ADULTS,,,Volwassenen,Adults,,,,,,,,,,,,,,,,,\n"
    "theme,KOMPAS,,0,Kompas,Kompas,false,,,,,,,,,,,,,,,,\n"
    "indicator,TAKES_PART,KOMPAS,0,Doet mee,Takes part,,SUBJECTIVE,SURVEY,PERCENTAGE,PERCENT,1,"
    "HIGHER_BETTER,0,100,,ADULTS,true,0,Gemeente,Enquête,CC BY 4.0,\n";
constexpr char kFigures[] =
    "indicator,area,edition,period,group,status,value,n\n"
    "TAKES_PART,GM0014,E,2020,ADULTS,VALUE,70,5000\n"
    "TAKES_PART,GM0014,E,2024,ADULTS,VALUE,82,5000\n"
    "TAKES_PART,WK001404,E,2020,ADULTS,VALUE,58,250\n"
    "TAKES_PART,WK001404,E,2024,ADULTS,VALUE,76,250\n";

class GoalProgressTest : public WithIndicatorsTest {
 protected:
  GoalProgressTest() {
    using namespace indicators::v1;  // NOLINT(google-build-using-namespace)
    ExpectApplied(indicators_.Import(ImportAreasRequest(), kAreas));
    ExpectApplied(indicators_.Import(ImportCatalogueRequest(), kCatalogue));
    ExpectApplied(indicators_.Import(ImportObservationsRequest(), kFigures));
    Serve(Address());
    served_->Declare();
  }
  v1::Goal Create(std::optional<double> target, const std::string& area = "WK001404") {
    v1::CreateGoalRequest request;
    request.set_request_id(RandomUuid());
    v1::Goal& goal = *request.mutable_goal();
    goal.mutable_subject()->set_kind(v1::SUBJECT_KIND_ACTION_LINE);
    goal.mutable_subject()->set_id("MEEDOEN");
    goal.set_statement("Meer mensen doen mee.");
    goal.mutable_measure()->set_indicator("TAKES_PART");
    goal.mutable_measure()->set_area(area);
    goal.set_baseline_period("2020");
    goal.set_deadline("2030");
    if (target.has_value()) goal.set_target(*target);
    const auto created = served_->Call(&ServedProjects::Stub::CreateGoal, request);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(v1::Goal());
  }
  absl::StatusOr<v1::GoalsProgress> Ask(v1::GetGoalProgressRequest request = {}) {
    if (request.valuation_date().empty()) request.set_valuation_date("2024-12-31");
    return served_->Call(&ServedProjects::Stub::GetGoalProgress, request);
  }
};

TEST_F(GoalProgressTest, ByTheFiguresOfTheOtherService) {
  const v1::Goal goal = Create(80);
  const auto answer = Ask();
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->goals_size(), 1);
  const v1::GoalProgress& progress = answer->goals(0);
  EXPECT_EQ(progress.goal(), goal.id());
  EXPECT_EQ(progress.baseline().value(), 58);
  EXPECT_EQ(progress.baseline().n(), 250);
  EXPECT_EQ(progress.now().value(), 76);
  EXPECT_EQ(progress.now().period().start(), "2024-01-01");
  EXPECT_NEAR(progress.change().points(), 18, 1e-9);
  EXPECT_NEAR(progress.change().low(), 9.79, .005);
  EXPECT_NEAR(progress.change().high(), 25.88, .005);
  EXPECT_EQ(progress.change().certainty(), common::v1::CERTAINTY_ESTABLISHED);
  EXPECT_NEAR(progress.current().progress(), .818182, 1e-6);
  EXPECT_NEAR(progress.current().low(), .546496, 1e-6);
  EXPECT_NEAR(progress.current().high(), 1.059388, 1e-6);
  EXPECT_NEAR(progress.current().pace(), 2.045455, 1e-6);
  EXPECT_EQ(progress.current().status(), common::v1::PACE_STATUS_ON_TRACK);
  EXPECT_NEAR(progress.gap().closed(), .5, 1e-9);
  ASSERT_EQ(progress.sections_size(), 2);
  EXPECT_EQ(progress.sections(0).kind(), "baseline");
  EXPECT_EQ(progress.sections(1).kind(), "now");
  for (const auto& section : progress.sections()) {
    EXPECT_EQ(section.state(), common::v1::Section::STATE_OK) << section.DebugString();
    EXPECT_EQ(section.service(), "wijkmonitor.indicators.v1.IndicatorService");
  }
}

TEST_F(GoalProgressTest, OfTheGoalsThatAreAskedFor) {
  const v1::Goal one = Create(80), two = Create(90);
  v1::GetGoalProgressRequest request;
  request.set_goal(two.id());
  ASSERT_EQ(Ask(request)->goals_size(), 1);
  EXPECT_EQ(Ask(request)->goals(0).goal(), two.id());
  request.set_goal("NONE");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "GOAL_NOT_FOUND");
  request.clear_goal();
  request.set_action_line("VEILIG");
  EXPECT_EQ(Ask(request)->goals_size(), 0);
  request.set_action_line("NONE");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "PROGRAMME_PART_NOT_FOUND");
  request.clear_action_line();
  request.set_valuation_date("2024-13-01");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "INVALID_FIELDS");
}

// What the other service does not know is no error of this one.
TEST_F(GoalProgressTest, OfAnAreaThatThereIsNot) {
  Create(80, "NOWHERE");
  const auto answer = Ask();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->goals(0).sections(1).state(), common::v1::Section::STATE_NOT_RECORDED);
  EXPECT_FALSE(answer->goals(0).now().has_value());
}

TEST_F(GoalProgressTest, WithoutTheOtherService) {
  Create(std::nullopt);
  Serve("");
  const auto without = Ask();
  ASSERT_TRUE(without.ok()) << without.status();
  const v1::GoalProgress& progress = without->goals(0);
  for (const auto& section : progress.sections()) {
    EXPECT_EQ(section.state(), common::v1::Section::STATE_UNAVAILABLE);
    EXPECT_EQ(section.reason(), "PARTNER_NOT_CONFIGURED");
  }
  EXPECT_FALSE(progress.has_change());
  EXPECT_THAT(progress.current().reasons(), Contains(common::v1::REASON_NO_TARGET));
  Serve(Address());
  EXPECT_EQ(Ask()->goals(0).now().value(), 76);
}

}  // namespace
}  // namespace wijkmonitor::projects
