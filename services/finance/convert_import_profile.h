#pragma once

// Between the files of import_profile.proto and the domain.

#include <vector>

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/import_profile.h"

namespace wijkmonitor::finance {

formats::ReadFile<Declared<ImportProfile>> ReadProfiles(absl::string_view file);
formats::ReadFile<Declared<LedgerMapping>> ReadMappings(absl::string_view file);

// The profiles that come with the service, by id: those of data/shipped_profiles.csv.
const std::vector<ImportProfile>& ShippedProfiles();

}  // namespace wijkmonitor::finance
