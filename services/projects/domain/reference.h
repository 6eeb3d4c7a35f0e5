#pragma once

// What owners declare in files, and projects refer to.

#include <string>
#include <vector>

#include "services/projects/domain/list_profile.h"
#include "services/projects/domain/organisation.h"
#include "services/projects/domain/programme.h"

namespace wijkmonitor::projects {

// Each by id.
struct Reference {
  std::vector<Programme> programmes;
  std::vector<Organisation> organisations;
  std::vector<GovernanceTable> tables;
  std::vector<ListProfile> list_profiles;  // the shipped ones are not among them

  // Null: there is none.
  const Programme* FindProgramme(const std::string& id) const;
  const Organisation* FindOrganisation(const std::string& id) const;
  const GovernanceTable* FindTable(const std::string& id) const;
  // Of whatever programme: no two have one with the same id.
  const ProgrammePart* FindPart(const std::string& id) const;
  // What it takes in memory.
  size_t bytes() const {
    return BytesOf(programmes) + BytesOf(organisations) + BytesOf(tables) + BytesOf(list_profiles);
  }
};

}  // namespace wijkmonitor::projects
