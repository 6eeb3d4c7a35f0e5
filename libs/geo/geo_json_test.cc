#include "libs/geo/geo_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/file.h"
#include "libs/base/problems.h"
#include "libs/geo/borders.h"
#include "libs/geo/problems.h"

namespace wijkmonitor::geo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr GeoJsonLimits kAtMost = {.positions = 20'000, .depth = 64, .features = 200};
constexpr char kSquare[] = "[[6.5,53.2],[6.6,53.2],[6.6,53.3],[6.5,53.2]]";

std::string FeatureOf(const std::string& id, const std::string& type,
                      const std::string& coordinates) {
  return absl::StrCat(R"({"type":"Feature","properties":{"code":")", id,
                      R"("},"geometry":{"type":")", type, R"(","coordinates":)", coordinates, "}}");
}
std::string FileOf(const std::string& features) {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", features, "]}\n");
}

// The problem of the only feature of a file; null: it has none.
const Problem* In(const std::string& feature) {
  std::vector<Rejection> rejections;
  const auto read = ReadGeoJson(FileOf(feature), "code", kAtMost, &rejections);
  EXPECT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->size() + rejections.size(), 1u);
  return rejections.empty() ? nullptr : rejections[0].reason.problem;
}
const Problem* InPolygon(const std::string& coordinates) {
  return In(FeatureOf("A", "Polygon", coordinates));
}
// The problem of a file as a whole; null: it has none.
const Problem* InFile(const std::string& file) {
  std::vector<Rejection> rejections;
  const auto read = ReadGeoJson(file, "code", kAtMost, &rejections);
  return read.ok() ? nullptr : ReasonOfStatus(read.status()).problem;
}

TEST(ReadGeoJson, PolygonsAndMultiPolygons) {
  std::vector<Rejection> rejections;
  const std::string file = FileOf(
      absl::StrCat("\n", FeatureOf("A", "Polygon", absl::StrCat("[", kSquare, "]")), ",\n",
                   FeatureOf("B", "MultiPolygon",
                             absl::StrCat("[[", kSquare,
                                          "],[[[6.7,53.2],[6.8,53.2,1.5],[6.8,53.2],[6.8,53.3],"
                                          "[6.7,53.2]]]]"))));
  const auto read = ReadGeoJson(file, "code", kAtMost, &rejections);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(rejections, IsEmpty());
  ASSERT_THAT(*read, SizeIs(2));
  EXPECT_EQ(read->front().line, 2);
  EXPECT_EQ(read->back().line, 3);
  EXPECT_EQ(read->front().id, "A");
  const Ring square = {
      {65'000'000, 532'000'000}, {66'000'000, 532'000'000}, {66'000'000, 533'000'000}};
  EXPECT_THAT(read->front().shape, ElementsAre(Polygon{square, {}}));
  ASSERT_THAT(read->back().shape, SizeIs(2));
  EXPECT_EQ(read->back().shape[1].outer.size(), 3u);  // a position that is repeated counts once
}

// The members of an object have no order.
TEST(ReadGeoJson, InAnyOrder) {
  EXPECT_EQ(In(absl::StrCat(R"({"geometry":{"coordinates":[)", kSquare,
                            R"(],"bbox":[1,2],"type":"Polygon"},"id":7,"x":{"y":[[1]]},)",
                            R"("properties":{"n":null,"m":true,"code":"A"},"type":"Feature"})")),
            nullptr);
}

