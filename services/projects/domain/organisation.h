#pragma once

// Who takes part, and the tables at which they decide.

#include <set>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::projects {

struct Organisation {
  std::string id;
  Label label;
  std::string within;  // the organisation that this is a directorate of; empty: none

  bool operator==(const Organisation&) const = default;
};
template <class Io>
void Columns(Io& io, Organisation& organisation) {
  io.Id("organisation", organisation.id);
  io("label_nl", organisation.label.nl);
  io("label_en", organisation.label.en);
  io("within", organisation.within);
}

// What is wrong with a file of organisations: ids, one twice, a directorate of none or of a
// directorate.
std::vector<Rejection> CheckOrganisations(const Declared<Organisation>& declared);
// What others forbid: removing one that projects or tables name.
std::vector<Rejection> CheckOrganisationChanges(const Changes<Organisation>& changes,
                                                const std::set<std::string>& in_use);

struct GovernanceTable {
  std::string id;
  Label label;
  std::string directorate;  // an organisation; empty: not said

  bool operator==(const GovernanceTable&) const = default;
};
template <class Io>
void Columns(Io& io, GovernanceTable& table) {
  io.Id("table", table.id);
  io("label_nl", table.label.nl);
  io("label_en", table.label.en);
  io("directorate", table.directorate);
}

std::vector<Rejection> CheckGovernanceTables(const Declared<GovernanceTable>& declared);
// A directorate that is no organisation of `organisations`, and removing a table of `in_use`.
std::vector<Rejection> CheckGovernanceTableChanges(const Changes<GovernanceTable>& changes,
                                                   const std::vector<Organisation>& organisations,
                                                   const std::set<std::string>& in_use);

}  // namespace wijkmonitor::projects
