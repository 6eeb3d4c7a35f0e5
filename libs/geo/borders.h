#pragma once

// The borders of areas as arcs, each of which several areas may have: what two areas share stays
// shared when it is drawn with fewer positions. All functions are pure.

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "libs/geo/shape.h"

namespace wijkmonitor::geo {

// A line of positions from one place where the owners of the borders change to the next, or around.
struct Arc {
  // Which area has it, and whether the area lies to the left of it.
  struct Owner {
    size_t area = 0;
    bool left = true;

    auto operator<=>(const Owner&) const = default;
  };

  std::vector<Position> positions;  // at least two; the first is the last where it runs around
  std::vector<Owner> owners;        // ascending
};

class Borders {
 public:
  // `shapes`: of the areas 0, 1, ...; rings of any direction. Areas of several levels may be among
  // them: a wijk has the arcs of its buurten.
  explicit Borders(absl::Span<const Shape> shapes);

  const std::vector<Arc>& arcs() const { return arcs_; }

  // With fewer positions (Douglas and Peucker 1973, Cartographica 10:112): each that is left out
  // lies within `tolerance_m` metres of its line, in a plane that fits at the latitude of
  // 53.2 degrees. Two arcs that would cross then keep all of theirs.
  Borders Simplified(double tolerance_m) const;

  // What the areas enclose together: outer rings run counter-clockwise, holes clockwise (RFC 7946),
  // each from its least position; polygons in the order of these. Empty: areas overlap so that no
  // outline closes, or there are none.
  Shape Outline(absl::Span<const size_t> areas) const;

 private:
  std::vector<Arc> arcs_;
};

}  // namespace wijkmonitor::geo
