// Results chains: what files declare, what goals serve, and what is lacking to whom.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Stub = ServedProjects::Stub;

constexpr char kHeader[] =
    "programme,row,id,level,of,text_nl,text_en,from,to,evidence,condition_indicator";
constexpr char kChain[] =
    "programme,row,id,level,of,text_nl,text_en,from,to,evidence,condition_indicator\n"
    "DEAL,STATEMENT,MONEY,INPUT,,Geld,Money,,,,\n"
    "DEAL,STATEMENT,CLASSES,OUTPUT,CONTACT,Lessen,Classes,,,,\n"
    "DEAL,STATEMENT,SKILLS,OUTCOME,,Vaardig,Skilled,,,,\n"
    "DEAL,STATEMENT,WELFARE,IMPACT,,Welvaart,Welfare,,,,\n"
    "DEAL,LINK,,,,,,CLASSES,SKILLS,NONE,\n"
    "DEAL,LINK,,,,,,SKILLS,WELFARE,NARRATIVE,\n"
    "DEAL,CAUSE,POVERTY,,,Armoede,Poverty,,SKILLS,,\n";

class ResultsChainTest : public PeopleTest {
 protected:
  rpc::Report Import(const std::string& file) {
    const auto report = served_.Send<v1::ImportResultsChainsRequest>(
        &Stub::ImportResultsChains, {}, file, TokenOf("office", auth::Role::kProgrammeManager));
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(rpc::Report());
  }
  // Codes of what is wrong, each with its line.
  std::vector<std::string> Refused(const std::string& file) {
    const int64_t before = Version();
    const rpc::Report report = Import(file);
    EXPECT_EQ(report.outcome(), rpc::Report::OUTCOME_REJECTED) << report.DebugString();
    EXPECT_EQ(Version(), before);
    std::vector<std::string> codes;
    for (const auto& rejection : report.rejections()) {
      codes.push_back(absl::StrCat(rejection.line(), " ", rejection.code()));
    }
    return codes;
  }
  absl::StatusOr<v1::ResultsChain> Get(Person& who, const std::string& programme = "DEAL") {
    v1::GetResultsChainRequest request;
    request.set_programme(programme);
    return who.Call(&Stub::GetResultsChain, request);
  }
  static std::vector<std::string> GapsOf(const absl::StatusOr<v1::ResultsChain>& chain) {
    std::vector<std::string> gaps;
    if (!chain.ok()) return {chain.status().ToString()};
    for (const v1::ChainGap& gap : chain->gaps()) {
      gaps.push_back(absl::StrCat(rpc::Word<v1::ChainGapKind>(gap.kind()), " ", gap.id()));
    }
    return gaps;
  }
  absl::StatusOr<v1::Goal> CreateGoal(Person& who, v1::SubjectKind kind, const std::string& of,
                                      const std::string& outcome) {
    v1::CreateGoalRequest request;
    request.set_request_id(RandomUuid());
    request.mutable_goal()->mutable_subject()->set_kind(kind);
    request.mutable_goal()->mutable_subject()->set_id(of);
    request.mutable_goal()->set_statement("Meer mensen zijn vaardig");
    request.mutable_goal()->mutable_measure()->set_indicator("VAARDIG");
    request.mutable_goal()->set_outcome(outcome);
    return who.Call(&Stub::CreateGoal, request);
  }
  absl::Status Withdraw(const v1::Goal& goal) {
    v1::WithdrawGoalRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(goal.id());
    request.set_etag(goal.etag());
    request.set_reason("vervallen");
    return manager_.Call(&Stub::WithdrawGoal, request).status();
  }
};

TEST_F(ResultsChainTest, WhatAFileDeclares) {
  EXPECT_EQ(ReasonOf(Get(anybody_).status()), "RESULTS_CHAIN_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Get(anybody_, "NONE").status()), "PROGRAMME_NOT_FOUND");
  const rpc::Report report = Import(kChain);
  EXPECT_EQ(report.outcome(), rpc::Report::OUTCOME_APPLIED) << report.DebugString();
  EXPECT_EQ(report.rows_read(), 7);
  EXPECT_EQ(report.rows_applied(), 7);
  const auto chain = Get(anybody_, "");  // the only programme
  ASSERT_TRUE(chain.ok()) << chain.status();
  EXPECT_EQ(chain->programme(), "DEAL");
  EXPECT_EQ(chain->info().method_version(), "PM-1");
  EXPECT_THAT(chain->statements(), SizeIs(4));
  ASSERT_THAT(chain->links(), SizeIs(2));
  EXPECT_EQ(chain->links(0).from(), "CLASSES");
  EXPECT_THAT(chain->causes(), SizeIs(1));
  EXPECT_THAT(GapsOf(chain),
              ElementsAre("OUTCOME_WITHOUT_MEASURE SKILLS", "CAUSE_WITHOUT_INDICATOR POVERTY"));
  const int64_t before = Version();
  EXPECT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Version(), before);
}

