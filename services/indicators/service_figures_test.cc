// The figures that are published, or were computed by hand from published ones, through the whole
// service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr char kMakingEndsMeet[] = "DIFFICULTY_MAKING_ENDS_MEET";  // "moeite met rondkomen"

class FiguresTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TempDir;
    served_ = new ServedIndicators("sqlite:" + folder_->File("indicators.db"));
    ASSERT_TRUE(served_->LoadDemo());
  }
  static void TearDownTestSuite() {
    delete served_;
    delete folder_;
  }

  static v1::Kompas KompasOf(const std::string& area, int year, const std::string& method = "") {
    v1::GetKompasRequest request;
    request.set_area(area);
    request.set_year(year);
    request.set_method_version(method);
    const auto kompas = served_->Call(&v1::IndicatorService::Stub::GetKompas, request);
    EXPECT_TRUE(kompas.ok()) << kompas.status();
    return kompas.value_or(v1::Kompas());
  }
  static v1::Reading ReadingOf(const std::string& area, int year, const std::string& indicator,
                               const std::string& method = "") {
    const v1::Kompas kompas = KompasOf(area, year, method);
    const v1::Reading* reading = FindReading(kompas.centre(), indicator);
    EXPECT_NE(reading, nullptr);
    return reading == nullptr ? v1::Reading() : *reading;
  }
  static void Visit(const v1::KompasNode& node,
                    const std::function<void(const v1::KompasNode&)>& visit) {
    visit(node);
    for (const v1::KompasNode& child : node.nodes()) Visit(child, visit);
  }

  static testing::TempDir* folder_;
  static ServedIndicators* served_;
};
testing::TempDir* FiguresTest::folder_ = nullptr;
ServedIndicators* FiguresTest::served_ = nullptr;

TEST_F(FiguresTest, DeHoogteMakingEndsMeet) {
  struct {
    int year;
    double value, benchmark, dispersion, wm1, wm2;
  } const expected[] = {{2012, 46.3, 29.2, 10.0798, 66.0709, 55.0729},
                        {2016, 34.1, 21.3, 7.5301, 66.0030, 56.6270},
                        {2020, 28.6, 17.5, 7.28203, 69.5140, 61.4427}};
  for (const auto& e : expected) {
    const v1::Reading reading = ReadingOf("BU00140300", e.year, kMakingEndsMeet);
    EXPECT_EQ(reading.value(), e.value);  // to the digit
    EXPECT_EQ(reading.benchmark_value(), e.benchmark);
    EXPECT_NEAR(reading.dispersion(), e.dispersion, 5e-5);
    EXPECT_NEAR(reading.score(), e.wm1, 5e-5);
    EXPECT_NEAR(ReadingOf("BU00140300", e.year, kMakingEndsMeet, "WM-2").score(), e.wm2, 5e-5);
    EXPECT_EQ(reading.certainty(), common::v1::CERTAINTY_NOT_TESTED);
    EXPECT_THAT(reading.reasons(), Contains(common::v1::REASON_MODELLED));
  }
}

TEST_F(FiguresTest, AWijkAndTheSetOfItsBuurtenAreTwoThings) {
  const v1::Reading wijk = ReadingOf("WK001404", 2020, kMakingEndsMeet);
  EXPECT_EQ(wijk.value(), 23.7);
  EXPECT_NEAR(wijk.score(), 82.97, 0.005);
  EXPECT_THAT(wijk.reasons(), Not(Contains(common::v1::REASON_ESTIMATED)));
  const v1::Reading set = ReadingOf("OOSTERPARKWIJK", 2020, kMakingEndsMeet);
  EXPECT_NEAR(set.value(), 23.72, 0.005);  // weighted; the plain mean is 22.94
  EXPECT_NEAR(set.score(), 82.92, 0.005);
  EXPECT_THAT(set.reasons(), Contains(common::v1::REASON_ESTIMATED));
  EXPECT_THAT(set.reasons(), Contains(common::v1::REASON_WEIGHT_OTHER_PERIOD));
  EXPECT_THAT(set.reasons(), Contains(common::v1::REASON_WEIGHT_PROXY));
  const v1::Reading vinkhuizen = ReadingOf("VINKHUIZEN", 2020, kMakingEndsMeet);
  EXPECT_NEAR(vinkhuizen.value(), 21.43, 0.005);
  EXPECT_NEAR(vinkhuizen.score(), 89.20, 0.005);
  EXPECT_NEAR(ReadingOf("PADDEPOEL", 2020, kMakingEndsMeet).value(), 21.29, 0.005);
}

