#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using testing::Buurt;
using testing::Computed;
using ::testing::Contains;
using testing::DatasetBuilder;
using ::testing::ElementsAre;
using testing::Figures;
using ::testing::IsEmpty;
using testing::kDispersion;
using testing::kMunicipality;
using testing::MakeSurvey;
using testing::Named;
using testing::Of;
using testing::OfBuurten;
using testing::SixBuurten;
using testing::Without;

constexpr double kPrecision = 1e-9;
constexpr char kSet[] = "NORTH";

DatasetBuilder WithSet(const std::vector<int>& buurten) {
  DatasetBuilder builder = SixBuurten();
  AreaSet set{kSet, Named("north"), {}};
  for (const int number : buurten) set.members.push_back(Buurt(number));
  builder.sets = {set};
  return builder;
}

TEST(Set, IsTheWeightedAggregateOfItsMembers) {
  const Computed computed(WithSet({1, 2}), kSet);
  const Reading& reading = computed.Share();
  const double weighted = (0.1 * 1000 + 0.2 * 2000) / 3000;
  EXPECT_EQ(reading.status, Status::kValue);
  EXPECT_NEAR(*reading.value, weighted, kPrecision);
  EXPECT_NEAR(*reading.dispersion, kDispersion, kPrecision);
  EXPECT_NEAR(*reading.score, 100 + 20 * (weighted - 0.26) / kDispersion, kPrecision);
  EXPECT_NEAR(*reading.covered_share, 1, kPrecision);
  EXPECT_EQ(reading.certainty, Certainty::kEstablished);
  EXPECT_THAT(reading.reasons, ElementsAre(Reason::kEstimated));
}

TEST(Set, NodesPassOnThatItIsEstimated) {
  DatasetBuilder builder = WithSet({5, 6});
  const Computed computed(builder, kSet);
  EXPECT_THAT(computed.NodeOf("SAFETY").reasons,
              ElementsAre(Reason::kEstimated, Reason::kPartialCoverage));
  EXPECT_NEAR(*computed.kompas().centre.covered_share, 0.8, kPrecision);
}

TEST(Set, AWeightOfZeroIsAWeight) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(0);
  const Computed computed(builder, kSet);
  EXPECT_NEAR(*computed.Share().value, 0.2, kPrecision);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kEstimated));
}

TEST(Set, WhoseMembersAllWeighNothingCannotBeWeighed) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(0);
  builder.At("POPULATION", 2020)[Buurt(2)] = Of(0);
  const Computed computed(builder, kSet);
  EXPECT_FALSE(computed.Share().value.has_value());
  EXPECT_THAT(computed.Share().reasons, Contains(Reason::kNoWeight));
}

TEST(Set, AFigureUnderItsOwnIdWins) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.At("SHARE", 2020)[kSet] = Of(0.4);
  const Computed with_value(builder, kSet);
  EXPECT_EQ(with_value.Share().value, 0.4);
  EXPECT_NEAR(*with_value.Share().score, 121.875, kPrecision);
  EXPECT_THAT(with_value.Share().reasons, IsEmpty());
  builder.At("SHARE", 2020)[kSet] = Without(Status::kNotPublished);
  const Computed without_value(builder, kSet);
  EXPECT_EQ(without_value.Share().status, Status::kNotPublished);
  EXPECT_FALSE(without_value.Share().value.has_value());
}

TEST(Set, OfOneIsItsMember) {
  DatasetBuilder builder = WithSet({5});
  builder.Put("POPULATION", 2020, {});
  const Computed set(builder, kSet);
  const Computed member(builder, Buurt(5));
  EXPECT_EQ(set.Share().value, 0.5);
  EXPECT_EQ(set.Share().score, member.Share().score);
  EXPECT_EQ(set.Share().certainty, member.Share().certainty);
  EXPECT_THAT(set.Share().reasons, IsEmpty());
  const Computed unpublished(WithSet({6}), kSet);
  EXPECT_EQ(unpublished.Share().status, Status::kNotPublished);
}

