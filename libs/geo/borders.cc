#include "libs/geo/borders.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace wijkmonitor::geo {
namespace {

using Owners = std::vector<Arc::Owner>;

// From one position of a ring to the next.
struct Edge {
  Position from, to;
  Owners owners;  // as seen along it
};

// All edges of the shapes, each in both directions, in order.
std::vector<Edge> EdgesOf(absl::Span<const Shape> shapes) {
  std::vector<Edge> edges;
  const auto add = [&](const Ring& ring, size_t area, bool interior_left) {
    for (size_t i = 0; i < ring.size(); ++i) {
      const Position &a = ring[i], &b = ring[(i + 1) % ring.size()];
      edges.push_back({a, b, {{area, interior_left}}});
      edges.push_back({b, a, {{area, !interior_left}}});
    }
  };
  for (size_t area = 0; area < shapes.size(); ++area) {
    for (const Polygon& polygon : shapes[area]) {
      add(polygon.outer, area, SignedArea(polygon.outer) > 0);
      for (const Ring& hole : polygon.holes) add(hole, area, SignedArea(hole) < 0);
    }
  }
  std::ranges::sort(edges, {}, [](const Edge& edge) {
    return std::tuple(edge.from, edge.to, edge.owners.front());
  });
  std::vector<Edge> distinct;
  for (Edge& edge : edges) {
    if (!distinct.empty() && distinct.back().from == edge.from && distinct.back().to == edge.to) {
      distinct.back().owners.push_back(edge.owners.front());
    } else {
      distinct.push_back(std::move(edge));
    }
  }
  return distinct;
}

// What is on the left of an edge is on the right of it backwards.
Owners Backwards(Owners owners) {
  for (Arc::Owner& owner : owners) owner.left = !owner.left;
  return owners;
}

// Cuts the edges into arcs.
class Cutter {
 public:
  explicit Cutter(std::vector<Edge> edges) : edges_(std::move(edges)), taken_(edges_.size()) {}

  std::vector<Arc> Arcs() {
    std::vector<Arc> arcs;
    // First from where arcs begin; what is left runs around without such a place.
    for (const bool at_junctions : {true, false}) {
      for (size_t i = 0; i < edges_.size(); ++i) {
        if (!taken_[i] && (!at_junctions || IsJunction(edges_[i].from))) {
          arcs.push_back(ArcFrom(i));
        }
      }
    }
    return arcs;
  }

 private:
  absl::Span<const Edge> Leaving(const Position& position) const {
    const auto first =
        std::lower_bound(edges_.begin(), edges_.end(), position,
                         [](const Edge& edge, const Position& at) { return edge.from < at; });
    const auto last =
        std::upper_bound(first, edges_.end(), position,
                         [](const Position& at, const Edge& edge) { return at < edge.from; });
    return {edges_.data() + (first - edges_.begin()), static_cast<size_t>(last - first)};
  }

  // Not exactly two edges meet there, or they have other owners.
  bool IsJunction(const Position& position) const {
    const auto leaving = Leaving(position);
    return leaving.size() != 2 || leaving[0].owners != Backwards(leaving[1].owners);
  }

  void Take(const Edge& edge) {
    taken_[static_cast<size_t>(&edge - edges_.data())] = true;
    for (const Edge& back : Leaving(edge.to)) {
      if (back.to == edge.from) taken_[static_cast<size_t>(&back - edges_.data())] = true;
    }
  }

  Arc ArcFrom(size_t first) {
    const Edge* edge = &edges_[first];
    Arc arc{{edge->from}, edge->owners};
    while (true) {
      Take(*edge);
      arc.positions.push_back(edge->to);
      if (edge->to == arc.positions.front() || IsJunction(edge->to)) return arc;
      const auto leaving = Leaving(edge->to);
      edge = leaving[0].to == edge->from ? &leaving[1] : &leaving[0];
    }
  }

