#include "services/indicators/domain/area_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kWest[] = "BU00010101", kEast[] = "BU00010102", kWijk[] = "WK000101";

// From one place on a line to another, ten high, counter-clockwise from the least.
geo::Shape Between(int32_t west, int32_t east) {
  return {{{{west, 0}, {east, 0}, {east, 10}, {west, 10}}, {}}};
}
std::shared_ptr<const geo::Shape> Shared(geo::Shape shape) {
  return std::make_shared<const geo::Shape>(std::move(shape));
}

// Editions of a wijk with two buurten, and a set of these.
class AreaShapeTest : public ::testing::Test {
 protected:
  void AddEdition(const std::string& id, absl::CivilDay valid_from,
                  const std::vector<std::string>& buurten = {kWest, kEast}) {
    std::vector<Area> areas = {{"NL01", Level::kCountry, "NL", ""},
                               {"GM0001", Level::kMunicipality, "G", "NL01"},
                               {kWijk, Level::kWijk, "W", "GM0001"}};
    for (const std::string& buurt : buurten) areas.push_back({buurt, Level::kBuurt, "B", kWijk});
    editions_.push_back(std::make_shared<const Edition>(MakeEdition(
        id, valid_from, areas,
        {{"BOTH", {"b", "b"}, {kWest, kEast}}, {"MIXED", {"m", "m"}, {kWijk, kEast}}})));
  }
  void AddShape(const std::string& edition, const std::string& area, geo::Shape shape) {
    ShapesById all = ShapesOf(shapes_, edition);
    all[area] = Shared(std::move(shape));
    shapes_[edition] = std::make_shared<const ShapesById>(std::move(all));
  }
  const Edition& EditionNamed(const std::string& id) const {
    return **std::ranges::find_if(editions_,
                                  [&](const auto& edition) { return edition->id == id; });
  }
  DrawnArea Drawn(const std::string& edition, const std::string& area, double tolerance_m = 0) {
    const Edition& asked = EditionNamed(edition);
    return DrawAreas(editions_, shapes_, asked, {asked.Find(area)}, tolerance_m).at(0);
  }
  std::set<std::string> Whence(const std::string& edition, const std::string& area = kWest) {
    return Drawn(edition, area).shape_editions;
  }

  std::vector<std::shared_ptr<const Edition>> editions_;
  ShapesByEdition shapes_;
};

TEST_F(AreaShapeTest, ItsOwnElseThatOfTheNearestEdition) {
  for (const int year : {2010, 2013, 2015, 2018, 2022}) {
    AddEdition(absl::StrCat("E", year), absl::CivilDay(year, 1, 1));
  }
  EXPECT_THAT(Whence("E2015"), IsEmpty());
  EXPECT_THAT(Drawn("E2015", kWest).shape, IsEmpty());
  EXPECT_EQ(Drawn("E2015", kWest).place->id, kWest);
  AddShape("E2010", kWest, Between(0, 10));
  EXPECT_THAT(Whence("E2015"), ElementsAre("E2010"));
  EXPECT_THAT(Whence("E2022"), ElementsAre("E2010"));
  AddShape("E2022", kWest, Between(0, 22));
  EXPECT_THAT(Whence("E2015"), ElementsAre("E2010"));  // 5 years, and 7
  EXPECT_THAT(Whence("E2018"), ElementsAre("E2022"));  // 8, and 4
  AddShape("E2018", kWest, Between(0, 18));
  EXPECT_THAT(Whence("E2015"), ElementsAre("E2018"));
  AddShape("E2015", kWest, Between(0, 15));
  EXPECT_THAT(Whence("E2015"), ElementsAre("E2015"));
  EXPECT_EQ(Drawn("E2015", kWest).shape, Between(0, 15));
  EXPECT_THAT(Whence("E2015", kEast), IsEmpty());  // its neighbour's is not its own
}

