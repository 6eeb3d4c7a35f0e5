#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> TextsOf(const v1::Warnings& warnings) {
  std::vector<std::string> texts;
  for (const v1::Warning& warning : warnings.warnings()) {
    texts.push_back(absl::StrCat(v1::WarningKind_Name(warning.kind()).substr(13), " ",
                                 warning.subject().id(), " ", warning.days().least(), "..",
                                 warning.days().most()));
  }
  return texts;
}

class WarningsTest : public ::testing::Test {
 protected:
  WarningsTest() {
    served_.Declare();
    const auto report = served_.ImportList(
        "project,programme,action_line,label_nl,state,owner,end,funding\n"
        "A,DEAL,MEEDOEN,Een,RUNNING,ORG_A,2027,DEAL::2020-01-01/2024-10-02\n"
        "B,DEAL,VEILIG,Twee,COMPLETED,,,DEAL::2020-01-01/2024-10-02\n"
        "C,DEAL,VEILIG,Drie,,,,\n");
    EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }
  absl::StatusOr<v1::Warnings> Ask(v1::ListWarningsRequest request) {
    return served_.Call(&ServedProjects::Stub::ListWarnings, request);
  }
  absl::StatusOr<v1::Warnings> On(const std::string& day) {
    v1::ListWarningsRequest request;
    request.set_valuation_date(day);
    return Ask(request);
  }

  testing::TempDir folder_;
  ServedProjects served_{"sqlite:" + folder_.File("projects.db")};
};

TEST_F(WarningsTest, OfMoneyAndPlans) {
  const auto before = On("2024-04-01"), from = On("2024-04-02"), after = On("2026-11-30");
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_THAT(TextsOf(*before), ElementsAre("OUTLIVES_FUNDING A 821..1186"));
  EXPECT_THAT(TextsOf(*from),
              ElementsAre("MONEY_ENDS_UNDECIDED A 183..183", "OUTLIVES_FUNDING A 821..1186"));
  EXPECT_THAT(TextsOf(*after),
              ElementsAre("MONEY_ENDED A 789..789", "OUTLIVES_FUNDING A 821..1186"));
  EXPECT_EQ(from->info().method_version(), "PM-1");
  EXPECT_EQ(from->valuation_date(), "2024-04-02");
  EXPECT_EQ(from->horizon_days(), 183);
  EXPECT_EQ(from->judged(), 2);
  EXPECT_EQ(from->not_judged(), 1);
}

TEST_F(WarningsTest, OfWhatIsAskedFor) {
  v1::ListWarningsRequest request;
  request.set_valuation_date("2024-10-02");
  request.add_kinds(v1::WARNING_KIND_MONEY_ENDED);
  EXPECT_THAT(TextsOf(*Ask(request)), ElementsAre("MONEY_ENDED A 0..0"));
  request.set_owner("ORG_B");
  EXPECT_THAT(TextsOf(*Ask(request)), IsEmpty());
  request.set_owner("ORG_A");
  request.set_action_line("MEEDOEN");
  request.set_project("A");
  EXPECT_THAT(TextsOf(*Ask(request)), ElementsAre("MONEY_ENDED A 0..0"));
  request.set_project("B");
  EXPECT_THAT(TextsOf(*Ask(request)), IsEmpty());
  request.set_project("NONE");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "PROJECT_NOT_FOUND");
  request.clear_project();
  request.set_owner("NONE");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "ORGANISATION_NOT_FOUND");
}

TEST_F(WarningsTest, OfTodayWhereNoDayIsNamed) {
  const auto found = On("");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->valuation_date(), "2023-11-14");  // where the clock of the tests stands
  EXPECT_THAT(TextsOf(*found), ElementsAre("OUTLIVES_FUNDING A 821..1186"));
}

TEST_F(WarningsTest, WhatCannotBeAskedIsRefused) {
  EXPECT_THAT(On("2024-13-01").status().message(), HasSubstr("valuation_date"));
  for (const int days : {-1, limits::kHorizonDaysMax + 1}) {
    v1::ListWarningsRequest request;
    request.set_horizon_days(days);
    EXPECT_THAT(Ask(request).status().message(), HasSubstr("horizon_days"));
  }
  for (const int days : {1, limits::kHorizonDaysMax}) {
    v1::ListWarningsRequest request;
    request.set_horizon_days(days);
    EXPECT_TRUE(Ask(request).ok());
  }
  v1::ListWarningsRequest request;
  request.add_kinds(v1::WARNING_KIND_UNSPECIFIED);
  EXPECT_THAT(Ask(request).status().message(), HasSubstr("kinds"));
}

}  // namespace
}  // namespace wijkmonitor::projects
