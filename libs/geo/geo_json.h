#pragma once

// Shapes from GeoJSON (RFC 7946).

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"
#include "libs/geo/shape.h"

namespace wijkmonitor::geo {

// A Polygon or MultiPolygon, by the property that names it.
struct Feature {
  int64_t line = 0;  // of the file, where it begins
  std::string id;
  Shape shape;
};

// What a file may have at most: positions of a feature, brackets within each other, and features.
struct GeoJsonLimits {
  size_t positions;
  size_t depth;
  size_t features;
};

// Reads a FeatureCollection as it streams: WGS84, in the Netherlands. Positions are rounded to 1e-7
// degrees, repeated ones and heights left out. What is wrong with a feature is told in
// `rejections`, and the feature left out. Error: INVALID_ARGUMENT, with a Reason, of what is no
// such file: no JSON, no FeatureCollection, a `crs`, more features or brackets within each other
// than there may be.
absl::StatusOr<std::vector<Feature>> ReadGeoJson(absl::string_view file,
                                                 absl::string_view id_property,
                                                 const GeoJsonLimits& at_most,
                                                 std::vector<Rejection>* rejections);

// Appends a shape as a geometry: a Polygon, a MultiPolygon of several, or null of none. Numbers are
// as short as they can be; rings run as they do in the shape.
void AppendGeometry(const Shape& shape, std::string* geo_json);
// Likewise a Point, and a position alone.
void AppendPoint(const Position& position, std::string* geo_json);
void AppendPosition(const Position& position, std::string* geo_json);

}  // namespace wijkmonitor::geo
