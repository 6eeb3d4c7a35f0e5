// Scores, their intervals and the verdicts of figures and nodes, against values that were computed
// apart from this code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using stats::Position;
using testing::Buurt;
using testing::Computed;
using testing::DatasetBuilder;
using testing::Figures;
using testing::kMunicipality;
using testing::Of;
using testing::OfBuurten;
using testing::RegisterShare;
using testing::Surveyed;

// Percentages, lower is better: a municipality of six buurten of which the first has a tenth of the
// inhabitants, and a mean distance of 5 points to its 22 % (3,000 respondents).
class Verdicts {
 public:
  Verdicts() : builder_(6) {
    builder_.indicators = {testing::Inhabitants("PEOPLE")};
    Figures inhabitants = OfBuurten({1000, 1800, 1800, 1800, 1800, 1800});
    inhabitants[kMunicipality] = Of(10'000);
    builder_.Put("POPULATION", 2020, inhabitants);
  }

  Verdicts& AddSurvey(double percent, int64_t n) {
    return Add(Basis::kSurvey, Surveyed(percent / 100, n), Surveyed(0.22, 3000), 0.05);
  }
  Verdicts& AddA() { return AddSurvey(30, 300); }
  Verdicts& AddB() { return AddSurvey(15, 300); }
  Verdicts& AddC(int times = 1) {
    for (int i = 0; i < times; ++i) AddSurvey(26.5, 280);
    return *this;
  }
  Verdicts& AddRegister(double x, double m, double dispersion) {
    return Add(Basis::kRegister, Of(x), Of(m), dispersion);
  }
  Verdicts& AddModelled() { return Add(Basis::kModelled, Of(0.3), Of(0.22), 0.05); }

  Computed Compute() const { return Computed(builder_, Buurt(1)); }

 private:
  // The other buurten lie as far on either side as makes the mean distance.
  Verdicts& Add(Basis basis, const Figure& x, const Figure& m, double dispersion) {
    Indicator indicator = RegisterShare(absl::StrCat("S", builder_.indicators.size()), "SAFETY");
    indicator.basis = basis;
    indicator.polarity = Polarity::kLowerBetter;
    const double distance = (6 * dispersion - std::abs(*x.value - *m.value)) / 5;
    Figures figures = {{kMunicipality, m}, {Buurt(1), x}};
    for (int number = 2; number <= 6; ++number) {
      const double sign = number % 2 == 0 ? 1 : -1;
      figures[Buurt(number)] = Surveyed(*m.value + sign * distance, 300);
    }
    builder_.Put(indicator.id, 2020, figures);
    builder_.indicators.push_back(std::move(indicator));
    return *this;
  }

  DatasetBuilder builder_;
};

void ExpectVerdict(const Judged& judged, double score, double low, double high, Position position,
                   Certainty certainty) {
  EXPECT_NEAR(*judged.score, score, 1e-6);
  ASSERT_TRUE(judged.score_limits.has_value());
  EXPECT_NEAR(judged.score_limits->low, low, 1e-6);
  EXPECT_NEAR(judged.score_limits->high, high, 1e-6);
  EXPECT_EQ(judged.position, position);
  EXPECT_EQ(judged.certainty, certainty);
}

constexpr Certainty kEstablished = Certainty::kEstablished, kNot = Certainty::kNotDistinguishable;

TEST(ReadingVerdict, CheckValues) {
  const auto verdict = [](Verdicts& verdicts) { return verdicts.Compute().ReadingOf("S1"); };
  ExpectVerdict(verdict(Verdicts().AddA()), 68, 47.782030, 86.559087, Position::kWellBelow,
                kEstablished);
  ExpectVerdict(verdict(Verdicts().AddB()), 128, 110.933629, 142.205268, Position::kWellAbove,
                kEstablished);
  ExpectVerdict(verdict(Verdicts().AddC()), 82, 61.605335, 100.285110, Position::kBelow, kNot);
}

struct NodeCase {
  Verdicts children;
  double score, low, high;
  Position position;
  Certainty certainty;
};

TEST(NodeVerdict, CheckValues) {
  const double low_income[] = {0.578, 0.463, 0.091};  // 74.725275
  const std::vector<NodeCase> cases = {
      {Verdicts().AddC(), 82, 61.605335, 100.285110, Position::kBelow, kNot},
      {Verdicts().AddC(12), 82, 61.605335, 100.285110, Position::kBelow, kNot},
      {Verdicts().AddA().AddB(), 98, 79.357829, 114.382177, Position::kAround, kNot},
      {Verdicts().AddA().AddB().AddC(), 92.666667, 73.440331, 109.683155, Position::kBelow, kNot},
      {Verdicts().AddRegister(low_income[0], low_income[1], low_income[2]).AddC(), 78.362637,
       68.165305, 87.505192, Position::kWellBelow, kEstablished},
      {Verdicts().AddRegister(0.2275, 0.22, 0.05).AddC(), 89.5, 79.302668, 98.642555,
       Position::kBelow, kNot},
      {Verdicts().AddRegister(0.21, 0.22, 0.05).AddA(), 86, 75.891015, 95.279543, Position::kBelow,
       kEstablished},
      {Verdicts().AddC(11).AddA(), 80.833333, 60.453393, 99.141275, Position::kBelow, kEstablished},
      {Verdicts().AddC(6).AddA().AddA().AddA().AddA().AddA().AddA(), 75, 54.693683, 93.422098,
       Position::kWellBelow, kEstablished}};
  for (const NodeCase& c : cases) {
    SCOPED_TRACE(c.score);
    const Computed computed = c.children.Compute();
    ExpectVerdict(computed.NodeOf("SAFETY"), c.score, c.low, c.high, c.position, c.certainty);
  }
}

TEST(NodeVerdict, AModelledPartLeavesItWithoutInterval) {
  const Computed computed = Verdicts().AddA().AddModelled().Compute();
  const Node& node = computed.NodeOf("SAFETY");
  EXPECT_FALSE(node.score_limits.has_value());
  EXPECT_EQ(node.certainty, Certainty::kNotTested);
  EXPECT_EQ(node.scored, 2);
  EXPECT_EQ(node.tested, 1);
}

TEST(NodeVerdict, KnowsTheLowestAndHighestOfItsParts) {
  const Computed computed = Verdicts().AddA().AddB().AddC().Compute();
  EXPECT_NEAR(computed.NodeOf("SAFETY").range->low, 68, 1e-9);
  EXPECT_NEAR(computed.NodeOf("SAFETY").range->high, 128, 1e-9);
}

// 100 + 20 (10.3 - 10.1)/0.8 is 105.
TEST(CutOffs, AScoreThatIsExactlyOnOneIsJudgedByItsDecimals) {
  DatasetBuilder builder(5);
  builder.Edit("SHARE").polarity = Polarity::kLowerBetter;
  builder.Put("SHARE", 2020, OfBuurten({0.101, 0.098, 0.112, 0.091, 0.115}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.103);
  const Computed computed(builder, Buurt(1));
  EXPECT_NEAR(*computed.Share().score, 105, 1e-9);
  EXPECT_EQ(computed.Share().position, Position::kAround);
  EXPECT_EQ(computed.Share().certainty, kNot);
}

}  // namespace
}  // namespace wijkmonitor::indicators
