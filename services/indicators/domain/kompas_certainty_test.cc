#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using stats::Position;
using testing::Buurt;
using testing::Computed;
using ::testing::Contains;
using testing::DatasetBuilder;
using ::testing::ElementsAre;
using testing::kMunicipality;
using testing::MakeSurvey;
using ::testing::Not;
using testing::Of;
using testing::OfBuurten;
using testing::RegisterShare;
using testing::SixBuurten;
using testing::Surveyed;

TEST(RegisterCertainty, MaterialIsEstablished) {
  const Computed computed(SixBuurten(), Buurt(2));
  EXPECT_EQ(computed.Share().position, Position::kBelow);
  EXPECT_EQ(computed.Share().certainty, Certainty::kEstablished);
  EXPECT_EQ(computed.Share().score_limits->low, computed.Share().score);
  EXPECT_EQ(computed.Share().score_limits->high, computed.Share().score);
  EXPECT_EQ(computed.NodeOf("SAFETY").certainty, Certainty::kEstablished);
  EXPECT_EQ(computed.NodeOf("SAFETY").score_limits->low, computed.Share().score);
}

TEST(RegisterCertainty, AroundIsNotDistinguishable) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[Buurt(2)] = Of(0.25);
  const Computed computed(builder, Buurt(2));
  EXPECT_EQ(computed.Share().position, Position::kAround);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
  EXPECT_EQ(computed.NodeOf("SAFETY").certainty, Certainty::kNotDistinguishable);
}

TEST(ModelledCertainty, IsNeverTested) {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("SHARE").basis = Basis::kModelled;
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().position, Position::kWellAbove);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_FALSE(computed.Share().score_limits.has_value());
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kModelled));
}

TEST(ModelledCertainty, OneModelledPartLeavesANodeUntested) {
  DatasetBuilder builder = SixBuurten();
  Indicator modelled = RegisterShare("MODELLED", "SAFETY");
  modelled.basis = Basis::kModelled;
  builder.indicators.push_back(modelled);
  builder.Put("MODELLED", 2020, builder.At("SHARE", 2020));
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().certainty, Certainty::kEstablished);
  for (const Node* node : {&computed.NodeOf("SAFETY"), &computed.kompas().centre}) {
    EXPECT_EQ(node->position, Position::kWellAbove);
    EXPECT_EQ(node->certainty, Certainty::kNotTested);
    EXPECT_FALSE(node->score_limits.has_value());
    EXPECT_THAT(node->reasons, ElementsAre(Reason::kModelled));
  }
}

TEST(ExpertCertainty, IsNeverTested) {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("SHARE").basis = Basis::kExpert;
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNoN));
}

DatasetBuilder Survey(int64_t n) {
  DatasetBuilder builder = SixBuurten();
  MakeSurvey(n, &builder);
  return builder;
}

TEST(SurveyCertainty, AClearDifferenceIsEstablished) {
  const Computed computed(Survey(300), Buurt(5));
  EXPECT_EQ(computed.Share().certainty, Certainty::kEstablished);
  EXPECT_EQ(computed.Share().n, 300);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kDesignEffectAssumed));
  EXPECT_EQ(computed.NodeOf("SAFETY").certainty, Certainty::kEstablished);
}

TEST(SurveyCertainty, FewRespondentsCannotTell) {
  const Computed computed(Survey(100), Buurt(3));
  EXPECT_EQ(computed.Share().position, Position::kAbove);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
  EXPECT_EQ(computed.NodeOf("SAFETY").certainty, Certainty::kNotDistinguishable);
}

TEST(SurveyCertainty, ADifferenceThatDoesNotMatterIsNotDistinguishable) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[Buurt(3)] = Of(0.27);
  MakeSurvey(100'000, &builder);
  const Computed computed(builder, Buurt(3));
  EXPECT_EQ(computed.Share().position, Position::kAround);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
}

TEST(SurveyCertainty, TheDesignEffectCostsRespondents) {
  DatasetBuilder builder = Survey(300);
  EXPECT_EQ(Computed(builder, Buurt(4)).Share().certainty, Certainty::kEstablished);
  builder.At("SHARE", 2020)[Buurt(4)].design_effect = 20;
  EXPECT_EQ(Computed(builder, Buurt(4)).Share().certainty, Certainty::kNotDistinguishable);
}