TEST(ReadGeoJson, EachProblemOfAFeature) {
  const std::string square = kSquare;
  EXPECT_EQ(InPolygon(absl::StrCat("[", square, "]")), nullptr);
  EXPECT_EQ(InPolygon("[[[53.2,6.5],[53.2,6.6],[53.3,6.6],[53.2,6.5]]]"), &problems::kSwapped);
  EXPECT_EQ(InPolygon("[[[233000,582000],[234000,582000],[234000,583000],[233000,582000]]]"),
            &problems::kRijksdriehoek);
  EXPECT_EQ(InPolygon("[[[13.4,52.5],[13.5,52.5],[13.5,52.6],[13.4,52.5]]]"),
            &problems::kNotInTheNetherlands);
  EXPECT_EQ(InPolygon("[[[6.5,53.2],[6.6,53.2],[6.6,53.3]]]"), &problems::kRingOpen);
  EXPECT_EQ(InPolygon("[[[6.5,53.2],[6.6,53.2],[6.5,53.2]]]"), &problems::kRingShort);
  for (const char* coordinates :
       {"[]", "[[]]", "[[[]]]", "[[[6.5]]]", "[[[6.5,53.2,1,2]]]", "[[[6.5,\"53.2\"]]]",
        "[[[6.5,53.2],6.5]]", "[[6.5,[6.5,53.2]]]", "[[{}]]", "[[[6.5,null]]]",
        "[[[[[6.5,53.2],[6.6,53.2],[6.5,53.2]]]]]"}) {
    EXPECT_EQ(InPolygon(coordinates), &problems::kCoordinates) << coordinates;
  }
  EXPECT_EQ(InPolygon(square), &problems::kGeometryType);
  EXPECT_EQ(InPolygon(absl::StrCat("[[", square, "]]")), &problems::kGeometryType);
  EXPECT_EQ(InPolygon("7"), &problems::kGeometryType);
  EXPECT_EQ(In(FeatureOf("A", "Point", "[6.5,53.2]")), &problems::kGeometryType);
  EXPECT_EQ(In(R"({"type":"Feature","properties":{"code":"A"},"geometry":null})"),
            &problems::kGeometryType);
  EXPECT_EQ(In(FeatureOf("", "Polygon", absl::StrCat("[", square, "]"))), &problems::kNoIdProperty);
  EXPECT_EQ(In(absl::StrCat(R"({"properties":{"code":7},"geometry":{"type":"Polygon",)",
                            R"("coordinates":[)", square, "]}}")),
            &problems::kNoIdProperty);
}

TEST(ReadGeoJson, AnAreaTwice) {
  std::vector<Rejection> rejections;
  const std::string feature = FeatureOf("A", "Polygon", absl::StrCat("[", kSquare, "]"));
  const auto read = ReadGeoJson(FileOf(absl::StrCat("\n", feature, ",\n", feature)), "code",
                                kAtMost, &rejections);
  EXPECT_THAT(*read, SizeIs(1));
  ASSERT_THAT(rejections, SizeIs(1));
  EXPECT_EQ(rejections[0].line, 3);
  EXPECT_EQ(rejections[0].reason.problem, &problems::kShapeTwice);
  EXPECT_THAT(rejections[0].reason.arguments, ElementsAre("2"));
}

TEST(ReadGeoJson, EachProblemOfAFile) {
  EXPECT_EQ(InFile(FileOf("")), nullptr);
  EXPECT_EQ(InFile(""), &problems::kNotJson);
  EXPECT_EQ(InFile("{\"type\":\n nonsense}"), &problems::kNotJson);
  EXPECT_EQ(InFile(FileOf("") + "x"), &problems::kNotJson);
  EXPECT_EQ(InFile(R"({"type":"FeatureCollection","features":[)"), &problems::kNotJson);
  EXPECT_EQ(InFile(R"({"type":"FeatureCollection","features":[1e999]})"), &problems::kNotJson);
  EXPECT_EQ(InFile("[]"), &problems::kNoFeatureCollection);
  EXPECT_EQ(InFile("7"), &problems::kNoFeatureCollection);
  EXPECT_EQ(InFile(R"({"type":"Topology"})"), &problems::kNoFeatureCollection);
  EXPECT_EQ(InFile(R"({"type":"FeatureCollection","crs":{},"features":[]})"), &problems::kCrs);
}

