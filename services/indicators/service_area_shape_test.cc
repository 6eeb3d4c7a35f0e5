// The shapes of Groningen in 2017 (CBS and Kadaster), through the whole service, against what
// another program counted of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "libs/geo/shape.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Edges = std::map<std::pair<geo::Position, geo::Position>, int>;  // how many areas have it

struct Feature {
  nlohmann::json properties;
  geo::Shape shape;

  // Without the position that GeoJSON repeats.
  size_t EdgeCount() const {
    size_t edges = 0;
    for (const geo::Polygon& polygon : shape) {
      edges += polygon.outer.size();
      for (const geo::Ring& hole : polygon.holes) edges += hole.size();
    }
    return edges;
  }
};
using Features = std::map<std::string, Feature>;  // by id

geo::Ring RingOf(const nlohmann::json& positions) {
  geo::Ring ring;
  for (const auto& position : positions) {
    ring.push_back({static_cast<int32_t>(std::lround(position.at(0).get<double>() * 1e7)),
                    static_cast<int32_t>(std::lround(position.at(1).get<double>() * 1e7))});
  }
  EXPECT_EQ(ring.front(), ring.back());
  ring.pop_back();
  return ring;
}

geo::Polygon PolygonOf(const nlohmann::json& rings) {
  geo::Polygon polygon{.outer = RingOf(rings.at(0))};
  for (size_t i = 1; i < rings.size(); ++i) polygon.holes.push_back(RingOf(rings.at(i)));
  EXPECT_GT(geo::SignedArea(polygon.outer), 0);  // counter-clockwise
  for (const geo::Ring& hole : polygon.holes) EXPECT_LT(geo::SignedArea(hole), 0);
  return polygon;
}

geo::Shape ShapeOf(const nlohmann::json& geometry) {
  if (geometry.is_null()) return {};
  const auto& coordinates = geometry.at("coordinates");
  if (geometry.at("type") == "Polygon") return {PolygonOf(coordinates)};
  EXPECT_EQ(geometry.at("type"), "MultiPolygon");
  geo::Shape shape;
  for (const auto& polygon : coordinates) shape.push_back(PolygonOf(polygon));
  return shape;
}

Features FeaturesOf(const v1::AreaShapes& answer) {
  const auto json = nlohmann::json::parse(answer.geo_json());
  EXPECT_EQ(json.at("type"), "FeatureCollection");
  Features features;
  std::string before;
  for (const auto& feature : json.at("features")) {
    EXPECT_EQ(feature.at("type"), "Feature");
    const std::string id = feature.at("id");
    EXPECT_LT(std::exchange(before, id), id);
    features[id] = {feature.at("properties"), ShapeOf(feature.at("geometry"))};
  }
  return features;
}

Edges EdgesOf(const Features& features) {
  Edges edges;
  const auto add = [&](const geo::Ring& ring) {
    for (size_t i = 0; i < ring.size(); ++i) {
      ++edges[std::minmax(ring[i], ring[(i + 1) % ring.size()])];
    }
  };
  for (const auto& [id, feature] : features) {
    for (const geo::Polygon& polygon : feature.shape) {
      add(polygon.outer);
      for (const geo::Ring& hole : polygon.holes) add(hole);
    }
  }
  return edges;
}

// How many edges so many areas have.
size_t SharedBy(int areas, const Edges& edges) {
  return static_cast<size_t>(
      std::ranges::count_if(edges, [&](const auto& edge) { return edge.second == areas; }));
}

// Positions, with the one that each ring repeats. None of these shapes has a hole.
size_t PositionsOf(const Features& features) {
  size_t positions = 0;
  for (const auto& [id, feature] : features) {
    positions += feature.EdgeCount() + feature.shape.size();
  }
  return positions;
}

class AreaShapesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TempDir;
    served_ = new ServedIndicators("sqlite:" + folder_->File("indicators.db"));
    for (const char* year : {"2017", "2020"}) {
      Import(v1::ImportAreasRequest(), absl::StrCat("areas_", year, ".csv"));
      Import(v1::ImportAreaSetsRequest(), absl::StrCat("sets_", year, ".csv"));
    }
    v1::ImportAreaShapesRequest shapes;
    shapes.set_edition("CBS-2017");
    shapes.set_id_property("BU_CODE");
    Import(shapes, "shapes_2017_buurten.geojson");
    shapes.set_id_property("WK_CODE");
    Import(shapes, "shapes_2017_wijken.geojson");
  }
  static void TearDownTestSuite() {
    delete served_;
    delete folder_;
  }
  template <class Q>
  static void Import(Q request, const std::string& name) {
    const auto report = served_->Import(std::move(request), DemoFile(name));
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }

  static absl::StatusOr<v1::AreaShapes> Ask(const v1::GetAreaShapesRequest& request) {
    return served_->Call(&v1::IndicatorService::Stub::GetAreaShapes, request);
  }
  static Features Asked(const v1::GetAreaShapesRequest& request) {
    const auto answer = Ask(request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return FeaturesOf(answer.value_or(v1::AreaShapes()));
  }
  static v1::GetAreaShapesRequest OfLevel(v1::AreaLevel level, int tolerance_m,
                                          const std::string& edition = "CBS-2017") {
    v1::GetAreaShapesRequest request;
    request.set_edition(edition);
    request.set_level(level);
    request.set_municipality("GM0014");
    request.set_tolerance_m(tolerance_m);
    return request;
  }
  static v1::GetAreaShapesRequest OfAreas(const std::vector<std::string>& areas, int tolerance_m,
                                          const std::string& edition = "CBS-2017") {
    v1::GetAreaShapesRequest request;
    request.set_edition(edition);
    for (const std::string& area : areas) request.add_areas(area);
    request.set_tolerance_m(tolerance_m);
    return request;
  }
  static absl::Status Refused(const v1::GetAreaShapesRequest& request) {
    return Ask(request).status();
  }

  static testing::TempDir* folder_;
  static ServedIndicators* served_;
};
testing::TempDir* AreaShapesTest::folder_ = nullptr;
ServedIndicators* AreaShapesTest::served_ = nullptr;

TEST_F(AreaShapesTest, BuurtenOf2017) {
  const Features buurten = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 0));
  EXPECT_THAT(buurten, SizeIs(108));
  size_t rings = 0;
  for (const auto& [id, buurt] : buurten) {
    for (const geo::Polygon& polygon : buurt.shape) rings += 1 + polygon.holes.size();
    EXPECT_EQ(buurt.properties.at("level"), "BUURT");
    EXPECT_EQ(buurt.properties.at("shape_edition"), "CBS-2017");
    EXPECT_FALSE(buurt.properties.contains("reasons"));
  }
  EXPECT_EQ(rings, 108u);
  EXPECT_EQ(PositionsOf(buurten), 8002u);
  const Edges edges = EdgesOf(buurten);
  EXPECT_EQ(SharedBy(2, edges), 2417u);
  EXPECT_EQ(SharedBy(1, edges), 3060u);
  EXPECT_EQ(edges.size(), 2417u + 3060u);
  EXPECT_EQ(buurten.at("BU00140300").properties.at("name"), "De Hoogte");
  EXPECT_EQ(buurten.at("BU00140300").properties.at("name_en"), "De Hoogte");
}

TEST_F(AreaShapesTest, AWijkIsTheOutlineOfItsBuurten) {
  const Features wijken = Asked(OfLevel(v1::AREA_LEVEL_WIJK, 0));
  const Features buurten = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 0));
  EXPECT_THAT(wijken, SizeIs(15));
  for (const auto& wijk : wijken) {
    Features own;
    for (const auto& [id, buurt] : buurten) {
      if (id.substr(2, 6) == wijk.first.substr(2)) own[id] = buurt;
    }
    Edges outline = EdgesOf(own);
    std::erase_if(outline, [](const auto& edge) { return edge.second != 1; });
    EXPECT_EQ(EdgesOf({wijk}), outline) << wijk.first;
  }
}

