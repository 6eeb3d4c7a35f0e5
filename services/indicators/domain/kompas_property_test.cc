#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
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
using testing::Named;
using testing::Of;
using testing::RegisterShare;
using testing::Surveyed;
using testing::Without;

constexpr int kRounds = 60;
constexpr double kPrecision = 1e-9;

double Uniform(double low, double high, std::mt19937* random) {
  return std::uniform_real_distribution<double>(low, high)(*random);
}

int Whole(int low, int high, std::mt19937* random) {
  return std::uniform_int_distribution<int>(low, high)(*random);
}

Figure AnyFigure(std::mt19937* random) {
  switch (Whole(0, 9, random)) {
    case 0:
      return Without(Status::kNotPublished);
    case 1:
      return Without(Status::kSuppressed);
    case 2:
      return Of(Uniform(0, 1, random));
    default:
      return Surveyed(Uniform(0, 1, random), Whole(1, 500, random));
  }
}

// Six to thirty buurten, the first three of which are a set, and eight indicators in two themes.
DatasetBuilder AnyDataset(std::mt19937* random) {
  const int buurten = Whole(6, 30, random);
  DatasetBuilder builder(buurten);
  builder.sets = {{"NORTH", Named("north"), {Buurt(1), Buurt(2), Buurt(3)}},
                  {"SOUTH", Named("south"), {Buurt(4), Buurt(5)}}};
  builder.themes.push_back({.id = "WORK", .parent = "CENTRE", .label = Named("work")});
  builder.indicators = {testing::Inhabitants("PEOPLE")};
  for (int number = 0; number < 8; ++number) {
    Indicator indicator =
        RegisterShare(absl::StrCat("SHARE_", number), number % 2 == 0 ? "SAFETY" : "WORK");
    indicator.polarity =
        Whole(0, 1, random) == 0 ? Polarity::kLowerBetter : Polarity::kHigherBetter;
    indicator.basis = number < 4 ? Basis::kSurvey : Basis::kRegister;
    builder.indicators.push_back(indicator);
    Figures figures = {{kMunicipality, Surveyed(Uniform(0.3, 0.7, random), 20'000)}};
    for (int buurt = 1; buurt <= buurten; ++buurt) figures[Buurt(buurt)] = AnyFigure(random);
    builder.Put(indicator.id, Whole(2016, 2020, random), figures);
  }
  Figures inhabitants = {{kMunicipality, Of(200'000)}};
  for (int buurt = 1; buurt <= buurten; ++buurt) {
    inhabitants[Buurt(buurt)] = Of(Whole(0, 6000, random));
  }
  builder.Put("POPULATION", 2018, inhabitants);
  return builder;
}

std::vector<std::string> AskedAreas() {
  return {Buurt(1), Buurt(6), "NORTH", "SOUTH", kMunicipality};
}

// Calls `compare` on the nodes and readings that stand at the same place in two trees.
template <class CompareNodes, class CompareReadings>
void Walk(const Node& a, const Node& b, const CompareNodes& compare_nodes,
          const CompareReadings& compare_readings) {
  ASSERT_EQ(a.theme->id, b.theme->id);
  compare_nodes(a, b);
  ASSERT_EQ(a.readings.size(), b.readings.size());
  for (size_t i = 0; i < a.readings.size(); ++i) compare_readings(a.readings[i], b.readings[i]);
  ASSERT_EQ(a.nodes.size(), b.nodes.size());
  for (size_t i = 0; i < a.nodes.size(); ++i) {
    Walk(a.nodes[i], b.nodes[i], compare_nodes, compare_readings);
  }
}

void ExpectSameInterval(const std::optional<stats::Interval>& a,
                        const std::optional<stats::Interval>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a.has_value()) return;
  EXPECT_EQ(a->low, b->low);
  EXPECT_EQ(a->high, b->high);
}

void ExpectSameNode(const Node& a, const Node& b) {
  EXPECT_EQ(a.score, b.score);
  ExpectSameInterval(a.score_limits, b.score_limits);
  ExpectSameInterval(a.range, b.range);
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.certainty, b.certainty);
  EXPECT_EQ(a.reasons, b.reasons);
  EXPECT_EQ(a.asked, b.asked);
  EXPECT_EQ(a.scored, b.scored);
  EXPECT_EQ(a.tested, b.tested);
  EXPECT_EQ(a.covered_share, b.covered_share);
}

void ExpectSameReading(const Reading& a, const Reading& b) {
  EXPECT_EQ(a.indicator->id, b.indicator->id);
  EXPECT_EQ(a.period, b.period);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.value, b.value);
  ExpectSameInterval(a.limits, b.limits);
  EXPECT_EQ(a.n, b.n);
  EXPECT_EQ(a.n_effective, b.n_effective);
  EXPECT_EQ(a.rest, b.rest);
  EXPECT_EQ(a.benchmark, b.benchmark);
  EXPECT_EQ(a.dispersion, b.dispersion);
  EXPECT_EQ(a.score, b.score);
  ExpectSameInterval(a.score_limits, b.score_limits);
  EXPECT_EQ(a.tint, b.tint);
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.certainty, b.certainty);
  EXPECT_EQ(a.reasons, b.reasons);
  EXPECT_EQ(a.covered_share, b.covered_share);
  EXPECT_EQ(a.counted, b.counted);
}

// The same figures, given in another order.
Dataset WithFiguresShuffled(const Dataset& dataset, std::mt19937* random) {
  Dataset shuffled = dataset;
  shuffled.series.clear();
  const auto& edition = dataset.editions.front();
  for (const auto& [key, columns] : dataset.series) {
    for (const auto& column : columns) {
      std::vector<int> places;
      for (size_t i = 0; i < edition->places.size(); ++i) {
        if (column->Has(static_cast<int>(i))) places.push_back(static_cast<int>(i));
      }
      std::shuffle(places.begin(), places.end(), *random);
      auto again = std::make_shared<Column>(*dataset.catalogue->FindIndicator(key.first),
                                            column->period, edition);
      for (const int place : places) again->Put(place, column->Stored(place), 1, 1);
      shuffled.Put(key.first, key.second, again);
    }
  }
  return shuffled;
}

TEST(KompasProperty, TheOrderInWhichThingsAreGivenDoesNotMatter) {
  std::mt19937 random(20240101);
  for (int round = 0; round < kRounds; ++round) {
    DatasetBuilder builder = AnyDataset(&random);
    const Dataset first = builder.Build();
    std::shuffle(builder.areas.begin(), builder.areas.end(), random);
    std::shuffle(builder.sets.begin(), builder.sets.end(), random);
    std::shuffle(builder.themes.begin(), builder.themes.end(), random);
    std::shuffle(builder.indicators.begin(), builder.indicators.end(), random);
    const Dataset second = WithFiguresShuffled(builder.Build(), &random);
    for (const std::string& area : AskedAreas()) {
      const KompasRequest request{area, 2020, "", round % 2 == 0 ? "WM-1" : "WM-2"};
      const Kompas a = ComputeKompas(first, request).value();
      const Kompas b = ComputeKompas(second, request).value();
      Walk(a.centre, b.centre, ExpectSameNode, ExpectSameReading);
    }
  }
}

Position Mirrored(Position position) {
  if (position == Position::kNone) return position;
  return static_cast<Position>(static_cast<int>(Position::kWellBelow) +
                               static_cast<int>(Position::kWellAbove) - static_cast<int>(position));
}

template <class T>
void ExpectMirrored(const T& a, const T& b) {
  ASSERT_EQ(a.score.has_value(), b.score.has_value());
  if (a.score.has_value()) {
    EXPECT_NEAR(*a.score + *b.score, 200, kPrecision);
  }
  ASSERT_EQ(a.score_limits.has_value(), b.score_limits.has_value());
  if (a.score_limits.has_value()) {
    EXPECT_NEAR(a.score_limits->low + b.score_limits->high, 200, kPrecision);
    EXPECT_NEAR(a.score_limits->high + b.score_limits->low, 200, kPrecision);
  }
  EXPECT_EQ(a.position, Mirrored(b.position));
  EXPECT_EQ(a.certainty, b.certainty);
  EXPECT_EQ(a.reasons, b.reasons);
}

TEST(KompasProperty, TheOtherPolarityMirrorsScoresAndPositions) {
  std::mt19937 random(414);
  int scores = 0;
  for (int round = 0; round < kRounds; ++round) {
    DatasetBuilder builder = AnyDataset(&random);
    DatasetBuilder reversed = builder;
    for (Indicator& indicator : reversed.indicators) {
      if (indicator.polarity == Polarity::kNone) continue;
      indicator.polarity = indicator.polarity == Polarity::kHigherBetter ? Polarity::kLowerBetter
                                                                         : Polarity::kHigherBetter;
    }
    for (const std::string& area : AskedAreas()) {
      const Computed a(builder, area), b(reversed, area);
      Walk(a.kompas().centre, b.kompas().centre, ExpectMirrored<Node>, ExpectMirrored<Reading>);
      scores += a.kompas().centre.score.has_value() ? 1 : 0;
    }
  }
  EXPECT_GT(scores, kRounds);
}

TEST(KompasProperty, ASetOfAllBuurtenIsTheMunicipality) {
  std::mt19937 random(7);
  for (int round = 0; round < kRounds; ++round) {
    const int buurten = Whole(5, 30, &random);
    DatasetBuilder builder(buurten);
    builder.sets = {{"WHOLE", Named("whole"), {}}};
    Figures shares, inhabitants;
    double people = 0, sum = 0;
    for (int number = 1; number <= buurten; ++number) {
      const double share = Uniform(0, 1, &random);
      const double weight = Whole(1, 6000, &random);
      builder.sets.front().members.push_back(Buurt(number));
      shares[Buurt(number)] = Of(share);
      inhabitants[Buurt(number)] = Of(weight);
      people += weight;
      sum += weight * share;
    }
    shares[kMunicipality] = Of(sum / people);
    builder.Put("SHARE", 2020, shares);
    builder.Put("POPULATION", 2020, inhabitants);
    const Computed computed(builder, "WHOLE");
    EXPECT_NEAR(*computed.Share().value, sum / people, kPrecision);
    EXPECT_NEAR(*computed.Share().score, 100, kPrecision);
    EXPECT_EQ(computed.Share().position, Position::kAround);
    EXPECT_NEAR(*computed.Share().covered_share, 1, kPrecision);
  }
}

}  // namespace
}  // namespace wijkmonitor::indicators
