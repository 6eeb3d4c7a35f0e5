#include "services/indicators/domain/kompas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/status.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using stats::Position;
using testing::Buurt;
using testing::Computed;
using ::testing::Contains;
using testing::DatasetBuilder;
using ::testing::ElementsAre;
using ::testing::Field;
using testing::Figures;
using ::testing::IsEmpty;
using testing::kDispersion;
using testing::kMunicipality;
using testing::kOtherBuurt;
using testing::kWeightedDispersion;
using testing::Named;
using ::testing::Not;
using testing::Of;
using testing::OfBuurten;
using testing::RegisterShare;
using testing::SixBuurten;
using testing::Wijk;
using testing::Without;

constexpr double kPrecision = 1e-9;

TEST(ReadingScore, ByHand) {
  struct Case {
    int buurt;
    double score;
    Position position;
  };
  for (const Case& c : {Case{1, 75, Position::kWellBelow}, Case{2, 90.625, Position::kBelow},
                        Case{3, 106.25, Position::kAbove}, Case{4, 121.875, Position::kWellAbove},
                        Case{5, 137.5, Position::kWellAbove}}) {
    const Computed computed(SixBuurten(), Buurt(c.buurt));
    const Reading& reading = computed.Share();
    EXPECT_EQ(reading.status, Status::kValue);
    EXPECT_EQ(reading.period, Period::OfYear(2020));
    EXPECT_EQ(reading.group, "ALL");
    EXPECT_EQ(reading.benchmark, 0.26);
    EXPECT_NEAR(*reading.dispersion, kDispersion, kPrecision);
    EXPECT_NEAR(*reading.score, c.score, kPrecision);
    EXPECT_EQ(reading.position, c.position);
    EXPECT_THAT(reading.reasons, IsEmpty());
  }
}

TEST(ReadingScore, WeightedDispersionByHand) {
  const Computed computed(SixBuurten(), {Buurt(5), 2020, "", "WM-2"});
  EXPECT_NEAR(*computed.Share().dispersion, kWeightedDispersion, kPrecision);
  EXPECT_NEAR(*computed.Share().score, 100 + 20 * 0.24 / kWeightedDispersion, kPrecision);
  EXPECT_EQ(computed.kompas().method->id, "WM-2");
}

TEST(ReadingScore, WeightedDispersionLeavesOutAreasWithoutWeight) {
  DatasetBuilder builder(20);
  Figures shares = OfBuurten(std::vector<double>(19, 0.5));
  shares[Buurt(20)] = Of(0.9);
  shares[kMunicipality] = Of(0.4);
  builder.Put("SHARE", 2020, shares);
  builder.Put("POPULATION", 2020, OfBuurten(std::vector<double>(19, 100)));
  const Computed computed(builder, {Buurt(1), 2020, "", "WM-2"});
  EXPECT_NEAR(*computed.Share().dispersion, 0.1, kPrecision);
}

TEST(ReadingScore, WeightedDispersionNeedsWeights) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("POPULATION", 2020, {});
  const Computed computed(builder, {Buurt(5), 2020, "", "WM-2"});
  EXPECT_FALSE(computed.Share().score.has_value());
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNoWeight));
}

TEST(ReadingScore, LowerIsBetter) {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("SHARE").polarity = Polarity::kLowerBetter;
  const Computed computed(builder, Buurt(5));
  EXPECT_NEAR(*computed.Share().score, 62.5, kPrecision);
  EXPECT_EQ(computed.Share().position, Position::kWellBelow);
}

TEST(ReadingScore, OfTheMunicipalityIs100) {
  const Computed computed(SixBuurten(), kMunicipality);
  EXPECT_EQ(computed.Share().score, 100);
  EXPECT_EQ(computed.Share().position, Position::kAround);
  EXPECT_EQ(computed.kompas().place, computed.kompas().benchmark);
}