TEST_F(AreaShapesTest, ASetIsTheOutlineOfItsMembers) {
  const Features sets = Asked(OfAreas({"GRONINGEN_NOORD", "OOSTERPARKWIJK", "VINKHUIZEN"}, 0));
  const Features buurten = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 0));
  const auto members = [&](const std::string& set) {
    v1::GetAreaSetRequest request;
    request.set_id(set);
    request.set_edition("CBS-2017");
    const auto answer = served_->Call(&v1::IndicatorService::Stub::GetAreaSet, request).value();
    size_t edges = 0;
    for (const std::string& member : answer.members()) edges += buurten.at(member).EdgeCount();
    return edges;
  };
  const Feature& north = sets.at("GRONINGEN_NOORD");
  EXPECT_THAT(north.shape, SizeIs(2));
  EXPECT_EQ(north.EdgeCount(), 149u);
  EXPECT_EQ(members("GRONINGEN_NOORD"), 391u);
  EXPECT_EQ(north.properties.at("level"), "SET");
  EXPECT_EQ(north.properties.at("shape_edition"), "CBS-2017");
  EXPECT_EQ(sets.at("OOSTERPARKWIJK").EdgeCount(), 37u);
  EXPECT_EQ(members("OOSTERPARKWIJK"), 127u);
  EXPECT_EQ(sets.at("VINKHUIZEN").EdgeCount(), 60u);
  EXPECT_EQ(members("VINKHUIZEN"), 76u);
  // The five buurten of a wijk.
  EXPECT_EQ(sets.at("OOSTERPARKWIJK").shape, Asked(OfAreas({"WK001404"}, 0)).at("WK001404").shape);
  EXPECT_THAT(Asked(OfLevel(v1::AREA_LEVEL_SET, 0)), SizeIs(11));
}

TEST_F(AreaShapesTest, SimplifiedBordersStayShared) {
  struct Case {
    int tolerance_m;
    size_t positions, shared, single;
  };
  for (const Case& c : {Case{5, 2968, 1229, 402},
                        {10, 2412, 1003, 298},
                        {20, 2012, 840, 224},
                        {50, 1831, 794, 135}}) {
    const Features buurten = Asked(OfLevel(v1::AREA_LEVEL_BUURT, c.tolerance_m));
    EXPECT_EQ(PositionsOf(buurten), c.positions) << c.tolerance_m;
    const Edges edges = EdgesOf(buurten);
    EXPECT_EQ(SharedBy(2, edges), c.shared) << c.tolerance_m;
    EXPECT_EQ(SharedBy(1, edges), c.single) << c.tolerance_m;
    std::vector<geo::Segment> segments;
    for (const auto& [edge, areas] : edges) segments.push_back({edge.first, edge.second});
    geo::FindCrossings(segments, [&](size_t, size_t) {
      ADD_FAILURE() << "borders cross at " << c.tolerance_m;
      return false;
    });
  }
}

TEST_F(AreaShapesTest, AnAreaLooksTheSameWhateverElseIsAsked) {
  const Features all = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 10));
  const Features some = Asked(OfAreas({"BU00140300", "GRONINGEN_NOORD", "BU00140301"}, 10));
  EXPECT_THAT(some, SizeIs(3));
  EXPECT_EQ(some.at("BU00140300").shape, all.at("BU00140300").shape);
  // Ten metres is the default, and the order of the question does not matter.
  v1::GetAreaShapesRequest request =
      OfAreas({"GRONINGEN_NOORD", "BU00140301", "BU00140300", "BU00140301"}, 10);
  const std::string bytes = Ask(request)->SerializeAsString();
  request.clear_tolerance_m();
  EXPECT_EQ(Ask(request)->SerializeAsString(), bytes);
  EXPECT_EQ(FeaturesOf(*Ask(request)).at("BU00140301").shape, some.at("BU00140301").shape);
}

