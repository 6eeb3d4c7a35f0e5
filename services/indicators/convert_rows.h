#pragma once

// From the rows of files to what they declare. Part of convert_*.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/areas.h"
#include "services/indicators/domain/catalogue.h"

namespace wijkmonitor::indicators {

using formats::ReadFile;

ReadFile<DeclaredAreas> ReadAreas(absl::string_view file);
ReadFile<DeclaredAreaSets> ReadAreaSets(absl::string_view file);
ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file);

}  // namespace wijkmonitor::indicators
