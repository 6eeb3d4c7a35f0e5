#pragma once

// Where projects are, as messages and GeoJSON; and what the indicators service says of areas.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/projects/domain/project_map.h"
#include "wijkmonitor/indicators/v1/area_shape.pb.h"
#include "wijkmonitor/projects/v1/project_map.pb.h"

namespace wijkmonitor::projects {

// Of the features of areas, by id, as JSON.
struct AreaFeature {
  std::string properties;  // its members, without the brackets around them
  std::string geometry;
};
using AreaFeatures = std::map<std::string, AreaFeature, std::less<>>;
// Adds the features of an answer. False: it has none that can be read.
bool AddFeatures(const indicators::v1::AreaShapes& answer, AreaFeatures* features);

// As ProjectMap.geo_json; `are_all`: areas of which there is no feature have no shape. Nothing
// where it has more than limits::kResponseBytesMax.
std::optional<std::string> GeoJsonOf(const ProjectMap& map, const AreaFeatures& features,
                                     bool are_all);

// Without what is said of areas.
v1::ProjectMap ToMessage(const ProjectMap& map);

}  // namespace wijkmonitor::projects