TEST(ReadingScore, OfAWijkUsesTheBuurten) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[Wijk(1)] = Of(0.4);
  builder.At("SHARE", 2020)[Wijk(2)] = Of(0.1);
  const Computed computed(builder, Wijk(1));
  EXPECT_NEAR(*computed.Share().dispersion, kDispersion, kPrecision);
  EXPECT_NEAR(*computed.Share().score, 121.875, kPrecision);
}

TEST(ReadingScore, Clamped) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[Wijk(1)] = Of(0.9);
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.3);
  EXPECT_EQ(Computed(builder, Wijk(1)).Share().score, 160);
  builder.At("SHARE", 2020) = OfBuurten({0.9, 0.9, 0.9, 0.9, 0.1});
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.9);
  EXPECT_EQ(Computed(builder, Buurt(5)).Share().score, 40);
}

TEST(ReadingScore, GapToTheMunicipality) {
  const Computed computed(SixBuurten(), Buurt(5));
  EXPECT_NEAR(computed.Share().gap->points, 0.24, kPrecision);
  EXPECT_NEAR(*computed.Share().gap->ratio, 0.5 / 0.26, kPrecision);
}

TEST(ReadingScore, NoBenchmarkWithoutAValueOfTheMunicipality) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[kMunicipality] = Without(Status::kNotPublished);
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.Share().value, 0.5);
  EXPECT_FALSE(computed.Share().benchmark.has_value());
  EXPECT_FALSE(computed.Share().gap.has_value());
  EXPECT_FALSE(computed.Share().score.has_value());
  EXPECT_EQ(computed.Share().position, Position::kNone);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNoBenchmark));
}

TEST(ReadingScore, FourAreasAtEveryLevelAreTooFew) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[Buurt(1)] = Without(Status::kSuppressed);
  builder.At("SHARE", 2020)[Wijk(1)] = Of(0.3);
  builder.At("SHARE", 2020)[Wijk(2)] = Of(0.2);
  const Computed computed(builder, Buurt(5));
  EXPECT_FALSE(computed.Share().dispersion.has_value());
  EXPECT_FALSE(computed.Share().score.has_value());
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kInsufficientAreas));
}

TEST(ReadingScore, FiveWijkenWhenThereAreFourBuurten) {
  DatasetBuilder builder = SixBuurten();
  Figures& shares = builder.At("SHARE", 2020);
  shares[Buurt(1)] = Without(Status::kSuppressed);
  for (const int number : {3, 4, 5}) {
    builder.areas.push_back({Wijk(number), Level::kWijk, "Another", kMunicipality});
  }
  for (int number = 1; number <= 5; ++number) shares[Wijk(number)] = Of(0.26 + 0.1 * number);
  const Computed computed(builder, Buurt(5));
  EXPECT_NEAR(*computed.Share().dispersion, 0.3, kPrecision);
  EXPECT_NEAR(*computed.Share().score, 116, kPrecision);
}

TEST(ReadingScore, FiguresOfAnotherMunicipalityDoNotMatter) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020)[kOtherBuurt] = Of(0.99);
  EXPECT_NEAR(*Computed(builder, Buurt(5)).Share().dispersion, kDispersion, kPrecision);
}

TEST(ReadingScore, NoDispersionGives100) {
  DatasetBuilder builder = SixBuurten();
  builder.At("SHARE", 2020) = OfBuurten({0.2, 0.2, 0.2, 0.2, 0.2});
  builder.At("SHARE", 2020)[Wijk(1)] = Of(0.9);
  builder.At("SHARE", 2020)[kMunicipality] = Of(0.2);
  const Computed computed(builder, Wijk(1));
  EXPECT_EQ(computed.Share().dispersion, 0);
  EXPECT_EQ(computed.Share().score, 100);
  EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kDegenerateDispersion));
}

