#include "services/cli/draw_results_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;
using ::testing::HasSubstr;

void SetText(const std::string& nl, const std::string& en, common::v1::Label* label) {
  label->set_nl(nl);
  label->set_en(en);
}

v1::ResultStatement* AddStatement(const std::string& id, v1::ResultLevel level,
                                  v1::ResultsChain* chain) {
  v1::ResultStatement* const statement = chain->add_statements();
  statement->set_id(id);
  statement->set_level(level);
  SetText(id + " nl", id + " en", statement->mutable_text());
  return statement;
}

v1::ResultLink* AddLink(const std::string& from, const std::string& to, v1::ResultsChain* chain) {
  v1::ResultLink* const link = chain->add_links();
  link->set_from(from);
  link->set_to(to);
  link->set_evidence(common::v1::EVIDENCE_GRADE_NARRATIVE);
  return link;
}

TEST(DrawResultsChain, LevelByLevelWithLinksAndCauses) {
  v1::ResultsChain chain;
  AddStatement("C", v1::RESULT_LEVEL_OUTCOME, &chain);
  AddStatement("A", v1::RESULT_LEVEL_OUTPUT, &chain)->set_of("LINE");
  AddStatement("B", v1::RESULT_LEVEL_OUTPUT, &chain);
  SetText("lage drempels", "low thresholds", AddLink("A", "C", &chain)->mutable_assumption());
  v1::ResultCause* const cause = chain.add_causes();
  cause->set_id("ROUTES");
  SetText("veilige routes", "safe routes", cause->mutable_text());
  cause->set_outcome("C");
  for (const auto& [kind, id] : {std::pair(v1::CHAIN_GAP_KIND_OUTPUT_WITHOUT_OUTCOME, "B"),
                                 std::pair(v1::CHAIN_GAP_KIND_CAUSE_WITHOUT_INDICATOR, "ROUTES")}) {
    v1::ChainGap* const gap = chain.add_gaps();
    gap->set_kind(kind);
    gap->set_id(id);
  }
  EXPECT_EQ(DrawResultsChain(chain, Lang::kEn),
            "output\n"
            "  A  A en  [LINE]\n"
            "    -> C  (evidence: narrative)  if: low thresholds\n"
            "  B  B en\n"
            "outcome\n"
            "  C  C en\n"
            "    cause ROUTES  safe routes  (no indicator)\n"
            "What is lacking:\n"
            "  output without outcome: B\n"
            "  cause without indicator: ROUTES\n");
  const std::string dutch = DrawResultsChain(chain, Lang::kNl);
  EXPECT_THAT(dutch, HasSubstr("    -> C  (bewijs: verhaal)  als: lage drempels\n"));
  EXPECT_THAT(dutch, HasSubstr("    oorzaak ROUTES  veilige routes  (geen indicator)\n"));
}

TEST(DrawResultsChain, WhatOthersWroteDoesNotSteerTheTerminal) {
  v1::ResultsChain chain;
  SetText("\033[2J", "\033[2J", AddStatement("A", v1::RESULT_LEVEL_OUTPUT, &chain)->mutable_text());
  v1::ResultLink* const link = AddLink("A", "\033B", &chain);
  SetText("\033C", "\033C", link->mutable_assumption());
  EXPECT_EQ(DrawResultsChain(chain, Lang::kEn),
            "output\n"
            "  A  ?[2J\n"
            "    -> ?B  (evidence: narrative)  if: ?C\n"
            "Nothing is lacking.\n");
}

}  // namespace
}  // namespace wijkmonitor::cli
