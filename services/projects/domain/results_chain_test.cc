#include "services/projects/domain/results_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ResultLevel;

ChainRow Statement(const std::string& id, ResultLevel level) {
  return {.id = id, .level = level, .text = {"tekst", "text"}};
}
ChainRow Link(const std::string& from, const std::string& to) {
  return {.id = LinkId(from, to),
          .kind = ChainRowKind::kLink,
          .from = from,
          .to = to,
          .evidence = EvidenceGrade::kNone};
}
ChainRow Cause(const std::string& id, const std::string& of) {
  return {.id = id, .kind = ChainRowKind::kCause, .text = {"oorzaak", "cause"}, .to = of};
}

// A file with a row for each, from line 2 on.
Declared<ResultsChain> FileOf(const std::vector<ChainRow>& rows) {
  Declared<ResultsChain> declared;
  for (const ChainRow& row : rows) {
    declared.rows.push_back({static_cast<int64_t>(declared.rows.size()) + 2, {kDeal, {row}}});
  }
  return declared;
}
// What is wrong with a sound chain and these rows, from line 6 on.
std::vector<Rejection> WrongWith(const std::vector<ChainRow>& more) {
  std::vector<ChainRow> rows = {Statement("MONEY", kInput), Statement("CLASSES", kOutput),
                                Statement("SKILLS", kOutcome), Statement("WELFARE", kImpact)};
  rows.insert(rows.end(), more.begin(), more.end());
  return CheckResultsChains(FileOf(rows));
}
ResultsChain ChainOf(const std::vector<ChainRow>& rows) { return ItemsOf(FileOf(rows)).front(); }

TEST(CheckResultsChains, ASoundChain) {
  EXPECT_THAT(
      WrongWith({Link("MONEY", "CLASSES"), Link("CLASSES", "SKILLS"), Link("MONEY", "SKILLS"),
                 Link("SKILLS", "WELFARE"), Cause("POVERTY", "SKILLS"), Cause("AGE", "WELFARE")}),
      IsEmpty());
}

TEST(CheckResultsChains, NoLinkLeadsDown) {
  EXPECT_THAT(WrongWith({Link("SKILLS", "CLASSES")}),
              ElementsAre(RejectsWith(6, "to", "CLASSES", problems::kLinkDownwards)));
  EXPECT_THAT(WrongWith({Link("WELFARE", "MONEY")}),
              ElementsAre(RejectsWith(6, "to", "MONEY", problems::kLinkDownwards)));
  EXPECT_THAT(WrongWith({Statement("JOBS", kOutcome), Link("SKILLS", "JOBS")}), IsEmpty());
}

TEST(CheckResultsChains, ACycleIsListed) {
  EXPECT_THAT(
      WrongWith({Link("SKILLS", "SKILLS")}),
      ElementsAre(RejectsWith(6, "to", "SKILLS", {problems::kChainCycle, {"SKILLS > SKILLS"}})));
  EXPECT_THAT(
      WrongWith({Statement("A", kOutcome), Statement("B", kOutcome), Link("CLASSES", "B"),
                 Link("SKILLS", "A"), Link("A", "B"), Link("B", "SKILLS"), Link("B", "WELFARE")}),
      ElementsAre(
          RejectsWith(11, "to", "SKILLS", {problems::kChainCycle, {"A > B > SKILLS > A"}})));
  // Two ways to one statement are none.
  EXPECT_THAT(WrongWith({Statement("A", kOutcome), Statement("B", kOutcome), Link("SKILLS", "A"),
                         Link("SKILLS", "B"), Link("A", "B")}),
              IsEmpty());
}

TEST(CheckResultsChains, IdsAreThereOnce) {
  EXPECT_THAT(WrongWith({Link("MONEY", "NONE")}),
              ElementsAre(RejectsWith(6, "to", "NONE", problems::kUnknownStatement)));
  EXPECT_THAT(WrongWith({Link("NONE", "MONEY")}),
              ElementsAre(RejectsWith(6, "from", "NONE", problems::kUnknownStatement)));
  EXPECT_THAT(WrongWith({Cause("C", "NONE")}),
              ElementsAre(RejectsWith(6, "to", "NONE", problems::kUnknownStatement)));
  EXPECT_THAT(WrongWith({Cause("C", "SKILLS"), Link("C", "SKILLS")}),  // leads from no statement
              ElementsAre(RejectsWith(7, "from", "C", problems::kUnknownStatement)));
  EXPECT_THAT(WrongWith({Statement("MONEY", kInput)}),
              ElementsAre(RejectsWith(6, "id", "MONEY", problems::kIdTwice)));
  EXPECT_THAT(WrongWith({Cause("MONEY", "SKILLS")}),
              ElementsAre(RejectsWith(6, "id", "MONEY", problems::kIdTwice)));
  EXPECT_THAT(WrongWith({Link("MONEY", "CLASSES"), Link("MONEY", "CLASSES")}),
              ElementsAre(RejectsWith(7, "to", "MONEY>CLASSES", problems::kIdTwice)));
}