TEST_F(AreaShapeTest, OfTwoAsNearTheLater) {
  // By days 2019 would be nearer: 2020 has one more.
  for (const int year : {2018, 2019, 2020, 2021, 2022}) {
    AddEdition(absl::StrCat("E", year), absl::CivilDay(year, 1, 1));
  }
  AddShape("E2019", kWest, Between(0, 19));
  AddShape("E2021", kWest, Between(0, 21));
  EXPECT_THAT(Whence("E2020"), ElementsAre("E2021"));
  EXPECT_THAT(Whence("E2018"), ElementsAre("E2019"));
  EXPECT_THAT(Whence("E2022"), ElementsAre("E2021"));
}

TEST_F(AreaShapeTest, AnAreaThatAnEditionNoLongerHas) {
  AddEdition("E1", absl::CivilDay(2015, 1, 1), {kEast});
  AddEdition("E2", absl::CivilDay(2020, 1, 1));
  AddShape("E1", kWest, Between(0, 10));
  EXPECT_THAT(Whence("E2"), IsEmpty());
}

TEST_F(AreaShapeTest, ASetIsTheOutlineOfItsMembersSoFound) {
  AddEdition("E1", absl::CivilDay(2015, 1, 1));
  AddEdition("E2", absl::CivilDay(2020, 1, 1));
  AddShape("E1", kWest, Between(0, 10));
  EXPECT_THAT(Drawn("E1", "BOTH").shape, IsEmpty());
  EXPECT_THAT(Whence("E1", "BOTH"), IsEmpty());
  AddShape("E1", kEast, Between(10, 20));
  const geo::Shape both = {{{{0, 0}, {10, 0}, {20, 0}, {20, 10}, {10, 10}, {0, 10}}, {}}};
  EXPECT_EQ(Drawn("E1", "BOTH").shape, both);
  EXPECT_EQ(Drawn("E2", "BOTH").shape, both);
  EXPECT_THAT(Whence("E2", "BOTH"), ElementsAre("E1"));
  // Of two editions, which fit together here.
  AddShape("E2", kEast, Between(10, 30));
  EXPECT_EQ(Drawn("E2", "BOTH").shape,
            (geo::Shape{{{{0, 0}, {10, 0}, {30, 0}, {30, 10}, {10, 10}, {0, 10}}, {}}}));
  EXPECT_THAT(Whence("E2", "BOTH"), ElementsAre("E1", "E2"));
  EXPECT_EQ(Drawn("E1", "BOTH").shape, both);
}

TEST_F(AreaShapeTest, ASetOfAreasOfTwoLevels) {
  AddEdition("E", absl::CivilDay(2020, 1, 1));
  AddShape("E", kWijk, Between(0, 10));
  AddShape("E", kEast, Between(10, 20));
  EXPECT_EQ(Drawn("E", "MIXED").shape,
            (geo::Shape{{{{0, 0}, {10, 0}, {20, 0}, {20, 10}, {10, 10}, {0, 10}}, {}}}));
}

