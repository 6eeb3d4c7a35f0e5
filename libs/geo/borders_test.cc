#include "libs/geo/borders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace wijkmonitor::geo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A square with its least corner there.
Ring Square(int32_t x, int32_t y, int32_t size = 10) {
  return {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}};
}
Shape Of(const Ring& outer, const std::vector<Ring>& holes = {}) { return {{outer, holes}}; }
Ring Turned(Ring ring) {
  std::ranges::reverse(ring);
  return ring;
}
// As an outline has it.
Ring Hole(Ring ring) {
  ring = Turned(std::move(ring));
  std::rotate(ring.begin(), std::ranges::min_element(ring), ring.end());
  return ring;
}

std::vector<size_t> All(size_t count) {
  std::vector<size_t> areas(count);
  std::iota(areas.begin(), areas.end(), size_t{0});
  return areas;
}

size_t Edges(const Borders& borders, size_t owners) {
  size_t edges = 0;
  for (const Arc& arc : borders.arcs()) {
    if (arc.owners.size() == owners) edges += arc.positions.size() - 1;
  }
  return edges;
}

TEST(Borders, TwoNeighboursShareAnArc) {
  for (const bool turned : {false, true}) {
    const Borders borders(
        std::vector<Shape>{Of(Square(0, 0)), Of(turned ? Turned(Square(10, 0)) : Square(10, 0))});
    ASSERT_EQ(borders.arcs().size(), 3u);
    EXPECT_EQ(Edges(borders, 1), 6u);
    EXPECT_EQ(Edges(borders, 2), 1u);
    EXPECT_EQ(borders.Outline(std::vector<size_t>{1}), Of(Square(10, 0)));
    EXPECT_EQ(borders.Outline(All(2)), Of({{0, 0}, {10, 0}, {20, 0}, {20, 10}, {10, 10}, {0, 10}}));
  }
}

TEST(Borders, AnAreaAlone) {
  const Borders borders(std::vector<Shape>{Of(Square(0, 0))});
  EXPECT_EQ(borders.arcs().size(), 1u);
  EXPECT_EQ(borders.Outline(All(1)), Of(Square(0, 0)));
  EXPECT_THAT(borders.Outline({}), IsEmpty());
  EXPECT_THAT(Borders({}).Outline({}), IsEmpty());
}

TEST(Outline, AHoleAndWhatFillsIt) {
  const Borders borders(
      std::vector<Shape>{Of(Square(0, 0, 30), {Square(10, 10)}), Of(Square(10, 10))});
  EXPECT_EQ(borders.Outline(std::vector<size_t>{0}), Of(Square(0, 0, 30), {Hole(Square(10, 10))}));
  EXPECT_EQ(borders.Outline(std::vector<size_t>{1}), Of(Square(10, 10)));
  EXPECT_EQ(borders.Outline(All(2)), Of(Square(0, 0, 30)));
}

TEST(Outline, WhatMeetsInOnePositionOnlyIsTwoPolygons) {
  const Borders borders(
      std::vector<Shape>{Of(Square(0, 0)), Of(Square(10, 10)), Of(Square(50, 0))});
  EXPECT_THAT(borders.Outline(All(3)),
              ElementsAre(Polygon{Square(0, 0), {}}, Polygon{Square(10, 10), {}},
                          Polygon{Square(50, 0), {}}));
}

// Four squares around a free one, of which each meets the next in a corner.
TEST(Outline, AHoleBetweenCorners) {
  const Borders borders(std::vector<Shape>{Of(Square(10, 0)), Of(Square(0, 10)), Of(Square(20, 10)),
                                           Of(Square(10, 20))});
  const Shape outline = borders.Outline(All(4));
  ASSERT_EQ(outline.size(), 4u);
  for (const Polygon& polygon : outline) EXPECT_THAT(polygon.holes, IsEmpty());
}

// A hole that touches the outer ring from within stays a hole.
TEST(Outline, AHoleThatTouches) {
  const Ring triangle = {{0, 0}, {10, 5}, {10, -5}};
  const Ring around = {{0, 0}, {0, -20}, {20, -20}, {20, 20}, {0, 20}};
  const Borders borders(std::vector<Shape>{Of(around, {triangle}), Of(triangle)});
  const Shape outline = borders.Outline(std::vector<size_t>{0});
  ASSERT_EQ(outline.size(), 1u);
  EXPECT_EQ(outline[0].outer.size(), 5u);
  ASSERT_EQ(outline[0].holes.size(), 1u);
  EXPECT_EQ(outline[0].holes[0].size(), 3u);
  EXPECT_THAT(borders.Outline(All(2)), ElementsAre(Polygon{outline[0].outer, {}}));
}