TEST(ReadingScore, WithoutPolarityATint) {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("SHARE").polarity = Polarity::kNone;
  for (int buurt = 1; buurt <= 5; ++buurt) {
    const Computed computed(builder, Buurt(buurt));
    EXPECT_EQ(computed.Share().tint, buurt);
    EXPECT_FALSE(computed.Share().score.has_value());
    EXPECT_EQ(computed.Share().position, Position::kNone);
    EXPECT_EQ(computed.Share().certainty, Certainty::kNotTested);
    EXPECT_THAT(computed.Share().reasons, ElementsAre(Reason::kNoPolarity));
    EXPECT_FALSE(computed.Share().counted);
  }
}

TEST(ReadingScore, WithPolarityNoTint) {
  EXPECT_FALSE(Computed(SixBuurten(), Buurt(1)).Share().tint.has_value());
}

TEST(ReadingPeriod, AtMostFourYearsBack) {
  const DatasetBuilder builder = SixBuurten();
  const Computed four_years(builder, {Buurt(5), 2024, "", "WM-1"});
  EXPECT_EQ(four_years.Share().period, Period::OfYear(2020));
  EXPECT_EQ(four_years.Share().value, 0.5);
  const Computed five_years(builder, {Buurt(5), 2025, "", "WM-1"});
  EXPECT_FALSE(five_years.Share().period.has_value());
  EXPECT_EQ(five_years.Share().status, Status::kMissing);
  EXPECT_FALSE(five_years.Share().value.has_value());
  EXPECT_FALSE(five_years.Share().counted);
  EXPECT_THAT(five_years.Share().reasons, ElementsAre(Reason::kTooOld));
}

TEST(ReadingPeriod, NeverAfterTheYear) {
  const Computed computed(SixBuurten(), {Buurt(5), 2019, "", "WM-1"});
  EXPECT_FALSE(computed.Share().period.has_value());
  EXPECT_EQ(computed.Share().status, Status::kMissing);
  EXPECT_THAT(computed.Share().reasons, IsEmpty());
}

TEST(ReadingPeriod, TheLatestOne) {
  DatasetBuilder builder = SixBuurten();
  Figures later = builder.At("SHARE", 2020);
  later[Buurt(5)] = Of(0.4);
  builder.Put("SHARE", 2022, later);
  EXPECT_EQ(Computed(builder, {Buurt(5), 2021, "", "WM-1"}).Share().value, 0.5);
  EXPECT_EQ(Computed(builder, {Buurt(5), 2022, "", "WM-1"}).Share().value, 0.4);
  EXPECT_EQ(Computed(builder, {Buurt(5), 2023, "", "WM-1"}).Share().value, 0.4);
}

TEST(ReadingPeriod, NotAskedInTheMunicipalityIsSkipped) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2022,
              {{Buurt(1), Without(Status::kNotAsked)},
               {Buurt(5), Without(Status::kNotApplicable)},
               {kOtherBuurt, Of(0.3)}});
  const Computed computed(builder, {Buurt(5), 2022, "", "WM-1"});
  EXPECT_EQ(computed.Share().period, Period::OfYear(2020));
  EXPECT_EQ(computed.Share().value, 0.5);
  EXPECT_TRUE(computed.Share().counted);
}

TEST(ReadingPeriod, NotPublishedAndSuppressedWereAsked) {
  for (const Status status : {Status::kNotPublished, Status::kSuppressed}) {
    DatasetBuilder builder = SixBuurten();
    builder.Put("SHARE", 2022, {{Buurt(1), Without(status)}});
    const Computed computed(builder, {Buurt(5), 2022, "", "WM-1"});
    EXPECT_EQ(computed.Share().period, Period::OfYear(2022));
    EXPECT_EQ(computed.Share().status, Status::kMissing);
    EXPECT_TRUE(computed.Share().counted);
  }
}