TEST_F(AreaShapesTest, AnEditionWithoutShapesHasThoseOfTheNearest) {
  const Features buurten = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 10, "CBS-2020"));
  const Features then = Asked(OfLevel(v1::AREA_LEVEL_BUURT, 10));
  EXPECT_THAT(buurten, SizeIs(150));
  for (const auto& [id, buurt] : buurten) {
    if (then.contains(id)) {
      EXPECT_EQ(buurt.shape, then.at(id).shape) << id;
      EXPECT_EQ(buurt.properties.at("shape_edition"), "CBS-2017");
    } else {
      EXPECT_THAT(buurt.shape, IsEmpty()) << id;
      EXPECT_EQ(buurt.properties.at("reasons"), nlohmann::json::array({"NO_SHAPE"}));
      EXPECT_FALSE(buurt.properties.contains("shape_edition"));
    }
  }
  EXPECT_TRUE(buurten.contains("BU00141403") && !then.contains("BU00141403"));
  const Features sets = Asked(OfAreas({"GRONINGEN_NOORD"}, 10, "CBS-2020"));
  EXPECT_EQ(sets.at("GRONINGEN_NOORD").shape,
            Asked(OfAreas({"GRONINGEN_NOORD"}, 10)).at("GRONINGEN_NOORD").shape);
  EXPECT_EQ(sets.at("GRONINGEN_NOORD").properties.at("shape_edition"), "CBS-2017");
}

TEST_F(AreaShapesTest, TheEditionOfAYear) {
  const auto edition_of = [](int year) {
    v1::GetAreaShapesRequest request;
    request.set_year(year);
    request.add_areas("BU00140300");
    const auto answer = Ask(request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::AreaShapes()).edition();
  };
  EXPECT_EQ(edition_of(2016), "CBS-2017");
  EXPECT_EQ(edition_of(2019), "CBS-2017");
  EXPECT_EQ(edition_of(2020), "CBS-2020");
  EXPECT_EQ(edition_of(0), "CBS-2020");  // not said: the newest
  const auto answer = Ask(OfAreas({"BU00140300"}, 10));
  EXPECT_EQ(answer->info().data_version(), 6);
  EXPECT_GT(answer->info().committed_at().seconds(), 0);
}

TEST_F(AreaShapesTest, RefusesWhatCannotBeAnswered) {
  EXPECT_EQ(ReasonOf(Refused(OfAreas({"BU99999999"}, 10))), "AREA_NOT_FOUND");
  auto known = OfAreas({"BU00140300", "BU99999999"}, 10);
  known.set_only_known(true);
  EXPECT_EQ(Asked(known).size(), 1u);
  known.mutable_areas()->DeleteSubrange(0, 1);
  EXPECT_EQ(Asked(known).size(), 0u);  // and not all areas
  EXPECT_EQ(ReasonOf(Refused(OfAreas({"BU00140300"}, 10, "CBS-1900"))), "EDITION_NOT_FOUND");
  auto request = OfLevel(v1::AREA_LEVEL_BUURT, 10);
  request.set_municipality("GM9999");
  EXPECT_EQ(ReasonOf(Refused(request)), "AREA_NOT_FOUND");
  const auto fields = [](const v1::GetAreaShapesRequest& asked) {
    std::vector<std::string> names;
    for (const Violation& violation : ViolationsOf(Refused(asked)))
      names.push_back(violation.field);
    return names;
  };
  for (const int tolerance_m : {-1, 1, 49, 51}) {
    EXPECT_THAT(fields(OfAreas({"BU00140300"}, tolerance_m)), ElementsAre("tolerance_m"));
  }
  request = OfAreas({"BU00140300"}, 10);
  request.set_year(2017);
  EXPECT_THAT(fields(request), ElementsAre("year"));
  request.clear_edition();
  request.set_year(1899);
  EXPECT_THAT(fields(request), ElementsAre("year"));
  EXPECT_THAT(fields(OfAreas({}, 10)), ElementsAre("level"));
  request = OfLevel(v1::AREA_LEVEL_BUURT, 10);
  request.add_areas("BU00140300");
  EXPECT_THAT(fields(request), ElementsAre("level", "municipality"));
}

TEST_F(AreaShapesTest, LimitOfNamedAreas) {
  const auto with = [](int areas) {
    return Refused(OfAreas(std::vector<std::string>(static_cast<size_t>(areas), "BU00140300"), 10));
  };
  EXPECT_TRUE(with(limits::kShapesNamedMax - 1).ok());
  EXPECT_TRUE(with(limits::kShapesNamedMax).ok());
  EXPECT_EQ(ViolationsOf(with(limits::kShapesNamedMax + 1)).at(0).description,
            "names 1001 areas; at most 1000");
}

}  // namespace
}  // namespace wijkmonitor::indicators
