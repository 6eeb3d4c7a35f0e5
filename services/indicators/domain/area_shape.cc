#include "services/indicators/domain/area_shape.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/geo/borders.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using Editions = absl::Span<const std::shared_ptr<const Edition>>;

size_t PositionsOf(const geo::Shape& shape) {
  size_t positions = 0;
  for (const geo::Polygon& polygon : shape) {
    positions += polygon.outer.size();
    for (const geo::Ring& hole : polygon.holes) positions += hole.size();
  }
  return positions;
}

size_t BytesOf(const geo::Shape& shape) {
  size_t bytes = PositionsOf(shape) * sizeof(geo::Position);
  for (const geo::Polygon& polygon : shape) {
    bytes += sizeof(geo::Polygon) + polygon.holes.size() * sizeof(geo::Ring);
  }
  return bytes;
}

// Null when there is none.
const geo::Shape* FindShape(const ShapesById& shapes, absl::string_view area) {
  const auto found = shapes.find(area);
  return found == shapes.end() ? nullptr : found->second.get();
}

// An edition's areas may have changed since their shapes came.
bool HasShape(const ShapesByEdition& shapes, const Edition& edition, absl::string_view area) {
  return edition.Find(area) >= 0 && FindShape(ShapesOf(shapes, edition.id), area) != nullptr;
}

int64_t MonthsBetween(const Edition& one, const Edition& other) {
  return std::abs(absl::CivilMonth(one.valid_from) - absl::CivilMonth(other.valid_from));
}

// The edition that an area of `asked` has its shape from; null: it has none.
const Edition* EditionOfShape(Editions editions, const ShapesByEdition& shapes,
                              const Edition& asked, const std::string& area) {
  if (HasShape(shapes, asked, area)) return &asked;
  const Edition* nearest = nullptr;
  for (const auto& edition : editions) {
    if (!HasShape(shapes, *edition, area)) continue;
    if (nearest == nullptr || MonthsBetween(*edition, asked) <= MonthsBetween(*nearest, asked)) {
      nearest = edition.get();
    }
  }
  return nearest;
}

// The areas of one level of an edition, which are simplified together.
struct Sheet {
  std::string edition;
  Level level = Level::kBuurt;
  auto operator<=>(const Sheet&) const = default;
};
// An area by the edition whose shape it has.
struct Source {
  std::string edition, area;
  auto operator<=>(const Source&) const = default;
};

class Drawing {
 public:
  // All outlive it.
  Drawing(Editions editions, const ShapesByEdition& shapes, double tolerance_m)
      : editions_(editions), shapes_(shapes), tolerance_m_(tolerance_m) {}

  DrawnArea Draw(const Edition& asked, const Place& place) {
    DrawnArea drawn{.place = &place};
    std::set<Sheet> sheets;
    std::vector<Source> sources;
    const auto add = [&](const Place& part) {
      const Edition* const edition = EditionOfShape(editions_, shapes_, asked, part.id);
      if (edition == nullptr) return false;
      sheets.insert({edition->id, edition->places[edition->Find(part.id)].level});
      sources.push_back({edition->id, part.id});
      return true;
    };
    if (place.level != Level::kSet && !add(place)) return drawn;
    for (const int member : place.members) {
      if (!add(asked.places[member])) return drawn;
    }
    const Bordered& bordered = BordersOf(sheets);
    std::vector<size_t> areas;
    for (const Source& source : sources) areas.push_back(bordered.areas.at(source));
    drawn.shape = bordered.borders.Outline(areas);
    if (drawn.shape.empty()) return drawn;
    for (const Source& source : sources) drawn.shape_editions.insert(source.edition);
    return drawn;
  }

 private:
  struct Bordered {
    geo::Borders borders;
    std::map<Source, size_t> areas;  // by their numbers in the borders
  };

