#pragma once

// Between shapes of the domain and GeoJSON. Part of convert_*.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/area_shape.h"
#include "wijkmonitor/indicators/v1/area_shape.pb.h"

namespace wijkmonitor::indicators {

// The shapes that a file declares; its rows are its features. `id_property` has the ids.
formats::ReadFile<std::vector<geo::Feature>> ReadAreaShapes(absl::string_view file,
                                                            absl::string_view id_property);

// AreaShapes.geo_json. Nothing where that would have more than limits::kGeoJsonBytesMax bytes.
std::optional<std::string> GeoJsonOf(absl::Span<const DrawnArea> areas);

}  // namespace wijkmonitor::indicators
