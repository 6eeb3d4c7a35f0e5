#include "services/projects/convert_results_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHeader[] =
    "programme,row,id,level,of,text_nl,text_en,from,to,evidence,condition_indicator\n";

std::vector<Rejection> WrongIn(const std::string& row) {
  return ReadResultsChains(absl::StrCat(kHeader, row, "\n")).rejections;
}

TEST(ReadResultsChains, ARowOfEachKind) {
  const auto file = ReadResultsChains(
      absl::StrCat(kHeader,
                   "DEAL,STATEMENT,SKILLS,OUTCOME,CONTACT,Vaardig,Skilled,,,,\n"
                   "DEAL,LINK,,,,als men komt,if people come,CLASSES,SKILLS,NARRATIVE,\n"
                   "DEAL,CAUSE,POVERTY,,,Armoede,Poverty,,SKILLS,,POOR\n"));
  EXPECT_THAT(file.rejections, IsEmpty());
  ASSERT_THAT(file.declared.rows, SizeIs(3));
  const auto row = [&](size_t i) { return file.declared.rows[i].item.rows.front(); };
  EXPECT_EQ(row(0), (ChainRow{.id = "SKILLS",
                              .level = ResultLevel::kOutcome,
                              .of = "CONTACT",
                              .text = {"Vaardig", "Skilled"}}));
  EXPECT_EQ(row(1), (ChainRow{.id = "CLASSES>SKILLS",
                              .kind = ChainRowKind::kLink,
                              .text = {"als men komt", "if people come"},
                              .from = "CLASSES",
                              .to = "SKILLS",
                              .evidence = EvidenceGrade::kNarrative}));
  EXPECT_EQ(row(2), (ChainRow{.id = "POVERTY",
                              .kind = ChainRowKind::kCause,
                              .text = {"Armoede", "Poverty"},
                              .to = "SKILLS",
                              .condition_indicator = "POOR"}));
  EXPECT_EQ(file.declared.rows[2].line, 4);
  EXPECT_EQ(file.declared.rows[2].item.id, "DEAL");
}

TEST(ReadResultsChains, WordsAreThoseOfTheApi) {
  EXPECT_THAT(
      WrongIn("DEAL,GOAL,,,,,,,,,"),
      ElementsAre(RejectsWith(2, "row", "GOAL", {problems::kWordDue, {"STATEMENT LINK CAUSE"}})));
  EXPECT_THAT(
      WrongIn("DEAL,STATEMENT,A,HIGH,,a,a,,,,"),
      ElementsAre(RejectsWith(2, "level", "HIGH",
                              {problems::kWordDue, {"INPUT THROUGHPUT OUTPUT OUTCOME IMPACT"}})));
  EXPECT_THAT(WrongIn("DEAL,LINK,,,,,,A,B,,"),
              ElementsAre(RejectsWith(2, "evidence", "",
                                      {problems::kWordDue,
                                       {"NONE NARRATIVE MONITORED ESTABLISHED INDICATIVE "
                                        "QUASI_EXPERIMENTAL"}})));
}

TEST(ReadResultsChains, WhatIsNotOfTheRowIsEmpty) {
  const auto of_other = [](const char* column, const char* value, const char* kind) {
    return ElementsAre(RejectsWith(2, column, value, {problems::kCellOfOtherRow, {kind}}));
  };
  EXPECT_THAT(WrongIn("DEAL,STATEMENT,A,INPUT,,a,a,B,,,"), of_other("from", "B", "STATEMENT"));
  EXPECT_THAT(WrongIn("DEAL,STATEMENT,A,INPUT,,a,a,,,NONE,"),
              of_other("evidence", "NONE", "STATEMENT"));
  EXPECT_THAT(WrongIn("DEAL,LINK,L1,,,,,A,B,NONE,"), of_other("id", "L1", "LINK"));
  EXPECT_THAT(WrongIn("DEAL,LINK,,,,,,A,B,NONE,I1"), of_other("condition_indicator", "I1", "LINK"));
  EXPECT_THAT(WrongIn("DEAL,CAUSE,C,IMPACT,,a,a,,B,,"), of_other("level", "IMPACT", "CAUSE"));
  EXPECT_THAT(WrongIn("DEAL,CAUSE,C,,MEEDOEN,a,a,,B,,"), of_other("of", "MEEDOEN", "CAUSE"));
}

TEST(ReadResultsChains, AChainIsRemovedByItsProgramme) {
  const auto file = ReadResultsChains(
      "programme,row,id,level,of,text_nl,text_en,from,to,evidence,condition_indicator,remove\n"
      "DEAL,,,,,,,,,,,yes\n");
  EXPECT_THAT(file.rejections, IsEmpty());
  ASSERT_THAT(file.declared.rows, SizeIs(1));
  EXPECT_TRUE(file.declared.rows[0].remove);
  EXPECT_EQ(file.declared.rows[0].item, (ResultsChain{"DEAL", {}}));
}

TEST(ResultsChain, AMessageHasAllOfIt) {
  const ResultsChain chain{
      kDeal,
      {{.id = "A", .level = ResultLevel::kOutput, .of = "CONTACT", .text = {"a", "b"}},
       {.id = "A>B",
        .kind = ChainRowKind::kLink,
        .text = {"als", "if"},
        .from = "A",
        .to = "B",
        .evidence = EvidenceGrade::kQuasiExperimental},
       {.id = "A>C",
        .kind = ChainRowKind::kLink,
        .from = "A",
        .to = "C",
        .evidence = EvidenceGrade::kNone},
       {.id = "D",
        .kind = ChainRowKind::kCause,
        .text = {"c", "d"},
        .to = "B",
        .condition_indicator = "I1"}}};
  const v1::ResultsChain message = ToMessage(chain, {{ChainGapKind::kOutcomeWithoutMeasure, "B"}});
  EXPECT_EQ(message.info().method_version(), "PM-1");
  EXPECT_EQ(message.programme(), kDeal);
  ASSERT_THAT(message.statements(), SizeIs(1));
  EXPECT_EQ(message.statements(0).id(), "A");
  EXPECT_EQ(message.statements(0).level(), v1::RESULT_LEVEL_OUTPUT);
  EXPECT_EQ(message.statements(0).of(), "CONTACT");
  EXPECT_EQ(message.statements(0).text().en(), "b");
  ASSERT_THAT(message.links(), SizeIs(2));
  EXPECT_EQ(message.links(0).from(), "A");
  EXPECT_EQ(message.links(0).to(), "B");
  EXPECT_EQ(message.links(0).assumption().nl(), "als");
  EXPECT_EQ(message.links(0).evidence(), common::v1::EVIDENCE_GRADE_QUASI_EXPERIMENTAL);
  EXPECT_FALSE(message.links(1).has_assumption());
  EXPECT_EQ(message.links(1).evidence(), common::v1::EVIDENCE_GRADE_NONE);
  ASSERT_THAT(message.causes(), SizeIs(1));
  EXPECT_EQ(message.causes(0).id(), "D");
  EXPECT_EQ(message.causes(0).text().nl(), "c");
  EXPECT_EQ(message.causes(0).outcome(), "B");
  EXPECT_EQ(message.causes(0).condition_indicator(), "I1");
  ASSERT_THAT(message.gaps(), SizeIs(1));
  EXPECT_EQ(message.gaps(0).kind(), v1::CHAIN_GAP_KIND_OUTCOME_WITHOUT_MEASURE);
  EXPECT_EQ(message.gaps(0).id(), "B");
}

}  // namespace
}  // namespace wijkmonitor::projects