TEST(CheckResultsChains, ACauseIsOfAnOutcomeOrImpact) {
  EXPECT_THAT(WrongWith({Cause("C", "CLASSES")}),
              ElementsAre(RejectsWith(6, "to", "CLASSES", problems::kCauseOfOutcomeDue)));
}

TEST(CheckResultsChains, WhatARowHas) {
  const auto without = [](ChainRow row, const auto& change) {
    change(row);
    return WrongWith({row});
  };
  const Reason id_due{problems::kIdDue, {"64"}};
  EXPECT_THAT(without(Statement("a", kInput), [](ChainRow&) {}),
              ElementsAre(RejectsWith(6, "id", "a", id_due)));
  EXPECT_THAT(without(Statement("A", kInput), [](ChainRow& r) { r.level.reset(); }),
              ElementsAre(RejectsWith(6, "level", "", problems::kDue)));
  EXPECT_THAT(without(Statement("A", kInput), [](ChainRow& r) { r.text.en = ""; }),
              ElementsAre(RejectsWith(6, "text_en", "", problems::kBothLanguagesDue)));
  EXPECT_THAT(without(Statement("A", kInput), [](ChainRow& r) { r.of = "lijn"; }),
              ElementsAre(RejectsWith(6, "of", "lijn", id_due)));
  EXPECT_THAT(without(Link("MONEY", "CLASSES"), [](ChainRow& r) { r.evidence.reset(); }),
              ElementsAre(RejectsWith(6, "evidence", "", problems::kDue)));
  EXPECT_THAT(without(Link("MONEY", "CLASSES"),
                      [](ChainRow& r) {
                        r.text = {"als", ""};
                      }),
              ElementsAre(RejectsWith(6, "text_en", "", problems::kBothLanguagesDue)));
  EXPECT_THAT(without(Link("MONEY", "CLASSES"),
                      [](ChainRow& r) {
                        r.text = {"als", "if"};
                      }),
              IsEmpty());
  EXPECT_THAT(without(Cause("C", "SKILLS"), [](ChainRow& r) { r.text.nl = ""; }),
              ElementsAre(RejectsWith(6, "text_nl", "", problems::kBothLanguagesDue)));
  EXPECT_THAT(without(Cause("C", "SKILLS"), [](ChainRow& r) { r.condition_indicator = "x"; }),
              ElementsAre(RejectsWith(6, "condition_indicator", "x", id_due)));
}

TEST(CheckResultsChains, NumberOfRows) {
  const auto check = [](size_t rows) {
    std::vector<ChainRow> more;
    while (more.size() + 4 < rows)
      more.push_back(Statement(absl::StrCat("X", more.size()), kInput));
    return WrongWith(more);
  };
  EXPECT_THAT(check(limits::kRowsPerChainMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kRowsPerChainMax), IsEmpty());
  EXPECT_THAT(check(limits::kRowsPerChainMax + 1),
              ElementsAre(RejectsWith(1002, "row", "", {problems::kAtMost, {"1000"}})));
}