  // Simplified once for all that is drawn. A set whose members are of several sheets has borders of
  // its own.
  const Bordered& BordersOf(const std::set<Sheet>& sheets) {
    const auto known = borders_.find(sheets);
    if (known != borders_.end()) return known->second;
    std::map<Source, size_t> areas;
    std::vector<geo::Shape> shapes;
    for (const auto& edition : editions_) {
      for (const auto& [id, shape] : ShapesOf(shapes_, edition->id)) {
        const int place = edition->Find(id);
        if (place < 0 || !sheets.contains({edition->id, edition->places[place].level})) continue;
        areas.emplace(Source{edition->id, id}, shapes.size());
        shapes.push_back(*shape);
      }
    }
    Bordered bordered{geo::Borders(shapes).Simplified(tolerance_m_), std::move(areas)};
    return borders_.emplace(sheets, std::move(bordered)).first->second;
  }

  const Editions editions_;
  const ShapesByEdition& shapes_;
  const double tolerance_m_;
  std::map<std::set<Sheet>, Bordered> borders_;
};

}  // namespace

const ShapesById& ShapesOf(const ShapesByEdition& shapes, absl::string_view edition) {
  static const auto* const kNone = new ShapesById;
  const auto found = shapes.find(edition);
  return found == shapes.end() ? *kNone : *found->second;
}

size_t BytesBeside(const ShapesByEdition& shapes, const ShapesByEdition& other) {
  size_t bytes = 0;
  for (const auto& [edition, by_id] : shapes) {
    const ShapesById& others = ShapesOf(other, edition);
    if (by_id.get() == &others) continue;
    for (const auto& [id, shape] : *by_id) {
      if (FindShape(others, id) != shape.get()) bytes += BytesOf(*shape);
    }
  }
  return bytes;
}

std::vector<Rejection> CheckAreaShapes(absl::Span<const geo::Feature> declared,
                                       absl::string_view id_property, const Edition& edition,
                                       const ShapesById& stored) {
  std::vector<Rejection> rejections;
  size_t positions = 0;
  for (const auto& [id, shape] : stored) positions += PositionsOf(*shape);
  for (const geo::Feature& feature : declared) {
    const int place = edition.Find(feature.id);
    // The country is found by two codes; a set has no shape of its own.
    const bool is_area = place >= 0 && edition.places[place].level != Level::kSet &&
                         edition.places[place].id == feature.id;
    if (!is_area) {
      rejections.emplace_back(feature.line, id_property, feature.id,
                              Reason(problems::kNoSuchAreaIn, {edition.id}));
    }
    const geo::Shape* const before = FindShape(stored, feature.id);
    if (before != nullptr) positions -= PositionsOf(*before);
    positions += PositionsOf(feature.shape);
  }
  if (positions > limits::kPositionsPerEditionMax) {
    rejections.emplace_back(
        0, "geometry", "",
        Reason(problems::kTooManyStored,
               {absl::StrCat(positions), absl::StrCat(limits::kPositionsPerEditionMax)}));
  }
  return rejections;
}

ShapeChanges CompareAreaShapes(absl::Span<const geo::Feature> declared, const ShapesById& stored) {
  ShapeChanges changes;
  for (const geo::Feature& feature : declared) {
    const geo::Shape* const before = FindShape(stored, feature.id);
    const bool is_same = before != nullptr && *before == feature.shape;
    ++(is_same             ? changes.rows.unchanged
       : before == nullptr ? changes.rows.added
                           : changes.rows.changed);
    if (is_same) continue;
    changes.changed.emplace(feature.id, std::make_shared<const geo::Shape>(feature.shape));
  }
  return changes;
}

std::vector<DrawnArea> DrawAreas(Editions editions, const ShapesByEdition& shapes,
                                 const Edition& asked, absl::Span<const int> places,
                                 double tolerance_m) {
  Drawing drawing(editions, shapes, tolerance_m);
  std::vector<DrawnArea> drawn;
  for (const int place : places) drawn.push_back(drawing.Draw(asked, asked.places[place]));
  return drawn;
}

}  // namespace wijkmonitor::indicators