TEST(ReadingPeriod, TheStatusOfThatPeriodStands) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2018, OfBuurten({0.1, 0.2, 0.3, 0.4, 0.5, 0.6}));
  const Computed computed(builder, Buurt(6));
  EXPECT_EQ(computed.Share().period, Period::OfYear(2020));
  EXPECT_EQ(computed.Share().status, Status::kNotPublished);
  EXPECT_FALSE(computed.Share().value.has_value());
}

// Within four years it was in nobody's questionnaire, before that it was.
TEST(ReadingPeriod, TooOldWhenOnlyAnOlderOneWasAsked) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2022, {{Buurt(1), Without(Status::kNotAsked)}});
  const Computed computed(builder, {Buurt(5), 2025, "", "WM-1"});
  EXPECT_EQ(computed.Share().status, Status::kMissing);
  EXPECT_FALSE(computed.Share().counted);
  EXPECT_THAT(computed.Share().reasons, Contains(Reason::kTooOld));
}

TEST(ReadingGroup, TheOneAskedForBeforeTheDefault) {
  DatasetBuilder builder = SixBuurten();
  builder.Put("SHARE", 2020, OfBuurten({0.7}), "ADULTS");
  const Computed adults(builder, {Buurt(1), 2020, "ADULTS", "WM-1"});
  EXPECT_EQ(adults.Share().group, "ADULTS");
  EXPECT_EQ(adults.Share().value, 0.7);
  builder.Edit("SHARE").default_group = "ADULTS";
  EXPECT_EQ(Computed(builder, Buurt(1)).Share().value, 0.7);
  EXPECT_EQ(Computed(builder, {Buurt(1), 2020, "ALL", "WM-1"}).Share().value, 0.1);
}

// Register shares under SAFETY that score 137.5 in the fifth buurt, next to SHARE that does too.
DatasetBuilder WithShares(const std::vector<std::string>& ids) {
  DatasetBuilder builder = SixBuurten();
  for (const std::string& id : ids) {
    builder.indicators.push_back(RegisterShare(id, "SAFETY"));
    builder.Put(id, 2020, builder.At("SHARE", 2020));
  }
  return builder;
}

TEST(RollUp, UnweightedMean) {
  DatasetBuilder builder = WithShares({"THEFT", "FIRE"});
  builder.At("THEFT", 2020)[Buurt(5)] = Of(0.26);
  builder.Edit("FIRE").polarity = Polarity::kLowerBetter;
  const Computed computed(builder, Buurt(5));
  const double theft = 100, share = 137.5, fire = 62.5;
  EXPECT_NEAR(*computed.ReadingOf("THEFT").score, theft, kPrecision);
  const Node& safety = computed.NodeOf("SAFETY");
  EXPECT_NEAR(*safety.score, (theft + share + fire) / 3, kPrecision);
  EXPECT_EQ(safety.position, Position::kAround);
  EXPECT_EQ(safety.asked, 3);
  EXPECT_EQ(safety.scored, 3);
  EXPECT_EQ(computed.kompas().centre.score, safety.score);
}

TEST(RollUp, ANodeCountsOnceHoweverManyPartsItHas) {
  DatasetBuilder builder = WithShares({"THEFT", "FIRE"});
  builder.themes.push_back({.id = "WORK", .parent = "CENTRE", .label = Named("work")});
  builder.themes.push_back({.id = "EMPTY", .parent = "CENTRE", .label = Named("empty")});
  builder.Edit("FIRE").theme = "WORK";
  builder.Edit("FIRE").polarity = Polarity::kLowerBetter;
  const Computed computed(builder, Buurt(5));
  EXPECT_NEAR(*computed.NodeOf("SAFETY").score, 137.5, kPrecision);
  EXPECT_NEAR(*computed.kompas().centre.score, (137.5 + 62.5) / 2, kPrecision);
  EXPECT_EQ(computed.kompas().centre.asked, 2);
  EXPECT_FALSE(computed.NodeOf("EMPTY").score.has_value());
}