  const std::vector<Edge> edges_;
  std::vector<bool> taken_;
};

// In metres, in a plane that fits at 53.2 degrees (a sphere of the Earth's mean radius).
struct Point {
  double x = 0, y = 0;
};
Point PointOf(const Position& position) {
  constexpr double kRadiansPerUnit = std::numbers::pi / 180 * 1e-7;
  constexpr double kMetresPerUnit = kRadiansPerUnit * 6'371'008.8;
  static const double kParallel = std::cos(53.2 * std::numbers::pi / 180);
  return {position.x * kMetresPerUnit * kParallel, position.y * kMetresPerUnit};
}

double Distance(const Position& position, const Segment& segment) {
  const Point p = PointOf(position), a = PointOf(segment.a), b = PointOf(segment.b);
  const double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
  const double along =
      squared == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0.0, 1.0);
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

std::vector<Position> Simplify(const std::vector<Position>& line, double tolerance_m) {
  std::vector<bool> kept(line.size());
  kept.front() = kept.back() = true;
  std::vector<std::pair<size_t, size_t>> parts = {{0, line.size() - 1}};
  while (!parts.empty()) {
    const auto [first, last] = parts.back();
    parts.pop_back();
    double farthest_m = tolerance_m;
    std::optional<size_t> farthest;
    for (size_t i = first + 1; i < last; ++i) {
      const double distance_m = Distance(line[i], {line[first], line[last]});
      if (distance_m > farthest_m) {
        farthest_m = distance_m;
        farthest = i;
      }
    }
    if (!farthest.has_value()) continue;
    kept[*farthest] = true;
    parts.insert(parts.end(), {{first, *farthest}, {*farthest, last}});
  }
  std::vector<Position> simple;
  for (size_t i = 0; i < line.size(); ++i) {
    if (kept[i]) simple.push_back(line[i]);
  }
  // What runs around must enclose something.
  const bool is_degenerate = line.front() == line.back() && simple.size() < 4;
  return is_degenerate ? line : simple;
}

// The arcs that cross another, or themselves.
absl::flat_hash_set<size_t> Crossing(const std::vector<Arc>& arcs) {
  std::vector<Segment> segments;
  std::vector<size_t> arc_of;
  for (size_t i = 0; i < arcs.size(); ++i) {
    const std::vector<Position>& line = arcs[i].positions;
    for (size_t k = 1; k < line.size(); ++k) {
      segments.push_back({line[k - 1], line[k]});
      arc_of.push_back(i);
    }
  }
  absl::flat_hash_set<size_t> crossing;
  FindCrossings(segments, [&](size_t one, size_t other) {
    crossing.insert({arc_of[one], arc_of[other]});
    return true;
  });
  return crossing;
}

// An outline in the making: from each position, where it goes on with the areas on the left.
using Ways = std::multimap<Position, const std::vector<Position>*>;

// Follows the ways around; nothing where they do not go on. Where they meet, any goes on: rings are
// taken apart there afterwards.
std::optional<Ring> TakeRing(Ways* ways) {
  Ring ring;
  const Position start = ways->begin()->first;
  Position at = start;
  do {
    const auto way = ways->find(at);
    if (way == ways->end()) return std::nullopt;
    ring.insert(ring.end(), way->second->begin(), way->second->end() - 1);
    at = way->second->back();
    ways->erase(way);
  } while (at != start);
  return ring;
}

// The rings of a line that meets itself, each of which does not.
std::vector<Ring> TakenApart(const Ring& line) {
  std::vector<Ring> rings;
  Ring open;
  std::map<Position, size_t> places;  // in `open`
  for (const Position& position : line) {
    const auto [met, is_new] = places.try_emplace(position, open.size());
    if (!is_new) {
      const auto from = open.begin() + static_cast<std::ptrdiff_t>(met->second);
      Ring& ring = rings.emplace_back(from, open.end());
      for (const Position& of_ring : ring) places.erase(of_ring);
      open.erase(from, open.end());
      places[position] = open.size();
    }
    open.push_back(position);
  }
  rings.push_back(std::move(open));
  for (Ring& ring : rings) std::rotate(ring.begin(), std::ranges::min_element(ring), ring.end());
  return rings;
}

Shape Polygons(std::vector<Ring> rings) {
  std::ranges::sort(rings);
  Shape shape;
  for (Ring& ring : rings) {
    if (SignedArea(ring) > 0) shape.push_back({std::move(ring), {}});
  }
  for (Ring& ring : rings) {
    if (ring.empty() || SignedArea(ring) >= 0) continue;
    // The least that holds it.
    Polygon* around = nullptr;
    for (Polygon& polygon : shape) {
      if (!IsWithin(ring, polygon.outer)) continue;
      if (around == nullptr || SignedArea(polygon.outer) < SignedArea(around->outer)) {
        around = &polygon;
      }
    }
    if (around != nullptr) around->holes.push_back(std::move(ring));
  }
  return shape;
}

}  // namespace

Borders::Borders(absl::Span<const Shape> shapes) : arcs_(Cutter(EdgesOf(shapes)).Arcs()) {}

Borders Borders::Simplified(double tolerance_m) const {
  Borders simplified = *this;
  if (tolerance_m <= 0) return simplified;
  for (Arc& arc : simplified.arcs_) arc.positions = Simplify(arc.positions, tolerance_m);
  // What keeps its full course may cross another that was left simple.
  while (true) {
    bool changed = false;
    for (const size_t i : Crossing(simplified.arcs_)) {
      if (simplified.arcs_[i].positions.size() == arcs_[i].positions.size()) continue;
      simplified.arcs_[i].positions = arcs_[i].positions;
      changed = true;
    }
    if (!changed) return simplified;
  }
}

Shape Borders::Outline(absl::Span<const size_t> areas) const {
  const absl::flat_hash_set<size_t> members(areas.begin(), areas.end());
  std::vector<std::vector<Position>> backwards;  // arcs that have the members on the right
  Ways ways;
  backwards.reserve(arcs_.size());
  for (const Arc& arc : arcs_) {
    int left = 0, right = 0;
    for (const Arc::Owner& owner : arc.owners) {
      if (members.contains(owner.area)) ++(owner.left ? left : right);
    }
    if ((left > 0) == (right > 0)) continue;
    const std::vector<Position>* line = &arc.positions;
    if (right > 0) line = &backwards.emplace_back(arc.positions.rbegin(), arc.positions.rend());
    ways.emplace(line->front(), line);
  }
  std::vector<Ring> rings;
  while (!ways.empty()) {
    const std::optional<Ring> line = TakeRing(&ways);
    if (!line.has_value()) return {};
    for (Ring& ring : TakenApart(*line)) rings.push_back(std::move(ring));
  }
  return Polygons(std::move(rings));
}

}  // namespace wijkmonitor::geo
