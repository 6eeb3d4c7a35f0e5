#pragma once

// What areas look like: shapes as they were imported for the areas of an edition, and how they are
// drawn. Pure functions over plain data.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "libs/geo/geo_json.h"
#include "libs/geo/shape.h"
#include "services/indicators/domain/area.h"

namespace wijkmonitor::indicators {

// The shapes of an edition, by the ids of its areas. Shared between versions of the data.
using ShapesById = std::map<std::string, std::shared_ptr<const geo::Shape>, std::less<>>;
// By the id of the edition.
using ShapesByEdition = std::map<std::string, std::shared_ptr<const ShapesById>, std::less<>>;

// Those of an edition: none where it has none.
const ShapesById& ShapesOf(const ShapesByEdition& shapes, absl::string_view edition);

// How many bytes of memory those take that are not shapes of `other` as well.
size_t BytesBeside(const ShapesByEdition& shapes, const ShapesByEdition& other);

// Everything that is wrong with the shapes that a file declares for an edition, beside what is
// wrong with each by itself (geo::ReadGeoJson): ids that are no areas of it, and more positions
// than an edition may have. `stored`: those of the edition. `id_property` has the ids.
std::vector<Rejection> CheckAreaShapes(absl::Span<const geo::Feature> declared,
                                       absl::string_view id_property, const Edition& edition,
                                       const ShapesById& stored);

// What a checked file changes: it replaces the shapes that it names, and no other.
struct ShapeChanges {
  Difference rows;
  ShapesById changed;  // as they are to be
};
ShapeChanges CompareAreaShapes(absl::Span<const geo::Feature> declared, const ShapesById& stored);

// An area or set as it is drawn.
struct DrawnArea {
  const Place* place = nullptr;          // of the edition asked
  geo::Shape shape;                      // empty: it has none
  std::set<std::string> shape_editions;  // for which the shape was imported; several of a set's
};

// Draws areas and sets of the edition `asked`, in the order of `places`. An area without a shape in
// it has that of the nearest edition which has one for the same id, by the months between their
// first days; of two as near, that of the later. A set has the outline of its members; where one of
// them has no shape it has none. All shapes of the same edition and level are simplified together,
// whatever is asked: neighbours share their borders. `editions` are by first day.
std::vector<DrawnArea> DrawAreas(absl::Span<const std::shared_ptr<const Edition>> editions,
                                 const ShapesByEdition& shapes, const Edition& asked,
                                 absl::Span<const int> places, double tolerance_m);

}  // namespace wijkmonitor::indicators