TEST(ReadGeoJson, LimitOfBracketsWithinEachOther) {
  const auto with = [](size_t brackets) {
    return InFile(absl::StrCat(R"({"type":"FeatureCollection","x":)",
                               std::string(brackets - 1, '['), std::string(brackets - 1, ']'),
                               "}"));
  };
  EXPECT_EQ(with(kAtMost.depth - 1), nullptr);
  EXPECT_EQ(with(kAtMost.depth), nullptr);
  EXPECT_EQ(with(kAtMost.depth + 1), &problems::kJsonTooDeep);
  EXPECT_EQ(with(10'000), &problems::kJsonTooDeep);
}

TEST(ReadGeoJson, LimitOfPositions) {
  // A ring of so many positions: back and forth is no shape, but that is told last.
  const auto with = [](size_t positions) {
    std::string ring;
    for (size_t i = 0; i < positions; ++i) {
      absl::StrAppend(&ring, ring.empty() ? "" : ",", "[6.", i % 2 == 0 ? "1" : "2", ",53.2]");
    }
    return InPolygon(absl::StrCat("[[", ring, "]]"));
  };
  EXPECT_NE(with(kAtMost.positions - 1), &problems::kTooManyPositions);
  EXPECT_NE(with(kAtMost.positions), &problems::kTooManyPositions);
  EXPECT_EQ(with(kAtMost.positions + 1), &problems::kTooManyPositions);
}

TEST(ReadGeoJson, LimitOfFeatures) {
  const auto with = [](size_t features) {
    std::string all;
    for (size_t i = 0; i < features; ++i) absl::StrAppend(&all, i == 0 ? "" : ",", "{}");
    return InFile(FileOf(all));
  };
  EXPECT_EQ(with(kAtMost.features - 1), nullptr);
  EXPECT_EQ(with(kAtMost.features), nullptr);
  EXPECT_EQ(with(kAtMost.features + 1), &problems::kAtMost);
}

TEST(AppendGeometry, OnePolygonAndSeveral) {
  const auto text = [](const Shape& shape) {
    std::string geo_json = "geometry: ";
    AppendGeometry(shape, &geo_json);
    return geo_json;
  };
  EXPECT_EQ(text({}), "geometry: null");
  const Ring outer = {
      {65'000'000, 532'000'000}, {66'000'000, 532'000'000}, {66'000'000, 532'000'001}};
  const Ring hole = {{-10'000'000, 1}, {5, -20'500'000}, {0, 0}};
  const std::string polygon =
      "[[[6.5,53.2],[6.6,53.2],[6.6,53.2000001],[6.5,53.2]],"
      "[[-1,0.0000001],[0.0000005,-2.05],[0,0],[-1,0.0000001]]]";
  EXPECT_EQ(text({{outer, {hole}}}),
            "geometry: {\"type\":\"Polygon\",\"coordinates\":" + polygon + "}");
  EXPECT_EQ(text({{outer, {hole}}, {outer, {}}}),
            "geometry: {\"type\":\"MultiPolygon\",\"coordinates\":[" + polygon +
                ",[[[6.5,53.2],[6.6,53.2],[6.6,53.2000001],[6.5,53.2]]]]}");
}

// --- The buurten and wijken of Groningen, 2017 (CBS and Kadaster) ---

std::vector<Feature> Shapes(const std::string& name, const std::string& property) {
  std::vector<Rejection> rejections;
  const std::string file =
      *ReadFile(absl::StrCat("deploy/demo_data/shapes_2017_", name, ".geojson"), 1 << 20);
  auto read = *ReadGeoJson(file, property, kAtMost, &rejections);
  EXPECT_THAT(rejections, IsEmpty());
  return read;
}

struct Counted {
  size_t shared = 0, single = 0;
  bool operator==(const Counted&) const = default;
};
Counted EdgesOf(const Borders& borders) {
  Counted counted;
  for (const Arc& arc : borders.arcs()) {
    (arc.owners.size() == 2 ? counted.shared : counted.single) += arc.positions.size() - 1;
  }
  return counted;
}
// With the closing one of each ring.
size_t PositionsOf(const Shape& shape) {
  size_t positions = 0;
  for (const Polygon& polygon : shape) {
    positions += polygon.outer.size() + 1;
    for (const Ring& hole : polygon.holes) positions += hole.size() + 1;
  }
  return positions;
}
size_t EdgesOf(const Shape& shape) {
  size_t edges = 0;
  for (const Polygon& polygon : shape) {
    edges += polygon.outer.size();
    for (const Ring& hole : polygon.holes) edges += hole.size();
  }
  return edges;
}

class GroningenTest : public ::testing::Test {
 protected:
  GroningenTest() {
    for (const Feature& feature : buurten_) shapes_.push_back(feature.shape);
    borders_.emplace(shapes_);
  }
  // The buurten whose code begins so.
  std::vector<size_t> Of(const std::vector<std::string>& beginnings) const {
    std::vector<size_t> areas;
    for (size_t i = 0; i < buurten_.size(); ++i) {
      for (const std::string& beginning : beginnings) {
        if (buurten_[i].id.starts_with(beginning)) areas.push_back(i);
      }
    }
    return areas;
  }

  const std::vector<Feature> buurten_ = Shapes("buurten", "BU_CODE");
  std::vector<Shape> shapes_;
  std::optional<Borders> borders_;
};

TEST_F(GroningenTest, Borders) {
  EXPECT_EQ(buurten_.size(), 108u);
  size_t positions = 0;
  for (const Shape& shape : shapes_) positions += PositionsOf(shape);
  EXPECT_EQ(positions, 8002u);
  EXPECT_EQ(borders_->arcs().size(), 299u);
  EXPECT_EQ(EdgesOf(*borders_), (Counted{2417, 3060}));
  std::set<Position> junctions;
  for (const Arc& arc : borders_->arcs()) {
    junctions.insert({arc.positions.front(), arc.positions.back()});
  }
  EXPECT_EQ(junctions.size(), 192u);
}

// With the positions and edges that were found apart, by another program.
TEST_F(GroningenTest, Simplified) {
  struct Case {
    double tolerance_m;
    size_t positions;
    Counted edges;
  };
  for (const Case& c : {Case{5, 2968, {1229, 402}},
                        {10, 2412, {1003, 298}},
                        {20, 2012, {840, 224}},
                        {50, 1831, {794, 135}}}) {
    const Borders simple = borders_->Simplified(c.tolerance_m);
    EXPECT_EQ(EdgesOf(simple), c.edges) << c.tolerance_m;
    size_t positions = 0;
    int64_t sum = 0;
    std::vector<size_t> all;
    for (size_t i = 0; i < shapes_.size(); ++i) {
      const Shape shape = simple.Outline(std::vector<size_t>{i});
      EXPECT_EQ(WrongIn(shape), std::nullopt) << buurten_[i].id;
      positions += PositionsOf(shape);
      for (const Polygon& polygon : shape) sum += SignedArea(polygon.outer);
      all.push_back(i);
    }
    EXPECT_EQ(positions, c.positions) << c.tolerance_m;
    for (const Polygon& polygon : simple.Outline(all)) {
      sum -= SignedArea(polygon.outer);
      for (const Ring& hole : polygon.holes) sum -= SignedArea(hole);
    }
    EXPECT_EQ(sum, 0) << c.tolerance_m;  // no gaps, and nothing twice
  }
}

TEST_F(GroningenTest, WhatIsWrittenIsReadAgain) {
  std::string features;
  for (const Feature& buurt : buurten_) {
    absl::StrAppend(&features, features.empty() ? "" : ",", R"({"properties":{"code":")", buurt.id,
                    R"("},"geometry":)");
    AppendGeometry(buurt.shape, &features);
    absl::StrAppend(&features, "}");
  }
  std::vector<Rejection> rejections;
  const auto read = ReadGeoJson(FileOf(features), "code", kAtMost, &rejections);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(rejections, IsEmpty());
  ASSERT_EQ(read->size(), buurten_.size());
  for (size_t i = 0; i < buurten_.size(); ++i) EXPECT_EQ((*read)[i].shape, buurten_[i].shape);
}