TEST_F(FiguresTest, ASetOfOneIsItsMember) {
  const v1::Kompas set = KompasOf("DE_HOOGTE", 2020);
  const v1::Kompas member = KompasOf("BU00140300", 2020);
  EXPECT_EQ(set.centre().SerializeAsString(), member.centre().SerializeAsString());
}

TEST_F(FiguresTest, RegisterFiguresCanBeEstablished) {
  const v1::Reading low_income = ReadingOf("WK001410", 2022, "LOW_INCOME");
  EXPECT_EQ(low_income.value(), 57.8);
  EXPECT_EQ(low_income.benchmark_value(), 46.3);
  EXPECT_NEAR(low_income.dispersion(), 9.1, 1e-9);
  EXPECT_NEAR(low_income.score(), 74.73, 0.005);
  EXPECT_EQ(low_income.position(), common::v1::POSITION_WELL_BELOW);
  EXPECT_EQ(low_income.certainty(), common::v1::CERTAINTY_ESTABLISHED);
  EXPECT_NEAR(low_income.gap().points(), 11.5, 1e-9);
  const v1::Reading high_income = ReadingOf("WK001410", 2022, "HIGH_INCOME");
  EXPECT_NEAR(high_income.dispersion(), 6.355, 1e-9);
  EXPECT_NEAR(high_income.score(), 74.19, 0.005);
  EXPECT_EQ(high_income.position(), common::v1::POSITION_WELL_BELOW);
  EXPECT_EQ(high_income.certainty(), common::v1::CERTAINTY_ESTABLISHED);
  EXPECT_NEAR(ReadingOf("WK001404", 2022, "HIGH_INCOME").score(), 87.10, 0.005);
  const v1::Reading below = ReadingOf("WK001404", 2022, "LOW_INCOME");
  EXPECT_NEAR(below.score(), 94.07, 0.005);
  EXPECT_EQ(below.position(), common::v1::POSITION_BELOW);
  EXPECT_EQ(below.certainty(), common::v1::CERTAINTY_ESTABLISHED);
}

TEST_F(FiguresTest, WhatIsPartlyEstimatedIsNotTested) {
  const v1::Reading employment = ReadingOf("WK001410", 2022, "EMPLOYMENT_RATE");
  EXPECT_EQ(employment.value(), 52);
  EXPECT_EQ(employment.benchmark_value(), 61);
  EXPECT_NEAR(employment.dispersion(), 3.9, 1e-9);
  EXPECT_NEAR(employment.score(), 53.85, 0.005);
  EXPECT_EQ(employment.certainty(), common::v1::CERTAINTY_NOT_TESTED);
}

TEST_F(FiguresTest, WhatTheSourceDoesNotSayIsNoNumber) {
  struct {
    int year, not_published, not_asked;
  } const expected[] = {{2012, 20, 15}, {2016, 27, 8}, {2020, 32, 3}};
  for (const auto& e : expected) {
    int not_published = 0, not_asked = 0;
    Visit(KompasOf("BU00141004", e.year).centre(), [&](const v1::KompasNode& node) {
      for (const v1::Reading& reading : node.readings()) {
        if (reading.source().table() != "50090NED") continue;
        EXPECT_FALSE(reading.has_value() || reading.has_score());
        not_published += reading.status() == common::v1::STATUS_NOT_PUBLISHED;
        not_asked += reading.status() == common::v1::STATUS_NOT_ASKED;
      }
    });
    EXPECT_EQ(not_published, e.not_published) << e.year;
    EXPECT_EQ(not_asked, e.not_asked) << e.year;
  }
}

TEST_F(FiguresTest, TheStatusOfThePeriodStands) {
  EXPECT_EQ(ReadingOf("BU00140004", 2016, kMakingEndsMeet).status(),
            common::v1::STATUS_NOT_PUBLISHED);
  EXPECT_EQ(ReadingOf("BU00140004", 2012, kMakingEndsMeet).status(), common::v1::STATUS_VALUE);
  for (const int year : {2012, 2016}) {
    EXPECT_EQ(ReadingOf("BU00140300", year, "VERY_STRESSED").status(),
              common::v1::STATUS_NOT_ASKED);
  }
}

TEST_F(FiguresTest, ANodeIsNoSurerThanItsParts) {
  int modelled_nodes = 0;
  Visit(KompasOf("WK001410", 2022).centre(), [&](const v1::KompasNode& node) {
    const bool modelled =
        std::any_of(node.readings().begin(), node.readings().end(), [](const v1::Reading& r) {
          return r.basis() == common::v1::BASIS_MODELLED && r.in_rollup() && r.has_score();
        });
    if (!modelled) return;
    ++modelled_nodes;
    EXPECT_EQ(node.certainty(), common::v1::CERTAINTY_NOT_TESTED) << node.id();
  });
  EXPECT_GT(modelled_nodes, 5);
}

