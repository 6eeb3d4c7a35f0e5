// Getting and listing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using Stub = v1::IndicatorService::Stub;

class ListsTest : public ::testing::Test {
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
  // All pages of a list, and how many there were.
  template <class Item, class Q, class A>
  static std::vector<Item> AllPages(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Q&, A*), Q request,
      const google::protobuf::RepeatedPtrField<Item>& (A::*items)() const, int* pages) {
    std::vector<Item> all;
    *pages = 0;
    do {
      const auto page = served_->Call(method, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      all.insert(all.end(), ((*page).*items)().begin(), ((*page).*items)().end());
      request.set_page_token(page->next_page_token());
      ++*pages;
    } while (!request.page_token().empty());
    return all;
  }
  static testing::TempDir* folder_;
  static ServedIndicators* served_;
};
testing::TempDir* ListsTest::folder_ = nullptr;
ServedIndicators* ListsTest::served_ = nullptr;

TEST_F(ListsTest, AreasByPage) {
  v1::ListAreasRequest request;
  request.set_edition("CBS-2020");
  request.set_level(v1::AREA_LEVEL_BUURT);
  request.set_page_size(40);
  int pages = 0;
  const auto areas =
      AllPages<v1::Area>(&Stub::ListAreas, request, &v1::ListAreasResponse::areas, &pages);
  EXPECT_EQ(areas.size(), 150u);
  EXPECT_EQ(pages, 4);
  std::set<std::string> ids;
  for (const v1::Area& area : areas) ids.insert(area.id());
  EXPECT_EQ(ids.size(), 150u);
}

TEST_F(ListsTest, ATokenIsOfOneList) {
  v1::ListAreasRequest request;
  request.set_page_size(1);
  const auto page = served_->Call(&Stub::ListAreas, request);
  request.set_page_token(page->next_page_token());
  request.set_level(v1::AREA_LEVEL_WIJK);
  EXPECT_EQ(ViolationsOf(served_->Call(&Stub::ListAreas, request).status()).at(0).field,
            "page_token");
  request.set_page_size(-1);
  EXPECT_EQ(ViolationsOf(served_->Call(&Stub::ListAreas, request).status()).at(0).field,
            "page_size");
}

TEST_F(ListsTest, EditionsSetsThemesIndicators) {
  int pages = 0;
  const auto editions =
      AllPages<v1::GeoEdition>(&Stub::ListGeoEditions, v1::ListGeoEditionsRequest(),
                               &v1::ListGeoEditionsResponse::geo_editions, &pages);
  ASSERT_EQ(editions.size(), 3u);
  EXPECT_EQ(editions[1].id(), "CBS-2020");
  EXPECT_EQ(editions[1].area_count(), 172);
  const auto sets = AllPages<v1::AreaSet>(&Stub::ListAreaSets, v1::ListAreaSetsRequest(),
                                          &v1::ListAreaSetsResponse::area_sets, &pages);
  EXPECT_EQ(sets.size(), 11u);
  const auto themes = AllPages<v1::Theme>(&Stub::ListThemes, v1::ListThemesRequest(),
                                          &v1::ListThemesResponse::themes, &pages);
  EXPECT_EQ(themes.front().id(), "KOMPAS");
  v1::ListIndicatorsRequest request;
  request.set_page_size(10);
  const auto indicators = AllPages<v1::Indicator>(&Stub::ListIndicators, request,
                                                  &v1::ListIndicatorsResponse::indicators, &pages);
  EXPECT_EQ(indicators.size(), 49u);
  EXPECT_EQ(pages, 5);
}

TEST_F(ListsTest, ObservationsByPage) {
  v1::ListObservationsRequest request;
  request.set_indicator("DIFFICULTY_MAKING_ENDS_MEET");
  request.set_period("2020");
  request.set_page_size(43);  // 172 in all: the last page is full
  int pages = 0;
  const auto observations = AllPages<v1::Observation>(
      &Stub::ListObservations, request, &v1::ListObservationsResponse::observations, &pages);
  EXPECT_EQ(observations.size(), 172u);
  for (size_t i = 1; i < observations.size(); ++i) {
    EXPECT_LT(observations[i - 1].area(), observations[i].area());
  }
}

TEST_F(ListsTest, GetsOne) {
  v1::GetAreaRequest area;
  area.set_id("BU00140300");
  EXPECT_EQ(served_->Call(&Stub::GetArea, area)->municipality(), "GM0014");
  v1::GetAreaSetRequest set;
  set.set_id("VINKHUIZEN");
  EXPECT_THAT(served_->Call(&Stub::GetAreaSet, set)->members(),
              ::testing::ElementsAre("BU00140900", "BU00140901"));
  v1::GetThemeRequest theme;
  theme.set_id("COMPOSITION");
  EXPECT_TRUE(served_->Call(&Stub::GetTheme, theme)->composition());
  v1::GetIndicatorRequest indicator;
  indicator.set_id("LOW_INCOME");
  const auto low_income = served_->Call(&Stub::GetIndicator, indicator);
  EXPECT_EQ(low_income->basis(), common::v1::BASIS_REGISTER);
  EXPECT_EQ(low_income->polarity(), common::v1::POLARITY_LOWER_BETTER);
  EXPECT_EQ(low_income->maximum(), 100);
  v1::GetGeoEditionRequest edition;
  edition.set_id("CBS-2017");
  EXPECT_EQ(served_->Call(&Stub::GetGeoEdition, edition)->valid_from(), "2017-01-01");
}

TEST_F(ListsTest, WhatIsNotThereIsNotFound) {
  v1::GetAreaRequest area;
  area.set_id("BU99999999");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetArea, area).status()), "AREA_NOT_FOUND");
  area.set_edition("CBS-1999");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetArea, area).status()), "EDITION_NOT_FOUND");
  for (const char* municipality : {"GM9999", "WK001403"}) {  // the second is there, but is none
    v1::ListAreasRequest areas;
    areas.set_municipality(municipality);
    EXPECT_EQ(ReasonOf(served_->Call(&Stub::ListAreas, areas).status()), "AREA_NOT_FOUND");
  }
  v1::GetAreaSetRequest set;
  set.set_id("BU00140300");  // an area, no set
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetAreaSet, set).status()), "SET_NOT_FOUND");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetTheme, v1::GetThemeRequest()).status()),
            "THEME_NOT_FOUND");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetIndicator, v1::GetIndicatorRequest()).status()),
            "INDICATOR_NOT_FOUND");
  v1::GetObservationRequest observation;
  observation.set_indicator("LOW_INCOME");
  observation.set_area("BU00140300");
  observation.set_period("2022");
  EXPECT_EQ(ReasonOf(served_->Call(&Stub::GetObservation, observation).status()),
            "OBSERVATION_NOT_FOUND");
  observation.set_indicator("NO_SUCH_ONE");
  observation.set_period("2022-02-30/2023-01-01");
  EXPECT_EQ(ViolationsOf(served_->Call(&Stub::GetObservation, observation).status()).at(0).field,
            "period");
}

}  // namespace
}  // namespace wijkmonitor::indicators