// 0 of 40 against 8 % of 3,000: a normal test would be sure of it.
TEST(SurveyCertainty, NobodyOfFortyIsNotDistinguishable) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2020, OfBuurten({0, 0.02, 0.16, 0.2, 0.04}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.08);
  MakeSurvey(400, &builder);
  builder.At("SHARE", 2020)[Buurt(1)] = Surveyed(0, 40);
  builder.At("SHARE", 2020)[kMunicipality] = Surveyed(0.08, 3000);
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(100);
  const Computed computed(builder, Buurt(1));
  EXPECT_EQ(computed.Share().position, Position::kWellBelow);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
  EXPECT_EQ(computed.Share().limits->low, 0);
  EXPECT_NEAR(computed.Share().limits->high, 0.087622, 1e-6);
}

// 30 % in an area of a quarter of the inhabitants leaves 19.3 % of 22 % for the rest, and in one of
// a thousandth 22 %: only the first differs.
TEST(SurveyCertainty, IsAboutTheRestOfTheMunicipality) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2020, OfBuurten({0.3, 0.05, 0.1, 0.4, 0.5}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.22);
  MakeSurvey(300, &builder);
  builder.At("SHARE", 2020)[Buurt(1)].n = 100;
  builder.At("POPULATION", 2020)[kMunicipality] = Of(10'000);
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(2500);
  EXPECT_EQ(Computed(builder, Buurt(1)).Share().certainty, Certainty::kEstablished);
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(10);
  EXPECT_EQ(Computed(builder, Buurt(1)).Share().certainty, Certainty::kNotDistinguishable);
}

// When all but ten respondents of the municipality live in the area, ten speak for the rest.
TEST(SurveyCertainty, TheRestHasTheOtherRespondents) {
  DatasetBuilder builder = Survey(300);
  builder.At("SHARE", 2020)[kMunicipality].n = 310;
  EXPECT_EQ(Computed(builder, Buurt(5)).Share().certainty, Certainty::kNotDistinguishable);
  builder.At("SHARE", 2020)[kMunicipality].n = 3000;
  EXPECT_EQ(Computed(builder, Buurt(5)).Share().certainty, Certainty::kEstablished);
}

TEST(SurveyCertainty, NotTestedWithoutRespondents) {
  for (const std::string& area : {Buurt(5), std::string(kMunicipality)}) {
    DatasetBuilder builder = Survey(300);
    builder.At("SHARE", 2020)[area].n.reset();
    const Computed computed(builder, Buurt(5));
    EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested) << area;
    EXPECT_THAT(computed.Share().reasons, Contains(Reason::kNoN)) << area;
    EXPECT_FALSE(computed.Share().rest.has_value());
    EXPECT_EQ(computed.NodeOf("SAFETY").certainty, Certainty::kNotTested);
    EXPECT_THAT(computed.NodeOf("SAFETY").reasons, ElementsAre(Reason::kNoN));
  }
}

TEST(SurveyCertainty, NotTestedWhenAreasDifferByChanceOnly) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2020, OfBuurten({0.24, 0.25, 0.27, 0.28, 0.29}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.26);
  MakeSurvey(50, &builder);
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().position, Position::kWellAbove);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons,
              ElementsAre(Reason::kLowDiscrimination, Reason::kDesignEffectAssumed));
  EXPECT_THAT(computed.NodeOf("SAFETY").reasons, Contains(Reason::kLowDiscrimination));
}

TEST(SurveyCertainty, NotTestedWithoutWeights) {
  DatasetBuilder builder = Survey(300);
  builder.Put("POPULATION", 2020, {});
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons,
              ElementsAre(Reason::kNoWeight, Reason::kDesignEffectAssumed));
  EXPECT_THAT(computed.NodeOf("SAFETY").reasons, ElementsAre(Reason::kNoWeight));
}

TEST(Interval, OfWilson) {
  const Computed computed(Survey(300), Buurt(5));
  EXPECT_NEAR(computed.Share().limits->low, 0.443780, 1e-6);
  EXPECT_NEAR(computed.Share().limits->high, 0.556220, 1e-6);
  const Computed counted(SixBuurten(), Buurt(5));
  EXPECT_FALSE(counted.Share().limits.has_value());
}

TEST(Interval, OfTheSourceComesFirst) {
  DatasetBuilder builder = Survey(300);
  Figure& figure = builder.At("SHARE", 2020)[Buurt(5)];
  figure.low = 0.41;
  figure.high = 0.62;
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().limits->low, 0.41);
  EXPECT_EQ(computed.Share().limits->high, 0.62);
}