TEST(Outline, OfAWijkIsThatOfItsBuurten) {
  const Borders borders(
      std::vector<Shape>{Of(Square(0, 0)), Of(Square(10, 0)),
                         Of({{0, 0}, {10, 0}, {20, 0}, {20, 10}, {10, 10}, {0, 10}})});
  EXPECT_EQ(borders.Outline(std::vector<size_t>{2}), borders.Outline(All(2)));
}

// A row of squares whose shared borders go in small steps.
std::vector<Shape> Steps(int32_t step) {
  std::vector<Shape> shapes;
  for (int32_t k = 0; k < 3; ++k) {
    Ring ring;
    for (int32_t i = 0; i <= 10; ++i) ring.push_back({k * 20'000 + (i % 2) * step, i * 1000});
    for (int32_t i = 10; i >= 0; --i) ring.push_back({(k + 1) * 20'000 + (i % 2) * step, i * 1000});
    shapes.push_back(Of(ring));
  }
  return shapes;
}

// A step of 500 is 3.3 metres to the east.
TEST(Simplified, WhatIsSharedStaysShared) {
  const Borders full(Steps(500));
  EXPECT_EQ(Edges(full, 2), 20u);
  const Borders simple = full.Simplified(5);
  EXPECT_EQ(Edges(simple, 2), 2u);
  EXPECT_EQ(simple.Outline(std::vector<size_t>{1}),
            Of({{20'000, 0}, {40'000, 0}, {40'000, 10'000}, {20'000, 10'000}}));
  EXPECT_EQ(Edges(full.Simplified(1), 2), 20u);
  EXPECT_EQ(Edges(full.Simplified(0), 2), 20u);
}

// A thin bay, whose two sides become one line: both keep their course.
TEST(Simplified, ArcsThatWouldLieOnEachOtherKeepTheirCourse) {
  const Ring west = {{0, 0}, {1000, 0}, {1100, 500}, {1000, 1000}, {0, 1000}};
  const Ring east = {{1000, 0}, {2000, 0}, {2000, 1000}, {1000, 1000}, {1200, 500}};
  const Borders simple = Borders(std::vector<Shape>{Of(west), Of(east)}).Simplified(5);
  EXPECT_EQ(simple.Outline(std::vector<size_t>{0}), Of(west));
  const Shape island = Of({{0, 0}, {100, 0}, {100, 100}, {0, 100}});
  EXPECT_EQ(Borders(std::vector<Shape>{island}).Simplified(50).Outline(All(1)), island);
}

// Of a made-up patchwork: nothing is lost, at any tolerance, and no borders cross.
TEST(Simplified, OfAnyPatchwork) {
  std::mt19937 random(20260101);
  for (int round = 0; round < 40; ++round) {
    constexpr int kSide = 5, kParts = 6;
    // Corners, and what lies between them, are moved about.
    const auto moved = [&](int x, int y) {
      std::mt19937 here(static_cast<unsigned>(round * 100'003 + x * 1009 + y));
      const auto by = [&here] { return static_cast<int32_t>(here() % 1500) - 750; };
      return Position{x * 2000 + by(), y * 2000 + by()};
    };
    std::vector<Shape> shapes;
    for (int x = 0; x < kSide; ++x) {
      for (int y = 0; y < kSide; ++y) {
        Ring ring;
        const int left = x * kParts, low = y * kParts;
        for (int i = 0; i < kParts; ++i) ring.push_back(moved(left + i, low));
        for (int i = 0; i < kParts; ++i) ring.push_back(moved(left + kParts, low + i));
        for (int i = 0; i < kParts; ++i) ring.push_back(moved(left + kParts - i, low + kParts));
        for (int i = 0; i < kParts; ++i) ring.push_back(moved(left, low + kParts - i));
        shapes.push_back(Of(ring));
      }
    }
    const Borders full(shapes);
    EXPECT_EQ(full.arcs().size(), 2u * kSide * (kSide + 1) - 4);  // a corner is no junction
    for (const double tolerance_m : {1.0, 5.0, 20.0, 100.0}) {
      const Borders simple = full.Simplified(tolerance_m);
      EXPECT_EQ(simple.Simplified(tolerance_m).arcs().size(), simple.arcs().size());
      int64_t sum = 0;
      for (size_t i = 0; i < shapes.size(); ++i) {
        const Shape outline = simple.Outline(std::vector<size_t>{i});
        ASSERT_EQ(outline.size(), 1u);
        EXPECT_THAT(outline[0].holes, IsEmpty());
        EXPECT_GE(outline[0].outer.size(), 3u);
        sum += SignedArea(outline[0].outer);
      }
      const Shape whole = simple.Outline(All(shapes.size()));
      ASSERT_EQ(whole.size(), 1u);
      EXPECT_EQ(SignedArea(whole[0].outer), sum);  // no gap between them, and no overlap
    }
    random();
  }
}

}  // namespace
}  // namespace wijkmonitor::geo