TEST_F(ResultsChainTest, AFileThatIsWrongChangesNothing) {
  ASSERT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_APPLIED);
  EXPECT_THAT(Refused(absl::StrCat(kChain, "DEAL,LINK,,,,,,SKILLS,CLASSES,NONE,\n")),
              ElementsAre("9 LINK_DOWNWARDS"));
  EXPECT_THAT(Refused(absl::StrCat(kChain, "DEAL,STATEMENT,JOBS,OUTCOME,,Werk,Jobs,,,,\n",
                                   "DEAL,LINK,,,,,,SKILLS,JOBS,NONE,\n",
                                   "DEAL,LINK,,,,,,JOBS,SKILLS,NONE,\n")),
              ElementsAre("11 CHAIN_CYCLE"));
  EXPECT_THAT(Refused(absl::StrCat(kChain, "DEAL,STATEMENT,JOBS,OUTCOME,ELDERS,Werk,Jobs,,,,\n")),
              ElementsAre("9 PART_OF_PROGRAMME_DUE"));
  EXPECT_THAT(Refused(absl::StrCat(kHeader, "\nOTHER,STATEMENT,MONEY,INPUT,,Geld,Money,,,,\n")),
              ElementsAre("2 UNKNOWN_PROGRAMME"));
  EXPECT_THAT(Get(anybody_)->statements(), SizeIs(4));
}

TEST_F(ResultsChainTest, AGoalServesAnOutcomeOrImpactOfItsProgramme) {
  const auto serve = [&](const std::string& outcome) {
    return CreateGoal(manager_, v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN", outcome);
  };
  EXPECT_EQ(ViolationsOf(serve("SKILLS").status())[0].field, "goal.outcome");
  ASSERT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_APPLIED);
  EXPECT_EQ(ViolationsOf(serve("CLASSES").status())[0].field, "goal.outcome");
  EXPECT_EQ(ViolationsOf(serve("NONE").status())[0].field, "goal.outcome");
  EXPECT_TRUE(serve("WELFARE").ok());
  auto goal = *serve("SKILLS");
  EXPECT_THAT(GapsOf(Get(anybody_)), ElementsAre("CAUSE_WITHOUT_INDICATOR POVERTY"));
  // As long as it does, the statement stays.
  const std::string without = absl::StrReplaceAll(kChain, {{"SKILLS", "JOBS"}});
  EXPECT_THAT(Refused(without), ElementsAre("2 OUTCOME_IS_SERVED"));
  ASSERT_TRUE(Withdraw(goal).ok());
  EXPECT_THAT(GapsOf(Get(anybody_)),
              ElementsAre("OUTCOME_WITHOUT_MEASURE SKILLS", "CAUSE_WITHOUT_INDICATOR POVERTY"));
  EXPECT_EQ(Import(without).outcome(), rpc::Report::OUTCOME_APPLIED);
}

TEST_F(ResultsChainTest, AGoalThatIsNotSeenMeasuresNothing) {
  ASSERT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_APPLIED);
  const std::string project = ann_.Create("x", "ORG_A")->id();
  ASSERT_TRUE(CreateGoal(ann_, v1::SUBJECT_KIND_PROJECT, project, "SKILLS").ok());
  for (Person* person : {&ann_, &manager_, &analyst_}) {
    EXPECT_THAT(GapsOf(Get(*person)), ElementsAre("CAUSE_WITHOUT_INDICATOR POVERTY"));
  }
  for (Person* person : {&bob_, &anybody_}) {
    EXPECT_THAT(GapsOf(Get(*person)),
                ElementsAre("OUTCOME_WITHOUT_MEASURE SKILLS", "CAUSE_WITHOUT_INDICATOR POVERTY"));
  }
  ASSERT_TRUE(manager_.Publish(project, "1").ok());
  EXPECT_THAT(GapsOf(Get(anybody_)), ElementsAre("CAUSE_WITHOUT_INDICATOR POVERTY"));
}

TEST_F(ResultsChainTest, AsItWasThen) {
  ASSERT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_APPLIED);
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  const auto before = Get(anybody_);
  served_.backend().clock().Advance(absl::Minutes(1));
  ASSERT_TRUE(CreateGoal(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL", "SKILLS").ok());
  ASSERT_EQ(Import(absl::StrReplaceAll(kChain, {{"Geld", "Middelen"}})).outcome(),
            rpc::Report::OUTCOME_APPLIED);
  EXPECT_NE(Get(anybody_)->SerializeAsString(), before->SerializeAsString());
  v1::GetResultsChainRequest request;
  *request.mutable_as_of() = rpc::TimestampOf(then);
  const auto again = anybody_.Call(&Stub::GetResultsChain, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), before->SerializeAsString());
}

// What a chain is of stays as well, until the chain is removed.
TEST_F(ResultsChainTest, WhatAChainIsOfStays) {
  ASSERT_EQ(Import(kChain).outcome(), rpc::Report::OUTCOME_APPLIED);
  const auto import = [&](const std::string& file) {
    const auto report = served_.Send<v1::ImportProgrammesRequest>(
        &Stub::ImportProgrammes, {}, file, TokenOf("office", auth::Role::kProgrammeManager));
    return report.value_or(rpc::Report());
  };
  const std::string without_part = absl::StrReplaceAll(kProgrammeFile, {{"CONTACT", "ANDERS"}});
  const rpc::Report refused = import(without_part);
  ASSERT_EQ(refused.outcome(), rpc::Report::OUTCOME_REJECTED);
  EXPECT_EQ(refused.rejections(0).code(), "PART_IN_USE");
  EXPECT_EQ(refused.rejections(0).value(), "CONTACT");
  ASSERT_EQ(Import(absl::StrCat(kHeader, ",remove\nDEAL,,,,,,,,,,,yes\n")).outcome(),
            rpc::Report::OUTCOME_APPLIED);
  EXPECT_EQ(ReasonOf(Get(anybody_).status()), "RESULTS_CHAIN_NOT_FOUND");
  EXPECT_EQ(import(without_part).outcome(), rpc::Report::OUTCOME_APPLIED);
}

}  // namespace
}  // namespace wijkmonitor::projects
