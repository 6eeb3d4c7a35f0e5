#pragma once

// Between the messages and files of import_profile.proto and the domain.

#include <vector>

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/import_profile.h"
#include "wijkmonitor/finance/v1/import_profile.pb.h"

namespace wijkmonitor::finance {

v1::ImportProfile ToMessage(const OfferedProfile& offered);

formats::ReadFile<Declared<ImportProfile>> ReadProfiles(absl::string_view file);
formats::ReadFile<Declared<LedgerMapping>> ReadMappings(absl::string_view file);

// The profiles that come with the service, by id: those of data/shipped_profiles.csv.
const std::vector<ImportProfile>& ShippedProfiles();

}  // namespace wijkmonitor::finance
