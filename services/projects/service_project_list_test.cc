// Lists that come one after another, through the service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHeader[] =
    "project,programme,action_line,intervention,label_nl,state,owner,areas,"
    "funding,start\n";

class ListTest : public ::testing::Test {
 protected:
  ListTest() { served_.Declare(); }

  rpc::Report Import(const std::string& rows) {
    auto report = served_.ImportList(kHeader + rows);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(rpc::Report());
  }
  // "LINE:COLUMN:VALUE CODE" of each rejection.
  static std::vector<std::string> Wrong(const rpc::Report& report) {
    std::vector<std::string> wrong;
    for (const auto& rejection : report.rejections()) {
      wrong.push_back(absl::StrCat(rejection.line(), ":", rejection.column(), ":",
                                   rejection.value(), " ", rejection.code()));
    }
    return wrong;
  }
  int64_t Version() { return served_.snapshots().current()->version.counter; }

  testing::TempDir folder_;
  ServedProjects served_{"sqlite:" + folder_.File("projects.db")};
  Person person_{served_, ""};
};

TEST_F(ListTest, AListAndTheNextOne) {
  const rpc::Report first =
      Import("A,DEAL,MEEDOEN,CONTACT,Een,RUNNING,GEMEENTE,SELWERD,ESF:100.50:2020/2021,2020\n");
  EXPECT_THAT(Wrong(first), ElementsAre("2:funding:ESF:100.50:2020/2021 FUNDING_NOTATION"));
  const std::string a =
      "A,DEAL,MEEDOEN,CONTACT,Een,RUNNING,GEMEENTE,SELWERD|PADDEPOEL,"
      "ESF:100.50:2020-01-01/2021-01-01,2020\n";
  const std::string b = "B,DEAL,,,Twee,,,,ESF,\n";
  const rpc::Report applied = Import(a + b);
  EXPECT_EQ(applied.outcome(), rpc::Report::OUTCOME_APPLIED) << applied.DebugString();
  EXPECT_EQ(applied.rows_added(), 2);
  const int64_t version = Version();
  EXPECT_EQ(Import(a + b).outcome(), rpc::Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Version(), version);
  const auto project = person_.Get("A");
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_EQ(project->history(), v1::HISTORY_NOT_RECORDED);
  EXPECT_EQ(project->state(), v1::STATE_RUNNING);
  EXPECT_TRUE(project->published());
  EXPECT_EQ(project->source().system(), "REPORT");
  ASSERT_THAT(project->funding(), SizeIs(1));
  EXPECT_EQ(project->funding(0).agreed().amount_minor(), 10'050);
  EXPECT_EQ(project->funding(0).period().end(), "2021-01-01");
  EXPECT_FALSE(person_.Get("B")->funding(0).has_agreed());

  std::string later = a;
  later.replace(later.find("RUNNING"), 7, "COMPLETED");
  const rpc::Report next = Import(later);
  EXPECT_EQ(next.rows_changed(), 1);
  ASSERT_THAT(next.warnings(), SizeIs(1));
  EXPECT_EQ(next.warnings(0).value(), "B");
  EXPECT_TRUE(person_.Get("B").ok());
  const auto history = person_.History("A");
  ASSERT_THAT(history->revisions(), SizeIs(2));
  EXPECT_EQ(history->revisions(1).reason(), "IMPORTED");
  EXPECT_EQ(history->revisions(1).role(), "programme_manager");
  // The name of the file that the change came in changes too, where it has one.
  EXPECT_EQ(history->revisions(1).changes(0).field(), "state");
}

TEST_F(ListTest, WhatIsWrongIsNamedAndChangesNothing) {
  const int64_t version = Version();
  EXPECT_THAT(Wrong(Import("A,DEAL,MEEDOEN,CONTACT,Een,STARTED,,,,\n")),
              ElementsAre("2:state:STARTED WORD_DUE"));
  EXPECT_THAT(Wrong(Import("A,DEAL,,,Een,,,,,\nB,DEAL,VEILIG,CONTACT,Twee,,,,,\n")),
              ElementsAre("3:intervention:CONTACT INTERVENTION_OF_OTHER"));
  EXPECT_THAT(Wrong(Import("A,DEAL,,,Een,,,SELWERD:0.5|PADDEPOEL:0.4,,\n")),
              ElementsAre("2:areas: SHARES_OFF_ONE"));
  EXPECT_THAT(Wrong(Import("A,DEAL,,,Een,,,SELWERD:half,,\n")),
              ElementsAre("2:areas:SELWERD:half AREA_NOTATION"));
  EXPECT_THAT(Wrong(Import("A,DEAL,,,,,,,,\n")), ElementsAre("2:label_nl: LENGTH_DUE"));
  const auto no_column = served_.ImportList("project,label_nl\nA,Een\n");
  EXPECT_EQ(no_column->rejections(0).column(), "programme");
  const auto no_system = served_.ImportList(kHeader, "", "");
  EXPECT_EQ(no_system.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Version(), version);
}

TEST_F(ListTest, OtherColumnsAreNamed) {
  const auto report = served_.ImportList("project,programme,label_nl,budgethouder\nA,DEAL,Een,x\n");
  EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED);
  EXPECT_THAT(report->ignored_columns(), ElementsAre("budgethouder"));
}

TEST_F(ListTest, WhatIsDeclaredStaysWhileAProjectNamesIt) {
  Import("A,DEAL,MEEDOEN,CONTACT,Een,,ORG_A,,,\n");
  const auto organisations = served_.Send<v1::ImportOrganisationsRequest>(
      &ServedProjects::Stub::ImportOrganisations, {},
      "organisation,label_nl,label_en,within\nORG_B,B,B,\n");
  ASSERT_TRUE(organisations.ok()) << organisations.status();
  EXPECT_THAT(Wrong(*organisations), ElementsAre("0:organisation:ORG_A ORGANISATION_IN_USE"));
  const auto programmes = served_.Send<v1::ImportProgrammesRequest>(
      &ServedProjects::Stub::ImportProgrammes, {},
      "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,"
      "name_nl,name_en\nDEAL,Deal,Deal,,,,,MEEDOEN,,SUBSTANTIVE,Meedoen,Taking part\n");
  ASSERT_TRUE(programmes.ok()) << programmes.status();
  EXPECT_THAT(Wrong(*programmes), ElementsAre("2:part:CONTACT PART_IN_USE"));
}

}  // namespace
}  // namespace wijkmonitor::projects
