#include "services/projects/convert_project_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/limits.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

constexpr char kStart[] = "{\"type\":\"FeatureCollection\",\"features\":[";

AreaFeatures FeaturesOf(const std::string& features) {
  indicators::v1::AreaShapes answer;
  answer.set_geo_json(absl::StrCat(kStart, features, "]}"));
  AreaFeatures read;
  EXPECT_TRUE(AddFeatures(answer, &read));
  return read;
}
constexpr char kSelwerd[] =
    "{\"type\":\"Feature\",\"id\":\"SELWERD\",\"properties\":{\"name\":\"Selwerd\",\"level\":"
    "\"SET\","
    "\"shape_edition\":\"CBS-2017\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[6.5,53],"
    "[6.5491234,53.1000001],[6.5,53.2],[6.5,53]]]}}";

TEST(GeoJsonOfMap, ProjectsByTheirPoints) {
  Project plain = PlainProject("P1");
  Project full = PlainProject("P2");
  full.label = {"Plein \"1\"", "Square"};
  full.action_line = "MEEDOEN";
  full.intervention = "CONTACT";
  full.nature = Nature::kSpatial;
  full.state = State::kOnHold;
  full.owner = "GEMEENTE";
  full.areas = {{"PADDEPOEL", {}}, {"SELWERD", {}}};
  full.locations = {{"Hier", {}, {}}, {"", 53.2, 6.5}, {"", 53.25, 6.55}};
  const ProjectMap map{.projects = {&plain, &full}};
  const std::string properties =
      "{\"kind\":\"PROJECT\",\"name\":\"Plein \\\"1\\\"\",\"name_en\":\"Square\",\"programme\":"
      "\"DEAL\",\"action_line\":\"MEEDOEN\",\"intervention\":\"CONTACT\",\"nature\":\"SPATIAL\","
      "\"state\":\"ON_HOLD\",\"owner\":\"GEMEENTE\",\"areas\":[\"PADDEPOEL\",\"SELWERD\"]}";
  EXPECT_EQ(*GeoJsonOf(map, {}, true),
            absl::StrCat(kStart,
                         "{\"type\":\"Feature\",\"id\":\"P1\",\"properties\":{\"kind\":\"PROJECT\","
                         "\"name\":\"Een project\",\"name_en\":\"Een project\",\"programme\":"
                         "\"DEAL\"},\"geometry\":null},"
                         "{\"type\":\"Feature\",\"id\":\"P2\",\"properties\":",
                         properties,
                         ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[6.5,53.2]}},"
                         "{\"type\":\"Feature\",\"id\":\"P2\",\"properties\":",
                         properties,
                         ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[6.55,53.25]}}]}"));
}

TEST(GeoJsonOfMap, AreasAsTheirServiceDrawsThem) {
  const ProjectMap map{.areas = {{"ELDERS", 1}, {"SELWERD", 2}}};
  const std::string selwerd =
      absl::StrReplaceAll(kSelwerd, {{"{\"name\"", "{\"kind\":\"AREA\",\"projects\":2,\"name\""}});
  EXPECT_EQ(*GeoJsonOf(map, FeaturesOf(kSelwerd), true),
            absl::StrCat(kStart,
                         "{\"type\":\"Feature\",\"id\":\"ELDERS\",\"properties\":{\"kind\":"
                         "\"AREA\",\"projects\":1,\"reasons\":[\"NO_SHAPE\"]},\"geometry\":null},",
                         selwerd, "]}"));
  // Where not all is known, what is missing may have a shape.
  EXPECT_EQ(*GeoJsonOf(map, FeaturesOf(kSelwerd), false),
            absl::StrCat(kStart,
                         "{\"type\":\"Feature\",\"id\":\"ELDERS\",\"properties\":{\"kind\":"
                         "\"AREA\",\"projects\":1},\"geometry\":null},",
                         selwerd, "]}"));
}

TEST(GeoJsonOfMap, NothingIsACollectionToo) {
  EXPECT_EQ(*GeoJsonOf({}, {}, true), absl::StrCat(kStart, "]}"));
}

TEST(GeoJsonOfMap, LimitOfBytes) {
  Project project = PlainProject("P");
  const ProjectMap map{.projects = {&project}};
  const auto with = [&](size_t name_bytes) {
    project.label = {std::string(name_bytes, 'x'), ""};
    return GeoJsonOf(map, {}, true);
  };
  constexpr size_t kMax = limits::kResponseBytesMax;
  const size_t rest = with(1)->size() - 1;
  EXPECT_EQ(with(kMax - 1 - rest)->size(), kMax - 1);
  EXPECT_EQ(with(kMax - rest)->size(), kMax);
  EXPECT_EQ(with(kMax + 1 - rest), std::nullopt);
}

TEST(AddFeatures, WhatIsNoCollectionIsRefused) {
  for (const std::string geo_json :
       {"", "[", "[]", "{}", "{\"features\":{}}", "{\"features\":[1]}",
        "{\"features\":[{\"id\":1,\"properties\":{},\"geometry\":null}]}",
        "{\"features\":[{\"id\":\"A\",\"properties\":[],\"geometry\":null}]}",
        "{\"features\":[{\"id\":\"A\",\"properties\":{}}]}"}) {
    indicators::v1::AreaShapes answer;
    answer.set_geo_json(geo_json);
    AreaFeatures features;
    EXPECT_FALSE(AddFeatures(answer, &features)) << geo_json;
  }
}

TEST(AddFeatures, AGeometryHasPositionsInTheNetherlands) {
  const auto is_read = [](const std::string& coordinates) {
    indicators::v1::AreaShapes answer;
    answer.set_geo_json(
        absl::StrCat(kStart,
                     "{\"id\":\"A\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\","
                     "\"coordinates\":",
                     coordinates, "}}]}"));
    AreaFeatures features;
    return AddFeatures(answer, &features);
  };
  EXPECT_TRUE(is_read("[[[[6.5,53]]]]"));
  for (const std::string& wrong :
       {std::string("1"), std::string("[]"), std::string("[[6.5]]"), std::string("[[6.5,\"53\"]]"),
        std::string("[[6.5,53,1]]"), std::string("[[1e300,53]]"), std::string("[[53,6.5]]"),
        std::string("[[[[[6.5,53]]]]]"),
        absl::StrCat(std::string(100'000, '['), std::string(100'000, ']'))}) {
    EXPECT_FALSE(is_read(wrong)) << wrong.substr(0, 20);
  }
}

TEST(ToMessageOfMap, Counts) {
  const Project one = PlainProject("P1"), two = PlainProject("P2");
  const v1::ProjectMap message =
      ToMessage({.projects = {&one, &two},
                 .areas = {},
                 .with_point = 1,
                 .with_area = 2,
                 .without_place = {&two},
                 .not_counted = {{NotCountedReason::kPartOfProject, 3}}});
  EXPECT_EQ(message.info().method_version(), "PM-1");
  EXPECT_EQ(message.projects(), 2);
  EXPECT_EQ(message.with_point(), 1);
  EXPECT_EQ(message.with_area(), 2);
  EXPECT_THAT(message.without_place(), ::testing::ElementsAre("P2"));
  EXPECT_EQ(message.not_counted(0).reason(), v1::NOT_COUNTED_REASON_PART_OF_PROJECT);
  EXPECT_EQ(message.not_counted(0).projects(), 3);
}

}  // namespace
}  // namespace wijkmonitor::projects
