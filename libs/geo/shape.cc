#include "libs/geo/shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/geo/problems.h"

namespace wijkmonitor::geo {
namespace {

// `position` is on the line through the ends.
bool IsBetween(const Position& position, const Segment& ends) {
  const auto [x_min, x_max] = std::minmax(ends.a.x, ends.b.x);
  const auto [y_min, y_max] = std::minmax(ends.a.y, ends.b.y);
  return x_min <= position.x && position.x <= x_max && y_min <= position.y && position.y <= y_max;
}

bool IsOnSegment(const Position& position, const Segment& segment) {
  return Turn(segment.a, segment.b, position) == 0 && IsBetween(position, segment);
}

int Sign(int64_t number) { return (number > 0) - (number < 0); }

bool AreApartInY(const Segment& one, const Segment& other) {
  return std::max(one.a.y, one.b.y) < std::min(other.a.y, other.b.y) ||
         std::max(other.a.y, other.b.y) < std::min(one.a.y, one.b.y);
}

// As files have it: longitude, latitude.
std::string TextOf(const Position& position) {
  return absl::StrFormat("%.7f, %.7f", position.x * 1e-7, position.y * 1e-7);
}

std::optional<Reason> WrongIn(const Ring& ring) {
  if (ring.size() < 3) return Reason(problems::kRingShort);
  Ring sorted = ring;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) return Reason(problems::kRingMeetsItself, {TextOf(*twice)});
  return std::nullopt;
}

std::vector<const Ring*> RingsOf(const Shape& shape) {
  std::vector<const Ring*> rings;
  for (const Polygon& polygon : shape) {
    rings.push_back(&polygon.outer);
    for (const Ring& hole : polygon.holes) rings.push_back(&hole);
  }
  return rings;
}

// Whether it lies in what the polygon covers. They do not cross.
bool IsCovered(const Ring& ring, const Polygon& polygon) {
  return IsWithin(ring, polygon.outer) &&
         std::ranges::none_of(polygon.holes,
                              [&](const Ring& hole) { return IsWithin(ring, hole); });
}

}  // namespace

int64_t Turn(const Position& a, const Position& b, const Position& c) {
  return (int64_t{b.x} - a.x) * (int64_t{c.y} - a.y) - (int64_t{b.y} - a.y) * (int64_t{c.x} - a.x);
}

Position PositionAt(double longitude, double latitude) {
  constexpr double kUnitsPerDegree = 1e7;
  return {static_cast<int32_t>(std::lround(longitude * kUnitsPerDegree)),
          static_cast<int32_t>(std::lround(latitude * kUnitsPerDegree))};
}

std::optional<Reason> WrongPosition(double longitude, double latitude) {
  const auto is_longitude = [](double number) { return number >= 3 && number <= 7.5; };
  const auto is_latitude = [](double number) { return number >= 50.5 && number <= 53.8; };
  if (is_longitude(longitude) && is_latitude(latitude)) return std::nullopt;
  const std::string text = absl::StrCat(longitude, ", ", latitude);
  if (is_longitude(latitude) && is_latitude(longitude)) return Reason(problems::kSwapped, {text});
  if (longitude >= 0 && longitude <= 300'000 && latitude >= 300'000 && latitude <= 630'000) {
    return Reason(problems::kRijksdriehoek, {text});
  }
  return Reason(problems::kNotInTheNetherlands, {text});
}

int64_t SignedArea(const Ring& ring) {
  int64_t area = 0;
  for (size_t i = 2; i < ring.size(); ++i) area += Turn(ring[0], ring[i - 1], ring[i]);
  return area;
}

bool Cross(const Segment& one, const Segment& other) {
  const bool starts = one.a == other.a || one.a == other.b;
  const bool ends = one.b == other.a || one.b == other.b;
  if (starts && ends) return true;
  if (starts || ends) {
    // From the end that both have they run apart, or over each other.
    const Position& shared = starts ? one.a : one.b;
    const Position& far = starts ? one.b : one.a;
    const Position& other_far = other.a == shared ? other.b : other.a;
    return IsOnSegment(far, other) || IsOnSegment(other_far, one);
  }
  const int a = Sign(Turn(one.a, one.b, other.a)), b = Sign(Turn(one.a, one.b, other.b));
  const int c = Sign(Turn(other.a, other.b, one.a)), d = Sign(Turn(other.a, other.b, one.b));
  if (a * b < 0 && c * d < 0) return true;
  return (a == 0 && IsBetween(other.a, one)) || (b == 0 && IsBetween(other.b, one)) ||
         (c == 0 && IsBetween(one.a, other)) || (d == 0 && IsBetween(one.b, other));
}

void FindCrossings(absl::Span<const Segment> segments,
                   const std::function<bool(size_t, size_t)>& found) {
  // From west to east, each with those that begin before it ends.
  const auto x_min = [&](size_t i) { return std::min(segments[i].a.x, segments[i].b.x); };
  std::vector<size_t> order(segments.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, x_min);
  for (auto i = order.begin(); i != order.end(); ++i) {
    const Segment& one = segments[*i];
    const int32_t x_max = std::max(one.a.x, one.b.x);
    for (auto k = i + 1; k != order.end() && x_min(*k) <= x_max; ++k) {
      const Segment& other = segments[*k];
      if (!AreApartInY(one, other) && Cross(one, other) && !found(*i, *k)) return;
    }
  }
}

bool IsOn(const Position& position, const Ring& ring) {
  for (size_t i = 0; i < ring.size(); ++i) {
    if (IsOnSegment(position, {ring[i], ring[(i + 1) % ring.size()]})) return true;
  }
  return false;
}

bool IsWithin(const Position& position, const Ring& ring) {
  if (IsOn(position, ring)) return false;
  bool within = false;
  for (size_t i = 0; i < ring.size(); ++i) {
    Position low = ring[i], high = ring[(i + 1) % ring.size()];
    if (low.y > high.y) std::swap(low, high);
    // A line to the right meets the edge, of which the upper end does not count.
    if (low.y <= position.y && position.y < high.y && Turn(low, high, position) > 0) {
      within = !within;
    }
  }
  return within;
}

bool IsWithin(const Ring& ring, const Ring& outer) {
  const auto inner =
      std::ranges::find_if(ring, [&](const Position& position) { return !IsOn(position, outer); });
  return inner != ring.end() && IsWithin(*inner, outer);
}

std::optional<Reason> WrongIn(const Shape& shape) {
  std::vector<Segment> segments;
  for (const Ring* ring : RingsOf(shape)) {
    if (auto wrong = WrongIn(*ring); wrong.has_value()) return wrong;
    for (size_t i = 0; i < ring->size(); ++i) {
      segments.push_back({(*ring)[i], (*ring)[(i + 1) % ring->size()]});
    }
  }
  std::optional<Reason> wrong;
  FindCrossings(segments, [&](size_t i, size_t) {
    wrong = Reason(problems::kRingsCross, {TextOf(segments[i].a), TextOf(segments[i].b)});
    return false;
  });
  if (wrong.has_value()) return wrong;
  for (const Polygon& polygon : shape) {
    for (const Ring& hole : polygon.holes) {
      if (!IsWithin(hole, polygon.outer)) {
        return Reason(problems::kHoleOutside, {TextOf(hole.front())});
      }
    }
    for (const Polygon& other : shape) {
      if (&other != &polygon && IsCovered(polygon.outer, other)) {
        return Reason(problems::kPolygonsOverlap, {TextOf(polygon.outer.front())});
      }
    }
  }
  return std::nullopt;
}

}  // namespace wijkmonitor::geo