TEST(RollUp, HalfOfThePartsMustHaveAScore) {
  DatasetBuilder builder = WithShares({"THEFT"});
  builder.At("THEFT", 2020)[Buurt(5)] = Without(Status::kSuppressed);
  const Computed half(builder, Buurt(5));
  EXPECT_NEAR(*half.NodeOf("SAFETY").score, 137.5, kPrecision);
  EXPECT_EQ(half.NodeOf("SAFETY").asked, 2);
  EXPECT_EQ(half.NodeOf("SAFETY").scored, 1);
  EXPECT_THAT(half.NodeOf("SAFETY").reasons, Not(Contains(Reason::kIncomplete)));

  builder = WithShares({"THEFT", "FIRE"});
  for (const char* id : {"THEFT", "FIRE"}) {
    builder.At(id, 2020)[Buurt(5)] = Without(Status::kSuppressed);
  }
  const Computed less(builder, Buurt(5));
  EXPECT_FALSE(less.NodeOf("SAFETY").score.has_value());
  EXPECT_EQ(less.NodeOf("SAFETY").position, Position::kNone);
  EXPECT_EQ(less.NodeOf("SAFETY").certainty, Certainty::kNotTested);
  EXPECT_THAT(less.NodeOf("SAFETY").reasons, ElementsAre(Reason::kIncomplete));
  EXPECT_EQ(less.NodeOf("SAFETY").readings.size(), 3u);
  EXPECT_THAT(less.kompas().centre.reasons, ElementsAre(Reason::kIncomplete));
}

TEST(RollUp, WhatIsKeptOutOfItDoesNotCount) {
  DatasetBuilder builder = WithShares({"THEFT"});
  builder.Edit("THEFT").in_rollup = false;
  builder.Edit("THEFT").polarity = Polarity::kLowerBetter;
  const Computed computed(builder, Buurt(5));
  EXPECT_FALSE(computed.ReadingOf("THEFT").counted);
  EXPECT_NEAR(*computed.ReadingOf("THEFT").score, 62.5, kPrecision);
  EXPECT_NEAR(*computed.NodeOf("SAFETY").score, 137.5, kPrecision);
  EXPECT_EQ(computed.NodeOf("SAFETY").asked, 1);
}

TEST(RollUp, WhatWasNotAskedDoesNotCount) {
  DatasetBuilder builder = WithShares({"THEFT", "FIRE"});
  builder.Put("THEFT", 2020, {{Buurt(5), Without(Status::kNotAsked)}});
  builder.Put("FIRE", 2020, {{kOtherBuurt, Of(0.5)}});
  const Computed computed(builder, Buurt(5));
  EXPECT_EQ(computed.ReadingOf("THEFT").status, Status::kNotAsked);
  EXPECT_FALSE(computed.ReadingOf("THEFT").counted);
  EXPECT_FALSE(computed.ReadingOf("FIRE").counted);
  EXPECT_EQ(computed.NodeOf("SAFETY").asked, 1);
  EXPECT_NEAR(*computed.NodeOf("SAFETY").score, 137.5, kPrecision);
}

TEST(RollUp, CompositionHasNoScore) {
  const Computed computed(SixBuurten(), Buurt(3));
  const Node& people = computed.NodeOf("PEOPLE");
  EXPECT_FALSE(people.score.has_value());
  EXPECT_EQ(people.position, Position::kNone);
  EXPECT_EQ(people.asked, 0);
  EXPECT_THAT(people.reasons, ElementsAre(Reason::kNoPolarity));
  // Five of six have fewer inhabitants: 5 (5 + 1/2) / 6 is above 4.
  EXPECT_EQ(computed.ReadingOf("POPULATION").tint, 5);
  EXPECT_EQ(computed.kompas().centre.asked, 1);
}