TEST(Set, PartialCoverage) {
  const Computed computed(WithSet({5, 6}), kSet);
  EXPECT_NEAR(*computed.Share().value, 0.5, kPrecision);
  EXPECT_NEAR(*computed.Share().covered_share, 2000.0 / 2500, kPrecision);
  EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kEstimated, Reason::kPartialCoverage));
}

TEST(Set, HalfOfItsWeightMustHaveAValue) {
  DatasetBuilder builder = WithSet({5, 6});
  builder.At("POPULATION", 2020)[Buurt(6)] = Of(2000);
  const Computed half(builder, kSet);
  EXPECT_NEAR(*half.Share().value, 0.5, kPrecision);
  builder.At("POPULATION", 2020)[Buurt(6)] = Of(2001);
  const Computed less(builder, kSet);
  EXPECT_FALSE(less.Share().value.has_value());
  EXPECT_EQ(less.Share().status, Status::kNotPublished);
  EXPECT_NEAR(*less.Share().covered_share, 2000.0 / 4001, kPrecision);
  EXPECT_THAT(less.Share().reasons, ElementsAre(Reason::kPartialCoverage));
}

TEST(Set, NoMemberHasAValue) {
  DatasetBuilder builder = WithSet({5, 6});
  builder.At("SHARE", 2020)[Buurt(5)] = Without(Status::kSuppressed);
  EXPECT_EQ(Computed(builder, kSet).Share().status, Status::kNotPublished);
  builder.At("SHARE", 2020)[Buurt(6)] = Without(Status::kNotAsked);
  EXPECT_EQ(Computed(builder, kSet).Share().status, Status::kSuppressed);
}

TEST(Set, MediansAndIndicesCannotBeAggregated) {
  for (const Measure measure : {Measure::kMedian, Measure::kIndex}) {
    DatasetBuilder builder = WithSet({1, 2});
    builder.Edit("SHARE").measure = measure;
    builder.Edit("SHARE").unit = Unit::kNumber;
    const Computed computed(builder, kSet);
    EXPECT_FALSE(computed.Share().value.has_value());
    EXPECT_FALSE(computed.Share().score.has_value());
    EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNotAggregable));
  }
}

TEST(Set, CountsAreAddedUpWhenAllAreThere) {
  const Computed all(WithSet({1, 2}), kSet);
  EXPECT_EQ(all.ReadingOf("POPULATION").value, 3000);
  EXPECT_THAT(all.ReadingOf("POPULATION").reasons, Contains(Reason::kEstimated));
  DatasetBuilder builder = WithSet({1, 2});
  builder.At("POPULATION", 2020)[Buurt(2)] = Without(Status::kNotPublished);
  const Computed part(builder, kSet);
  EXPECT_FALSE(part.ReadingOf("POPULATION").value.has_value());
  EXPECT_THAT(part.ReadingOf("POPULATION").reasons, ElementsAre(Reason::kPartialCoverage));
}

TEST(Set, RatioOfSumsNeedsNoWeights) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("POPULATION", 2020, {});
  Figures& shares = builder.At("SHARE", 2020);
  shares[Buurt(1)].numerator = 3;
  shares[Buurt(1)].denominator = 30;
  shares[Buurt(2)].numerator = 2;
  shares[Buurt(2)].denominator = 10;
  const Computed computed(builder, kSet);
  EXPECT_NEAR(*computed.Share().value, 5.0 / 40, kPrecision);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kEstimated));
}

TEST(Set, NoWeights) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("POPULATION", 2020, {});
  const Computed no_figures(builder, kSet);
  EXPECT_FALSE(no_figures.Share().value.has_value());
  EXPECT_THAT(no_figures.Share().reasons, ElementsAre(Reason::kNoWeight));
  builder = WithSet({1, 2});
  builder.Edit("SHARE").weight_indicator.clear();
  const Computed no_indicator(builder, kSet);
  EXPECT_FALSE(no_indicator.Share().value.has_value());
  EXPECT_THAT(no_indicator.Share().reasons, ElementsAre(Reason::kNoWeight));
}

