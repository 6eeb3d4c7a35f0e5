#pragma once

// Between areas of the domain and of the API. Part of convert_*: the only place that sees both.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/area.h"
#include "wijkmonitor/indicators/v1/area.pb.h"

namespace wijkmonitor::indicators {

v1::GeoEdition ToMessage(const Edition& edition);
v1::Area ToMessage(const Place& place, const Edition& edition);
v1::AreaSet SetToMessage(const Place& set, const Edition& edition);

formats::ReadFile<Declared<Area>> ReadAreas(absl::string_view file);
formats::ReadFile<Declared<AreaSet>> ReadAreaSets(absl::string_view file);

}  // namespace wijkmonitor::indicators
