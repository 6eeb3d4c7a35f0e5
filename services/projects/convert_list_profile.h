#pragma once

// Between the files of list_profile.proto, and those that profiles read, and the domain.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/projects/domain/list_profile.h"
#include "services/projects/domain/project_list.h"

namespace wijkmonitor::projects {

formats::ReadFile<Declared<ListProfile>> ReadListProfiles(absl::string_view file);

// The profiles that come with the service, by id: those of data/list_profiles.csv.
const std::vector<ListProfile>& ShippedListProfiles();

// Reads a list of `system` by a profile (checked).
formats::ReadFile<ProjectList> ReadListBy(const ListProfile& profile, const std::string& system,
                                          absl::string_view file);

}  // namespace wijkmonitor::projects
