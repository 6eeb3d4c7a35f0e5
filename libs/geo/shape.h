#pragma once

// Shapes of areas: pictures, not measures. All functions are pure.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "libs/base/problem.h"

namespace wijkmonitor::geo {

// WGS84, in 1e-7 degrees (about a centimetre): x is the longitude, y the latitude.
struct Position {
  int32_t x = 0;
  int32_t y = 0;

  auto operator<=>(const Position&) const = default;
};

// Rounds a position in degrees that may lie in the Netherlands.
Position PositionAt(double longitude, double latitude);
// What is wrong with a position in degrees; nothing when it may lie in the Netherlands.
std::optional<Reason> WrongPosition(double longitude, double latitude);

// At least three positions, none twice; the last is joined to the first, which is not repeated.
using Ring = std::vector<Position>;

struct Polygon {
  Ring outer;
  std::vector<Ring> holes;

  auto operator<=>(const Polygon&) const = default;
};

// The polygons of an area, which have no part in common.
using Shape = std::vector<Polygon>;

// Twice the area that the ring encloses: positive when it runs counter-clockwise. Exact for rings
// that span less than 90 degrees.
int64_t SignedArea(const Ring& ring);

// Positive: c lies to the left of the line from a to b. 0: on it.
int64_t Turn(const Position& a, const Position& b, const Position& c);

struct Segment {
  Position a, b;
};
// Whether they have a position in common, other than an end of both.
bool Cross(const Segment& one, const Segment& other);
// Gives `found` the places of each two segments that cross, until it returns false.
void FindCrossings(absl::Span<const Segment> segments,
                   const std::function<bool(size_t, size_t)>& found);

// Whether the position lies within the ring; false on the ring itself.
bool IsWithin(const Position& position, const Ring& ring);
bool IsOn(const Position& position, const Ring& ring);
// Whether a ring lies within another, which it may meet but does not cross.
bool IsWithin(const Ring& ring, const Ring& outer);

// What is wrong with a shape; nothing when it is as these types say, no ring meets itself, and no
// two rings cross.
std::optional<Reason> WrongIn(const Shape& shape);

}  // namespace wijkmonitor::geo
