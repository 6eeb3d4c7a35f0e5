#pragma once

// Between areas of the domain and of the API. Part of convert_*: the only place that sees both.

#include "services/indicators/domain/area.h"
#include "wijkmonitor/indicators/v1/area.pb.h"

namespace wijkmonitor::indicators {

v1::GeoEdition ToMessage(const Edition& edition);
v1::Area ToMessage(const Place& place, const Edition& edition);
v1::AreaSet SetToMessage(const Place& set, const Edition& edition);

}  // namespace wijkmonitor::indicators
