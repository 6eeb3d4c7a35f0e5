#pragma once

// Between areas of the domain and of the API. Part of convert_*: the only place that sees both.

#include <string>

#include "absl/time/civil_time.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/area.h"
#include "wijkmonitor/indicators/v1/area.pb.h"

namespace wijkmonitor::indicators {

v1::GeoEdition ToMessage(const Edition& edition);
v1::Area ToMessage(const Place& place, const Edition& edition);
v1::AreaSet SetToMessage(const Place& set, const Edition& edition);

// What is asked of a file of areas.
struct AreaFileOptions {
  std::string format;  // "csv" (our own), or one that formats::AreaColumnsOf knows
  // Of a layout of others:
  std::string edition;
  absl::CivilDay valid_from;
  std::string only;  // areas of other municipalities are out of scope; empty: all
};
// A file of our own, or a table of a statistics office with a line or more for each area: an area
// lies in the one that its code begins with. Areas without a name are named by their code.
formats::ReadFile<Declared<Area>> ReadAreas(absl::string_view file, const AreaFileOptions& options);

}  // namespace wijkmonitor::indicators