// Only the first two buurten weigh anything, so that a year shows in the value.
Figures TwoWeights(double first, double second) { return OfBuurten({first, second, 0, 0, 0}); }

TEST(Set, WeightsOfTheNearestPeriod) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("POPULATION", 2020, {});
  builder.Put("POPULATION", 2017, TwoWeights(1, 0));
  builder.Put("POPULATION", 2022, TwoWeights(0, 1));
  const Computed nearest(builder, kSet);
  EXPECT_NEAR(*nearest.Share().value, 0.2, kPrecision);
  EXPECT_THAT(nearest.Share().reasons, ElementsAre(Reason::kWeightOtherPeriod, Reason::kEstimated));
  builder.Put("POPULATION", 2019, TwoWeights(1, 0));
  EXPECT_NEAR(*Computed(builder, kSet).Share().value, 0.1, kPrecision);
}

TEST(Set, OfTwoPeriodsEquallyNearTheLater) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("POPULATION", 2020, {});
  builder.Put("POPULATION", 2018, TwoWeights(1, 0));
  builder.Put("POPULATION", 2022, TwoWeights(0, 1));
  EXPECT_NEAR(*Computed(builder, kSet).Share().value, 0.2, kPrecision);
}

TEST(Set, APeriodWithTooFewWeightsIsPassedOver) {
  DatasetBuilder builder(20);
  builder.sets = {{kSet, Named("north"), {Buurt(1), Buurt(2)}}};
  std::vector<double> shares(20, 0.5);
  shares[0] = 0.1;
  builder.Put("SHARE", 2020, OfBuurten(shares));
  std::vector<double> later(20, 1.0);
  later[0] = 3;
  builder.Put("POPULATION", 2021, OfBuurten(later));
  // 19 of 20 is 95 %.
  builder.Put("POPULATION", 2020, OfBuurten(std::vector<double>(19, 1.0)));
  EXPECT_NEAR(*Computed(builder, kSet).Share().value, 0.3, kPrecision);
  builder.Put("POPULATION", 2020, OfBuurten(std::vector<double>(18, 1.0)));
  const Computed passed_over(builder, kSet);
  EXPECT_NEAR(*passed_over.Share().value, 0.2, kPrecision);
  EXPECT_THAT(passed_over.Share().reasons, Contains(Reason::kWeightOtherPeriod));
}

TEST(Set, WeightsOfAnotherGroupAreAProxy) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("SHARE", 2020, builder.At("SHARE", 2020), "ADULTS");
  const Computed proxy(builder, {kSet, 2020, "ADULTS", "WM-1"});
  EXPECT_NEAR(*proxy.Share().value, 500.0 / 3000, kPrecision);
  EXPECT_THAT(proxy.Share().reasons, ElementsAre(Reason::kWeightProxy, Reason::kEstimated));
  builder.Put("POPULATION", 2020, TwoWeights(0, 1), "ADULTS");
  const Computed own(builder, {kSet, 2020, "ADULTS", "WM-1"});
  EXPECT_NEAR(*own.Share().value, 0.2, kPrecision);
  EXPECT_THAT(own.Share().reasons, ElementsAre(Reason::kEstimated));
}

TEST(Set, MembersAreMatchedByCodeInAnOlderEdition) {
  const DatasetBuilder builder = WithSet({1, 2});
  Dataset dataset = builder.Build();
  const auto newer = std::make_shared<Edition>(
      MakeEdition("NEWER", absl::CivilDay(2020, 1, 1), testing::InventedAreas(7),
                  {{kSet, Named("north"), {Buurt(1), Buurt(2)}},
                   {"OTHER", Named("other"), {Buurt(5), Buurt(7)}}}));
  dataset.editions.push_back(newer);
  const Kompas kompas = ComputeKompas(dataset, {kSet, 2020, "", "WM-1"}).value();
  EXPECT_EQ(kompas.edition, newer);
  EXPECT_NEAR(*testing::FindReading(kompas.centre, "SHARE")->value, 500.0 / 3000, kPrecision);
  const Kompas other = ComputeKompas(dataset, {"OTHER", 2020, "", "WM-1"}).value();
  EXPECT_THAT(testing::FindReading(other.centre, "SHARE")->reasons,
              Contains(Reason::kPartialCoverage));
}