TEST(AppendPoint, InStepsOf1e7Degrees) {
  std::string text;
  AppendPoint(PositionAt(6.56, 53.21940804), &text);
  EXPECT_EQ(text, R"({"type":"Point","coordinates":[6.56,53.219408]})");
}

TEST_F(GroningenTest, AWijkIsTheOutlineOfItsBuurten) {
  const std::vector<Feature> wijken = Shapes("wijken", "WK_CODE");
  EXPECT_EQ(wijken.size(), 15u);
  size_t positions = 0;
  for (const Feature& wijk : wijken) {
    positions += PositionsOf(wijk.shape);
    const Shape own = Borders(std::vector<Shape>{wijk.shape}).Outline(std::vector<size_t>{0});
    EXPECT_EQ(borders_->Outline(Of({"BU" + wijk.id.substr(2)})), own) << wijk.id;
  }
  EXPECT_EQ(positions, 4777u);
}

TEST_F(GroningenTest, OutlinesOfSets) {
  const auto members = [&](const std::vector<size_t>& areas) {
    size_t edges = 0;
    for (const size_t area : areas) edges += EdgesOf(shapes_[area]);
    return edges;
  };
  const std::vector<size_t> oosterpark =
      Of({"BU00140400", "BU00140401", "BU00140402", "BU00140403", "BU00140404"});
  EXPECT_EQ(EdgesOf(borders_->Outline(oosterpark)), 37u);
  EXPECT_EQ(members(oosterpark), 127u);
}

}  // namespace
}  // namespace wijkmonitor::geo