TEST(CheckResultsChains, NumberOfChains) {
  const auto check = [](size_t chains) {
    Declared<ResultsChain> declared;
    for (size_t i = 0; i < chains; ++i) {
      declared.rows.push_back(
          {static_cast<int64_t>(i) + 2, {absl::StrCat("X", i), {Statement("MONEY", kInput)}}});
    }
    return CheckResultsChains(declared);
  };
  EXPECT_THAT(check(limits::kProgrammesMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kProgrammesMax), IsEmpty());
  EXPECT_THAT(check(limits::kProgrammesMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

TEST(CheckResultsChains, EachProgrammeHasItsOwnIds) {
  Declared<ResultsChain> declared = FileOf({Statement("MONEY", kInput)});
  declared.rows.push_back({3, {"OTHER", {Statement("MONEY", kImpact)}}});
  declared.rows.push_back({4, {"OTHER", {Link("MONEY", "SKILLS")}}});
  EXPECT_THAT(CheckResultsChains(declared),
              ElementsAre(RejectsWith(4, "to", "SKILLS", problems::kUnknownStatement)));
}

TEST(CheckChainPlaces, AreThoseOfTheProgramme) {
  ChainRow of_part = Statement("A", kInput);
  of_part.of = "CONTACT";
  ChainRow of_none = Statement("B", kInput);
  of_none.of = "ELDERS";
  EXPECT_THAT(CheckChainPlaces(FileOf({of_part}), DealReference()), IsEmpty());
  EXPECT_THAT(
      CheckChainPlaces(FileOf({of_part, of_none}), DealReference()),
      ElementsAre(RejectsWith(3, "of", "ELDERS", {problems::kPartOfProgrammeDue, {kDeal}})));
  EXPECT_THAT(CheckChainPlaces(FileOf({of_part}), {}),
              ElementsAre(RejectsWith(2, "programme", kDeal, problems::kUnknownProgramme)));
}

TEST(CheckChainChanges, WhatGoalsServeStays) {
  const ResultsChain before =
      ChainOf({Statement("SKILLS", kOutcome), Statement("CLASSES", kOutput)});
  const auto check = [&](std::optional<ResultsChain> after, const std::string& outcome) {
    Changes<ResultsChain> changes;
    changes.items.push_back({2, before, std::move(after)});
    return CheckChainChanges(changes, {{kDeal, outcome}, {"OTHER", "SKILLS"}});
  };
  const auto refused = ElementsAre(RejectsWith(2, "id", "SKILLS", problems::kOutcomeIsServed));
  EXPECT_THAT(check(ChainOf({Statement("CLASSES", kOutput)}), "SKILLS"), refused);
  EXPECT_THAT(check(std::nullopt, "SKILLS"), refused);
  EXPECT_THAT(check(ChainOf({Statement("SKILLS", kOutput)}), "SKILLS"), refused);
  EXPECT_THAT(check(ChainOf({Statement("SKILLS", kImpact)}), "SKILLS"), IsEmpty());
  EXPECT_THAT(check(ChainOf({Statement("CLASSES", kOutput)}), "ELSE"), IsEmpty());
}

TEST(CheckOutcome, IsAnOutcomeOrImpactOfTheChain) {
  const ResultsChain chain = ChainOf({Statement("SKILLS", kOutcome), Statement("CLASSES", kOutput),
                                      Statement("WELFARE", kImpact), Cause("C", "SKILLS")});
  const auto check = [&](const std::string& outcome, const ResultsChain* of) {
    Goal goal = PlainGoal("G");
    goal.outcome = outcome;
    std::vector<Rejection> rejections;
    RowCheck row_check(0, &rejections);
    CheckOutcome(goal, of, row_check);
    return rejections;
  };
  EXPECT_THAT(check("SKILLS", &chain), IsEmpty());
  EXPECT_THAT(check("WELFARE", &chain), IsEmpty());
  EXPECT_THAT(check("", nullptr), IsEmpty());
  for (const char* other : {"CLASSES", "C", "NONE"}) {
    EXPECT_THAT(check(other, &chain),
                ElementsAre(RejectsWith(0, "outcome", other, problems::kOutcomeDue)));
  }
  EXPECT_THAT(check("SKILLS", nullptr),
              ElementsAre(RejectsWith(0, "outcome", "SKILLS", problems::kOutcomeDue)));
}

TEST(GapsOf, WhatAChainLacks) {
  using enum ChainGapKind;
  ChainRow shown = Cause("SHOWN", "SKILLS");
  shown.condition_indicator = "POVERTY";
  const ResultsChain chain = ChainOf(
      {Statement("MONEY", kInput), Statement("CLASSES", kOutput), Statement("WALKS", kOutput),
       Statement("HUB", kOutput), Statement("SKILLS", kOutcome), Statement("JOBS", kOutcome),
       Statement("WELFARE", kImpact), Link("CLASSES", "SKILLS"), Link("WALKS", "CLASSES"),
       Link("HUB", "WELFARE"), Link("MONEY", "SKILLS"), Cause("HIDDEN", "SKILLS"), shown});
  EXPECT_THAT(GapsOf(chain, {"SKILLS"}), ElementsAre(ChainGap{kOutputWithoutOutcome, "HUB"},
                                                     ChainGap{kOutputWithoutOutcome, "WALKS"},
                                                     ChainGap{kOutcomeWithoutMeasure, "JOBS"},
                                                     ChainGap{kCauseWithoutIndicator, "HIDDEN"}));
  EXPECT_THAT(GapsOf(ChainOf({Statement("WELFARE", kImpact)}), {}), IsEmpty());
}

}  // namespace
}  // namespace wijkmonitor::projects