// 30 % of 6,000 inhabitants on 300 respondents and 20 % of 4,805 on 200.
TEST(Set, OfASurveyHasTheIntervalOfItsMembers) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("SHARE", 2020, OfBuurten({0.3, 0.2, 0.1, 0.5, 0.6}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.3);
  MakeSurvey(300, &builder);
  builder.At("SHARE", 2020)[Buurt(2)].n = 200;
  builder.At("POPULATION", 2020)[Buurt(1)] = Of(6000);
  builder.At("POPULATION", 2020)[Buurt(2)] = Of(4805);
  builder.At("POPULATION", 2020)[kMunicipality] = Of(100'000);
  const Computed computed(builder, kSet);
  EXPECT_NEAR(*computed.Share().value, 0.255530, 1e-6);
  EXPECT_EQ(computed.Share().n, 500);
  EXPECT_NEAR(*computed.Share().n_effective, 508.57, 5e-3);
  EXPECT_NEAR(computed.Share().limits->low, 0.219554, 1e-6);
  EXPECT_NEAR(computed.Share().limits->high, 0.295171, 1e-6);
}

TEST(Set, OfASurveyWhereNobodySaidYesHasTheRespondentsOfItsMembers) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("SHARE", 2020, OfBuurten({0, 0, 0.1, 0.5, 0.6}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.3);
  MakeSurvey(20, &builder);
  builder.At("SHARE", 2020)[Buurt(2)].n = 40;
  builder.At("SHARE", 2020)[Buurt(2)].design_effect = 2;
  const Computed computed(builder, kSet);
  EXPECT_EQ(computed.Share().value, 0);
  EXPECT_EQ(computed.Share().n, 60);
  EXPECT_EQ(computed.Share().n_effective, 40);
  EXPECT_EQ(computed.Share().limits->low, 0);
  EXPECT_NEAR(computed.Share().limits->high, 0.087622, 1e-6);
  builder.At("SHARE", 2020)[Buurt(2)].n.reset();
  builder.At("SHARE", 2020)[Buurt(2)].low = 0;
  builder.At("SHARE", 2020)[Buurt(2)].high = 0.1;
  const Computed unknown(builder, kSet);
  EXPECT_FALSE(unknown.Share().limits.has_value());
  EXPECT_THAT(unknown.Share().reasons, Contains(Reason::kNoN));
}

// 60 of 200 and 20 of 200 are 80 of 400, whatever the inhabitants.
TEST(Set, OfCountsOfASurveyHasTheUncertaintyOfItsMembers) {
  DatasetBuilder builder = WithSet({1, 2});
  builder.Put("SHARE", 2020, OfBuurten({0.3, 0.1, 0.1, 0.5, 0.6}));
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.3);
  MakeSurvey(200, &builder);
  for (int number : {1, 2}) {
    Figure& figure = builder.At("SHARE", 2020)[Buurt(number)];
    figure.numerator = number == 1 ? 60 : 20;
    figure.denominator = 200;
  }
  const Computed computed(builder, kSet);
  EXPECT_EQ(computed.Share().value, 0.2);
  EXPECT_EQ(computed.Share().n, 400);
  // A variance of (.3 x .7 + .1 x .9)/200/4.
  EXPECT_NEAR(*computed.Share().n_effective, 0.2 * 0.8 / ((0.21 + 0.09) / 800), 1e-9);
  EXPECT_NE(computed.Share().certainty, Certainty::kNotTested);
}

}  // namespace
}  // namespace wijkmonitor::indicators
