#include "libs/geo/shape.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "libs/geo/problems.h"

namespace wijkmonitor::geo {
namespace {

const Ring kSquare = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};

TEST(SignedArea, IsPositiveCounterClockwise) {
  EXPECT_EQ(SignedArea(kSquare), 200);
  EXPECT_EQ(SignedArea(Ring(kSquare.rbegin(), kSquare.rend())), -200);
  EXPECT_EQ(SignedArea({{0, 0}, {5, 0}, {10, 0}}), 0);
  // The Netherlands, and the largest numbers that there are: nothing overflows.
  EXPECT_EQ(SignedArea({{32'000'000, 507'000'000},
                        {73'000'000, 507'000'000},
                        {73'000'000, 537'000'000},
                        {32'000'000, 537'000'000}}),
            2 * int64_t{41'000'000} * 30'000'000);
}

TEST(Cross, WhatMeetsAtEndsDoesNot) {
  const Segment one = {{0, 0}, {10, 10}};
  EXPECT_TRUE(Cross(one, {{0, 10}, {10, 0}}));
  EXPECT_TRUE(Cross(one, {{5, 5}, {10, 0}}));   // from the middle
  EXPECT_TRUE(Cross(one, {{0, 10}, {5, 5}}));   // to the middle
  EXPECT_TRUE(Cross(one, {{2, 2}, {20, 20}}));  // along it
  EXPECT_TRUE(Cross(one, {{10, 10}, {0, 0}}));  // the same
  EXPECT_TRUE(Cross(one, {{0, 0}, {5, 5}}));    // a part of it
  EXPECT_TRUE(Cross(one, {{0, 0}, {20, 20}}));  // and more
  EXPECT_FALSE(Cross(one, {{10, 10}, {20, 20}}));
  EXPECT_FALSE(Cross(one, {{10, 10}, {0, 20}}));
  EXPECT_FALSE(Cross(one, {{0, 0}, {-5, -5}}));
  EXPECT_FALSE(Cross(one, {{11, 11}, {20, 20}}));
  EXPECT_FALSE(Cross(one, {{0, 1}, {9, 10}}));
  EXPECT_FALSE(Cross(one, {{6, 5}, {10, 0}}));
}

TEST(IsWithin, NotOnTheRing) {
  EXPECT_TRUE(IsWithin({5, 5}, kSquare));
  for (const Position& position : {Position{0, 0}, {5, 0}, {10, 5}, {5, 10}, {0, 5}}) {
    EXPECT_FALSE(IsWithin(position, kSquare));
    EXPECT_TRUE(IsOn(position, kSquare));
  }
  for (const Position& position : {Position{-1, 0}, {11, 10}, {-5, 5}, {15, 5}, {5, -5}, {5, 15}}) {
    EXPECT_FALSE(IsWithin(position, kSquare));
    EXPECT_FALSE(IsOn(position, kSquare));
  }
  // Beside a corner that the line to the right goes through.
  const Ring diamond = {{0, 0}, {5, -5}, {10, 0}, {5, 5}};
  EXPECT_TRUE(IsWithin({5, 0}, diamond));
  EXPECT_TRUE(IsWithin({1, 0}, diamond));
  EXPECT_FALSE(IsWithin({-1, 0}, diamond));
  EXPECT_FALSE(IsWithin({1, 5}, diamond));
}

// The problem; null: there is none.
const Problem* In(const Shape& shape) {
  const std::optional<Reason> wrong = WrongIn(shape);
  return wrong.has_value() ? wrong->problem : nullptr;
}

TEST(WrongIn, EachProblem) {
  const Ring hole = {{2, 2}, {4, 2}, {4, 4}, {2, 4}};
  const Ring touching = {{0, 0}, {4, 2}, {2, 4}};
  const Ring apart = {{20, 0}, {30, 0}, {30, 10}, {20, 10}};
  const Ring beside = {{10, 10}, {20, 10}, {20, 20}};  // meets the square in a corner
  EXPECT_EQ(In({{kSquare, {}}}), nullptr);
  EXPECT_EQ(In({{kSquare, {hole}}}), nullptr);
  EXPECT_EQ(In({{kSquare, {touching}}}), nullptr);
  EXPECT_EQ(In({{kSquare, {hole}}, {apart, {}}, {beside, {}}}), nullptr);
  // A polygon in the hole of another, which it does not touch.
  EXPECT_EQ(In({{kSquare, {hole}}, {{{3, 3}, {4, 3}, {3, 4}}, {}}}), &problems::kRingsCross);
  EXPECT_EQ(In({{{{0, 0}, {100, 0}, {0, 100}}, {{{10, 10}, {50, 10}, {10, 50}}}},
                {{{15, 15}, {20, 15}, {15, 20}}, {}}}),
            nullptr);
  EXPECT_EQ(In({{{{0, 0}, {10, 0}}, {}}}), &problems::kRingShort);
  EXPECT_EQ(In({{{{0, 0}, {10, 0}, {20, 0}}, {}}}), &problems::kRingsCross);  // flat
  EXPECT_EQ(In({{{{0, 0}, {10, 10}, {10, 0}, {0, 10}}, {}}}), &problems::kRingsCross);
  EXPECT_EQ(In({{{{5, 5}, {10, 0}, {10, 10}, {5, 5}, {0, 10}, {0, 0}}, {}}}),
            &problems::kRingMeetsItself);
  EXPECT_EQ(In({{kSquare, {apart}}}), &problems::kHoleOutside);
  EXPECT_EQ(In({{hole, {kSquare}}}), &problems::kHoleOutside);
  EXPECT_EQ(In({{kSquare, {kSquare}}}), &problems::kRingsCross);
  EXPECT_EQ(In({{kSquare, {}}, {hole, {}}}), &problems::kPolygonsOverlap);
  EXPECT_EQ(
      WrongIn({{{{50'000'000, 520'000'000},
                 {50'000'001, 520'000'001},
                 {50'000'001, 520'000'000},
                 {50'000'000, 520'000'001}},
                {}}})
          ->In(Language::kEn),
      "the line from 5.0000000, 52.0000000 to 5.0000001, 52.0000001 crosses or covers another "
      "line of the same area");
}

}  // namespace
}  // namespace wijkmonitor::geo
