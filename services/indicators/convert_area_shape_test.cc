#include "services/indicators/convert_area_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/geo/problems.h"
#include "services/indicators/domain/limits.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::SizeIs;

TEST(GeoJsonOf, LimitOfBytes) {
  Place place{.id = "A", .level = Level::kSet};
  const auto with = [&](size_t name_bytes) {
    place.name.nl = std::string(name_bytes, 'x');
    return GeoJsonOf(std::vector<DrawnArea>{{.place = &place}});
  };
  const size_t rest = with(0)->size();
  EXPECT_EQ(with(limits::kGeoJsonBytesMax - 1 - rest)->size(), limits::kGeoJsonBytesMax - 1);
  EXPECT_EQ(with(limits::kGeoJsonBytesMax - rest)->size(), limits::kGeoJsonBytesMax);
  EXPECT_EQ(with(limits::kGeoJsonBytesMax + 1 - rest), std::nullopt);
}

TEST(GeoJsonOf, SeveralEditions) {
  const Place place{.id = "A", .level = Level::kSet, .name = {"Stad", "Town"}};
  const geo::Shape shape = {{{{0, 0}, {10, 0}, {0, 10}}, {}}};
  EXPECT_EQ(*GeoJsonOf(std::vector<DrawnArea>{{&place, shape, {"E-2017", "E-2020"}}}),
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"A\","
            "\"properties\":{\"name\":\"Stad\",\"name_en\":\"Town\",\"level\":\"SET\","
            "\"shape_edition\":\"E-2017, E-2020\"},\"geometry\":{\"type\":\"Polygon\","
            "\"coordinates\":[[[0,0],[0.000001,0],[0,0.000001],[0,0]]]}}]}");
  EXPECT_EQ(*GeoJsonOf({}), "{\"type\":\"FeatureCollection\",\"features\":[]}");
}

// The problem of a file with this in place of its features.
const Problem* In(absl::string_view features, absl::string_view more = "") {
  const auto read = ReadAreaShapes(
      absl::StrCat(R"({"type":"FeatureCollection","features":[)", features, "]", more, "}"),
      "code");
  return read.rejections.empty() ? nullptr : read.rejections[0].reason.problem;
}

TEST(ReadAreaShapes, LimitOfPositions) {
  // Positions that are repeated are no shape, but that is told last.
  const auto with = [](size_t positions) {
    std::string ring;
    for (size_t i = 0; i < positions; ++i) absl::StrAppend(&ring, i == 0 ? "" : ",", "[5,52]");
    return In(absl::StrCat(R"({"properties":{"code":"A"},"geometry":{"type":"Polygon",)",
                           R"("coordinates":[[)", ring, "]]}}"));
  };
  EXPECT_EQ(with(limits::kPositionsPerShapeMax - 1), &problems::kRingOpen);
  EXPECT_EQ(with(limits::kPositionsPerShapeMax), &problems::kRingOpen);
  EXPECT_EQ(with(limits::kPositionsPerShapeMax + 1), &problems::kTooManyPositions);
}

TEST(ReadAreaShapes, LimitOfBrackets) {
  const auto with = [](size_t depth) {
    return In("",
              absl::StrCat(",\"x\":", std::string(depth - 1, '['), std::string(depth - 1, ']')));
  };
  EXPECT_EQ(with(limits::kGeoJsonDepthMax - 1), nullptr);
  EXPECT_EQ(with(limits::kGeoJsonDepthMax), nullptr);
  EXPECT_EQ(with(limits::kGeoJsonDepthMax + 1), &problems::kJsonTooDeep);
}

TEST(ReadAreaShapes, LimitOfFeatures) {
  const auto with = [](size_t features) {
    std::string all;
    for (size_t i = 0; i < features; ++i) absl::StrAppend(&all, i == 0 ? "" : ",", "{}");
    return In(all);
  };
  EXPECT_EQ(with(limits::kAreasPerEditionMax - 1), &problems::kNoIdProperty);
  EXPECT_EQ(with(limits::kAreasPerEditionMax), &problems::kNoIdProperty);
  // What is wrong with the file is told after what is wrong with its features.
  const auto read =
      ReadAreaShapes(absl::StrCat(R"({"type":"FeatureCollection","features":[{})",
                                  [] {
                                    std::string more;
                                    for (size_t i = 0; i < limits::kAreasPerEditionMax; ++i)
                                      more += ",{}";
                                    return more;
                                  }(),
                                  "]}"),
                     "code");
  EXPECT_THAT(read.rejections, SizeIs(limits::kAreasPerEditionMax + 1));
  EXPECT_EQ(read.rejections.back().reason.problem, &problems::kAtMost);
}

}  // namespace
}  // namespace wijkmonitor::indicators
