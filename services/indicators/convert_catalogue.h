#pragma once

// Between the catalogue of the domain and of the API. Part of convert_*.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/indicators/domain/catalogue.h"
#include "wijkmonitor/indicators/v1/catalogue.pb.h"

namespace wijkmonitor::indicators {

v1::Indicator ToMessage(Indicator indicator);

formats::ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file);

}  // namespace wijkmonitor::indicators