TEST_F(FiguresTest, CompositionHasTintsAndNoScores) {
  const v1::Kompas kompas = KompasOf("WK001410", 2022);
  const v1::KompasNode& composition = kompas.centre().nodes(0);
  ASSERT_EQ(composition.id(), "COMPOSITION");
  int tints = 0;
  Visit(composition, [&](const v1::KompasNode& node) {
    EXPECT_FALSE(node.has_score());
    for (const v1::Reading& reading : node.readings()) {
      EXPECT_FALSE(reading.has_score());
      tints += reading.tint() >= 1 && reading.tint() <= 5;
    }
  });
  EXPECT_EQ(tints, 9);
}

// De Hoogte among the buurten of 2017 (CBS).
TEST_F(FiguresTest, TintsOfABuurt) {
  const v1::Reading old = ReadingOf("BU00140300", 2017, "SHARE_AGE_65_UP");
  EXPECT_EQ(old.value(), 6);
  EXPECT_EQ(old.tint(), 1);
  const v1::Reading young = ReadingOf("BU00140300", 2017, "SHARE_AGE_25_44");
  EXPECT_EQ(young.value(), 44);
  EXPECT_EQ(young.tint(), 5);
}

TEST_F(FiguresTest, TheMunicipalityIsItsOwnMeasure) {
  Visit(KompasOf("GM0014", 2020).centre(), [](const v1::KompasNode& node) {
    for (const v1::Reading& reading : node.readings()) {
      if (reading.has_score()) {
        EXPECT_EQ(reading.score(), 100) << reading.indicator();
      }
    }
  });
}

TEST_F(FiguresTest, AResultSaysWhatItStandsOn) {
  const v1::Kompas kompas = KompasOf("BU00140300", 2020, "WM-2");
  EXPECT_EQ(kompas.info().method_version(), "WM-2");
  EXPECT_EQ(kompas.info().data_version(), 13);
  EXPECT_GT(kompas.info().committed_at().seconds(), 0);
  EXPECT_EQ(kompas.benchmark().id(), "GM0014");
  EXPECT_EQ(kompas.info().completeness().asked(), 28);
  EXPECT_EQ(kompas.info().completeness().scored(), 28);
  EXPECT_EQ(KompasOf("BU00141004", 2020).info().completeness().scored(), 0);
  const v1::Reading* reading = FindReading(kompas.centre(), kMakingEndsMeet);
  EXPECT_EQ(reading->source().table(), "50090NED");
  EXPECT_EQ(reading->period().start(), "2020-01-01");
  EXPECT_EQ(reading->period().end(), "2021-01-01");
}

TEST_F(FiguresTest, RefusesWhatCannotBeAnswered) {
  const auto error = [](const std::string& area, int year, const std::string& method = "",
                        const std::string& group = "") {
    v1::GetKompasRequest request;
    request.set_area(area);
    request.set_year(year);
    request.set_method_version(method);
    request.set_group(group);
    return served_->Call(&v1::IndicatorService::Stub::GetKompas, request).status();
  };
  EXPECT_EQ(ReasonOf(error("BU99999999", 2020)), "AREA_NOT_FOUND");
  EXPECT_EQ(ViolationsOf(error("NL01", 2020)).at(0).field, "area");
  EXPECT_EQ(ViolationsOf(error("", 2020)).at(0).field, "area");
  EXPECT_EQ(ViolationsOf(error("BU00140300", 0)).at(0).field, "year");
  EXPECT_EQ(ViolationsOf(error("BU00140300", 1899)).at(0).field, "year");
  EXPECT_EQ(ViolationsOf(error("BU00140300", 2201)).at(0).field, "year");
  EXPECT_EQ(ViolationsOf(error("BU00140300", 1899)).at(0).description, "1899: must be 1900..2200");
  // At and above the limit of an id.
  EXPECT_EQ(ReasonOf(error(std::string(limits::kIdBytesMax, 'X'), 2020)), "AREA_NOT_FOUND");
  EXPECT_EQ(ViolationsOf(error(std::string(limits::kIdBytesMax + 1, 'X'), 2020)).at(0).description,
            "has 65 bytes; at most 64");
  EXPECT_EQ(ViolationsOf(error("BU00140300", 2020, "WM-3")).at(0).field, "method_version");
  EXPECT_EQ(ReasonOf(error("BU00140300", 2020, "", "CHILDREN")), "GROUP_NOT_FOUND");
}

}  // namespace
}  // namespace wijkmonitor::indicators