// A step of 500 is 3.3 metres to the east.
TEST_F(AreaShapeTest, NeighboursShareTheirBorderWhicheverIsAsked) {
  AddEdition("E", absl::CivilDay(2020, 1, 1));
  AddEdition("F", absl::CivilDay(2021, 1, 1));
  geo::Ring west = {{0, 0}, {20'000, 0}}, east = {{20'000, 0}, {40'000, 0}, {40'000, 10'000}};
  for (int32_t i = 1; i <= 10; ++i) west.push_back({20'000 + (i % 2) * 500, i * 1000});
  for (int32_t i = 10; i >= 1; --i) east.push_back({20'000 + (i % 2) * 500, i * 1000});
  west.push_back({0, 10'000});
  AddShape("E", kWest, {{west, {}}});
  AddShape("E", kEast, {{east, {}}});
  // The wijk is another sheet: what is wrong with it does not show in the buurten.
  AddShape("E", kWijk, Between(-50'000, 90'000));
  const geo::Shape simple = {{{{0, 0}, {20'000, 0}, {20'000, 10'000}, {0, 10'000}}, {}}};
  EXPECT_EQ(Drawn("E", kWest, 5).shape, simple);
  EXPECT_EQ(Drawn("E", kEast, 5).shape,
            (geo::Shape{{{{20'000, 0}, {40'000, 0}, {40'000, 10'000}, {20'000, 10'000}}, {}}}));
  EXPECT_EQ(Drawn("F", kWest, 5).shape, simple);
  EXPECT_THAT(Drawn("E", kWest, 0).shape.at(0).outer, SizeIs(13));
}

geo::Feature FeatureOf(const std::string& id, geo::Shape shape, int64_t line = 2) {
  return {line, id, std::move(shape)};
}

TEST_F(AreaShapeTest, OnlyAreasOfTheEditionHaveShapes) {
  AddEdition("E", absl::CivilDay(2020, 1, 1));
  const auto wrong = [&](const std::string& id) {
    return CheckAreaShapes({FeatureOf(id, Between(0, 1), 7)}, "BU_CODE", EditionNamed("E"), {});
  };
  EXPECT_THAT(wrong(kWest), IsEmpty());
  EXPECT_THAT(wrong("NL01"), IsEmpty());
  for (const char* id : {"BU00019999", "BOTH", "NL00"}) {
    EXPECT_THAT(wrong(id),
                ElementsAre(Rejection(7, "BU_CODE", id, {problems::kNoSuchAreaIn, {"E"}})));
  }
}

TEST_F(AreaShapeTest, LimitOfPositionsOfAnEdition) {
  AddEdition("E", absl::CivilDay(2020, 1, 1));
  const auto of = [](size_t positions) { return geo::Shape{{geo::Ring(positions), {}}}; };
  // All but one fill their room.
  const auto full = Shared(of(limits::kPositionsPerShapeMax));
  ShapesById stored;
  for (size_t i = 1; i < limits::kPositionsPerEditionMax / limits::kPositionsPerShapeMax; ++i) {
    stored[absl::StrCat(i)] = full;
  }
  stored[kWest] = full;  // to be replaced
  const auto wrong = [&](size_t positions) {
    return CheckAreaShapes({FeatureOf(kWest, of(positions))}, "code", EditionNamed("E"), stored);
  };
  EXPECT_THAT(wrong(limits::kPositionsPerShapeMax - 1), IsEmpty());
  EXPECT_THAT(wrong(limits::kPositionsPerShapeMax), IsEmpty());
  EXPECT_THAT(wrong(limits::kPositionsPerShapeMax + 1),
              ElementsAre(Rejection(0, "geometry", "",
                                    {problems::kTooManyStored, {"10000001", "10000000"}})));
}

TEST(CompareAreaShapes, ReplacesWhatItNames) {
  const ShapesById stored = {{"A", Shared(Between(0, 1))}, {"B", Shared(Between(0, 2))}};
  const std::vector<geo::Feature> declared = {
      FeatureOf("B", Between(0, 3)), FeatureOf("A", Between(0, 1)), FeatureOf("C", Between(0, 4))};
  const ShapeChanges changes = CompareAreaShapes(declared, stored);
  EXPECT_EQ(changes.rows.added, 1);
  EXPECT_EQ(changes.rows.changed, 1);
  EXPECT_EQ(changes.rows.unchanged, 1);
  EXPECT_EQ(changes.rows.removed, 0);
  ASSERT_THAT(changes.changed, SizeIs(2));
  EXPECT_EQ(*changes.changed.at("B"), Between(0, 3));
  EXPECT_EQ(*changes.changed.at("C"), Between(0, 4));
}

TEST_F(AreaShapeTest, WhatIsSharedTakesNoRoomTwice) {
  AddShape("E", kWest, Between(0, 1));
  const ShapesByEdition before = shapes_;
  const size_t one = BytesBeside(before, {});
  EXPECT_GE(one, 4 * sizeof(geo::Position));
  EXPECT_EQ(BytesBeside(shapes_, before), 0u);
  AddShape("E", kEast, Between(1, 2));
  EXPECT_EQ(BytesBeside(shapes_, before), one);
  EXPECT_EQ(BytesBeside(before, shapes_), 0u);
  AddShape("F", kEast, Between(1, 2));
  EXPECT_EQ(BytesBeside(shapes_, before), 2 * one);
}

}  // namespace
}  // namespace wijkmonitor::indicators