TEST(Interval, AStandardErrorOfTheSourceComesBeforeRespondents) {
  DatasetBuilder builder = Survey(300);
  builder.At("SHARE", 2020)[Buurt(5)].standard_error = 0.05;
  const Computed computed(builder, Buurt(5));
  // 0.5 with this standard error is worth 100 respondents.
  EXPECT_NEAR(computed.Share().limits->low, 0.403832, 1e-6);
  EXPECT_NEAR(computed.Share().limits->high, 0.596168, 1e-6);
  EXPECT_THAT(computed.Share().reasons, Not(Contains(Reason::kDesignEffectAssumed)));
}

TEST(Interval, WithoutWidthIsNone) {
  DatasetBuilder builder = Survey(300);
  Figure& figure = builder.At("SHARE", 2020)[Buurt(5)];
  figure.low = figure.high = 0.5;
  figure.standard_error = 0;
  const Computed computed(builder, Buurt(5));
  EXPECT_NEAR(computed.Share().limits->low, 0.443780, 1e-6);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kDesignEffectAssumed));
}

TEST(SurveyCertainty, TheMunicipalityHasNoRest) {
  const Computed computed(Survey(300), kMunicipality);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
  EXPECT_EQ(computed.Share().score_limits->low, 100);
  EXPECT_EQ(computed.Share().score_limits->high, 100);
  EXPECT_FALSE(computed.Share().rest.has_value());
}

TEST(SurveyCertainty, WithoutDispersionItIs100) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2020, OfBuurten({0.2, 0.2, 0.2, 0.2, 0.2}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.2);
  MakeSurvey(300, &builder);
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().score, 100);
  EXPECT_EQ(computed.Share().score_limits->low, 100);
  EXPECT_EQ(computed.Share().score_limits->high, 100);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotDistinguishable);
  EXPECT_THAT(computed.Share().reasons, Contains(Reason::kDegenerateDispersion));
}

TEST(SurveyCertainty, UncertaintiesThatContradictEachOtherAreNotTested) {
  DatasetBuilder builder = Survey(100'000);
  builder.At("SHARE", 2020)[Buurt(5)].standard_error = 0.05;  // a fifth of all, so wide
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kUncertaintyInconsistent));
  EXPECT_THAT(computed.NodeOf("SAFETY").reasons, ElementsAre(Reason::kUncertaintyInconsistent));
}

// Marks from 6 to 8: tested by their standard errors, never by respondents alone.
DatasetBuilder Marks() {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("SHARE").basis = Basis::kSurvey;
  builder.Edit("SHARE").measure = Measure::kMean;
  builder.Edit("SHARE").unit = Unit::kMark;
  builder.Put("SHARE", 2020, OfBuurten({7.2, 6.5, 7.6, 8.0, 8.4}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(7.5);
  for (auto& [area, figure] : builder.At("SHARE", 2020)) {
    figure.standard_error = area == kMunicipality ? 0.04 : 0.1;
    figure.n = 300;
  }
  builder.At("POPULATION", 2020)[kMunicipality] = Of(20'000);  // buurt 1: a twentieth
  return builder;
}

TEST(SurveyCertainty, OfAMeanIsThatOfItsStandardErrors) {
  const Computed computed(Marks(), Buurt(1));
  EXPECT_NEAR(*computed.Share().rest, 7.515789, 1e-6);
  EXPECT_NEAR(computed.Share().limits->low, 7.2 - 0.1959964, 1e-6);
  // x - rest is -0.528201 to -0.103378; D is 0.56.
  EXPECT_NEAR(computed.Share().score_limits->low, 100 - 20 * 0.95 * 0.528201 / 0.56, 1e-4);
  EXPECT_NEAR(computed.Share().score_limits->high, 100 - 20 * 0.95 * 0.103378 / 0.56, 1e-4);
  EXPECT_EQ(computed.Share().certainty, Certainty::kEstablished);
}

TEST(SurveyCertainty, OfAMeanNeedsMoreThanRespondents) {
  DatasetBuilder builder = Marks();
  builder.At("SHARE", 2020)[Buurt(1)].standard_error.reset();
  EXPECT_THAT(Computed(builder, Buurt(1)).Share().reasons, ElementsAre(Reason::kNoUncertainty));
  builder.At("SHARE", 2020)[Buurt(1)].n.reset();
  EXPECT_THAT(Computed(builder, Buurt(1)).Share().reasons, ElementsAre(Reason::kNoN));
}

TEST(SurveyCertainty, OfAMedianThereIsNoRest) {
  DatasetBuilder builder = Marks();
  builder.Edit("SHARE").measure = Measure::kMedian;
  const Computed computed(builder, Buurt(1));
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNotAggregable));
}

}  // namespace
}  // namespace wijkmonitor::indicators