TEST(RollUp, CompositionHasNoPartInTheCentreWhateverThePolarity) {
  DatasetBuilder builder = SixBuurten();
  builder.Edit("POPULATION").polarity = Polarity::kHigherBetter;
  const Computed computed(builder, Buurt(5));
  EXPECT_FALSE(computed.ReadingOf("POPULATION").counted);
  EXPECT_FALSE(computed.NodeOf("PEOPLE").score.has_value());
  EXPECT_NEAR(*computed.kompas().centre.score, 137.5, kPrecision);
}

TEST(ComputeKompas, SaysWhatItIsAbout) {
  const Computed computed(SixBuurten(), Buurt(5));
  const Kompas& kompas = computed.kompas();
  EXPECT_EQ(kompas.method->id, "WM-1");
  EXPECT_EQ(kompas.year, 2020);
  EXPECT_EQ(kompas.edition->places[kompas.place].id, Buurt(5));
  EXPECT_EQ(kompas.edition->places[kompas.benchmark].id, kMunicipality);
  EXPECT_EQ(kompas.centre.theme->id, "CENTRE");
}

absl::Status Refused(const DatasetBuilder& builder, const KompasRequest& request) {
  return ComputeKompas(builder.Build(), request).status();
}

auto FieldsAre(const std::string& first) {
  return ElementsAre(Field("field", &Violation::field, first));
}

TEST(ComputeKompas, ACountryIsInvalid) {
  const absl::Status status = Refused(SixBuurten(), {"NL01", 2020, "", "WM-1"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(status), FieldsAre("area"));
}

TEST(ComputeKompas, ASetOverTwoMunicipalitiesIsInvalid) {
  DatasetBuilder builder = SixBuurten();
  builder.sets = {{"ACROSS", Named("across"), {Buurt(1), kOtherBuurt}}};
  const absl::Status status = Refused(builder, {"ACROSS", 2020, "", "WM-1"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(status), FieldsAre("area"));
}

TEST(ComputeKompas, AnUnknownAreaIsNotFound) {
  const absl::Status status = Refused(SixBuurten(), {"BU00019999", 2020, "", "WM-1"});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "AREA_NOT_FOUND");
}

TEST(ComputeKompas, EveryInvalidFieldIsNamed) {
  const absl::Status status = Refused(SixBuurten(), {"", 0, "NOBODY", "WM-9"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(Field("field", &Violation::field, "area"),
                          Field("field", &Violation::field, "year"),
                          Field("field", &Violation::field, "method_version")));
}

TEST(ComputeKompas, UnknownGroupIsNotFoundAndMethodVersionInvalid) {
  const absl::Status group = Refused(SixBuurten(), {Buurt(1), 2020, "NOBODY", "WM-1"});
  EXPECT_EQ(group.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(group), "GROUP_NOT_FOUND");
  for (const char* version : {"", "WM-3"}) {
    const absl::Status method = Refused(SixBuurten(), {Buurt(1), 2020, "", version});
    EXPECT_EQ(method.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(ViolationsOf(method), FieldsAre("method_version"));
  }
}

TEST(ComputeKompas, LimitsOfTheYear) {
  for (const int year : {limits::kYearMin, limits::kYearMax}) {
    EXPECT_TRUE(Refused(SixBuurten(), {Buurt(1), year, "", "WM-1"}).ok()) << year;
  }
  for (const int year : {limits::kYearMin - 1, limits::kYearMax + 1}) {
    EXPECT_THAT(ViolationsOf(Refused(SixBuurten(), {Buurt(1), year, "", "WM-1"})),
                FieldsAre("year"));
  }
}

TEST(ComputeKompas, NeedsACatalogue) {
  DatasetBuilder builder = SixBuurten();
  builder.groups.clear();
  builder.themes.clear();
  builder.indicators.clear();
  const absl::Status status = Refused(builder, {Buurt(1), 2020, "", "WM-1"});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "NO_CATALOGUE");
}

}  // namespace
}  // namespace wijkmonitor::indicators
