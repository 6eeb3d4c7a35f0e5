#include "services/projects/convert_project_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/problems.h"
#include "wijkmonitor/projects/v1/project.pb.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A list of one project with another column.
formats::ReadFile<ProjectList> ReadWith(const std::string& column, const std::string& cell) {
  return ReadProjectList("project,programme,label_nl," + column + "\nX,DEAL,Een," + cell + "\n");
}
Project ReadOne(const std::string& column, const std::string& cell) {
  const formats::ReadFile<ProjectList> file = ReadWith(column, cell);
  EXPECT_THAT(file.rejections, IsEmpty());
  EXPECT_EQ(file.declared.rows.size(), 1u);
  return file.declared.rows.empty() ? Project() : file.declared.rows.front().project;
}
auto Rejects(const std::string& column, const std::string& cell, Reason reason) {
  return ElementsAre(RejectsWith(2, column, cell, std::move(reason)));
}

TEST(ReadProjectList, EveryColumn) {
  const formats::ReadFile<ProjectList> file = ReadProjectList(
      "project,programme,action_line,intervention,label_nl,label_en,named,summary,nature,state,"
      "owner,partners,partners_as_named,start,end,location,latitude,longitude,areas,funding,"
      "total_cost,currency,part_of,not_counted_reason,continuation,continuation_to,"
      "continuation_start,continuation_note,published\n"
      "X,DEAL,MEEDOEN,CONTACT,Een,One,false,\"a\nb\",SPATIAL,RUNNING,GEMEENTE,"
      "LEAD:SCHOOL | PARTNER:WELZIJN,RESIDENT_GROUP:bewoners: de buurt,2023,2027-01,Floresplein,"
      "53.22,6.55,SELWERD:0.6|PADDEPOEL:0.4,DEAL:1.5:2023|ESF,10,SEK,W,PART_OF_PROJECT,"
      "TRANSFERRED,JTF,2025,note,false\n");
  ASSERT_THAT(file.rejections, IsEmpty());
  EXPECT_THAT(file.ignored_columns, IsEmpty());
  Project expected;
  expected.id = "X";
  expected.source.id = "X";
  expected.programme = "DEAL";
  expected.action_line = "MEEDOEN";
  expected.intervention = "CONTACT";
  expected.label = {"Een", "One"};
  expected.named = false;
  expected.summary = "a\nb";
  expected.nature = Nature::kSpatial;
  expected.state = State::kRunning;
  expected.owner = "GEMEENTE";
  expected.partners = {{"SCHOOL", "", PartnerRole::kLead},
                       {"WELZIJN", "", PartnerRole::kPartner},
                       {"", "bewoners: de buurt", PartnerRole::kResidentGroup}};
  expected.start = "2023";
  expected.end = "2027-01";
  expected.locations = {{"Floresplein", 53.22, 6.55}};
  expected.areas = {{"SELWERD", 600'000}, {"PADDEPOEL", 400'000}};
  expected.funding = {{"DEAL", 150, Period::OfYear(2023)}, {"ESF", {}, {}}};
  expected.total_cost = 1000;
  expected.currency = "SEK";
  expected.part_of = "W";
  expected.not_counted = NotCountedReason::kPartOfProject;
  expected.continuation = {ContinuationKind::kTransferred, "JTF", "2025", "note"};
  ASSERT_EQ(file.declared.rows.size(), 1u);
  EXPECT_EQ(file.declared.rows.front().project, expected);
}

TEST(ReadProjectList, AnEmptyCellSaysNothing) {
  const Project project = ReadOne("areas", "");
  EXPECT_THAT(project.areas, IsEmpty());
  EXPECT_TRUE(project.named);
  EXPECT_TRUE(project.published);
  EXPECT_EQ(project.total_cost, std::nullopt);
}

TEST(ReadProjectList, WhatCannotBeReadIsNamed) {
  const std::string roles = rpc::Words<v1::PartnerRole>();
  for (const char* cell : {"SCHOOL", "BOSS:SCHOOL", "LEAD:", "LEAD"}) {
    EXPECT_THAT(ReadWith("partners", cell).rejections,
                Rejects("partners", cell, {problems::kRoleAndPartnerDue, {cell, roles}}));
  }
  for (const char* cell : {"DEAL:much", "DEAL:1:2:3", ":1", "DEAL:1.005", "DEAL::2024/2023"}) {
    EXPECT_THAT(ReadWith("funding", cell).rejections,
                Rejects("funding", cell, {problems::kFundingNotation, {cell}}));
  }
  EXPECT_THAT(ReadWith("areas", "SELWERD:half").rejections,
              Rejects("areas", "SELWERD:half", {problems::kAreaNotation, {"SELWERD:half"}}));
  EXPECT_THAT(ReadWith("state", "BUSY").rejections,
              Rejects("state", "BUSY", {problems::kWordDue, {rpc::Words<v1::State>()}}));
  EXPECT_THAT(ReadWith("named", "maybe").rejections,
              Rejects("named", "maybe", problems::kTrueOrFalseDue));
}

// A share that is none is kept as such, for the check of all shares to refuse.
TEST(ReadProjectList, AShareThatIsNone) {
  for (const char* cell : {"SELWERD:0", "SELWERD:-1", "SELWERD:1.5", "SELWERD:60"}) {
    EXPECT_THAT(ReadOne("areas", cell).areas, ElementsAre(ProjectArea{"SELWERD", 0})) << cell;
  }
}

TEST(ReadProjectList, ColumnsThatThereAreNot) {
  EXPECT_EQ(ReadProjectList("project,programme\nX,DEAL\n").rejections.front().column, "label_nl");
  EXPECT_EQ(ReadWith("state,state", "RUNNING,RUNNING").rejections.front().column, "state");
  EXPECT_THAT(ReadWith("budget", "10").ignored_columns, ElementsAre("budget"));
}

}  // namespace
}  // namespace wijkmonitor::projects
