#pragma once

// Who may call what, and which callers get equal answers.

#include "libs/rpc/call.h"

namespace wijkmonitor::indicators {

inline rpc::RoleTable Roles() {
  using rpc::Role;
  const rpc::RoleSet everyone = {Role::kViewer,     Role::kPartner,          Role::kAnalyst,
                                 Role::kController, Role::kProgrammeManager, Role::kAdministrator};
  const rpc::RoleSet analyst = {Role::kAnalyst};
  // Every stored figure is published: all callers see the same.
  const auto everything_is_public = [](const rpc::Caller&) { return Scope::Public(); };
  rpc::RoleTable table;
  for (const absl::string_view method :
       {"GetKompas", "GetGeoEdition", "ListGeoEditions", "GetArea", "ListAreas", "GetAreaSet",
        "ListAreaSets", "GetTheme", "ListThemes", "GetIndicator", "ListIndicators",
        "GetObservation", "ListObservations", "ExportObservations"}) {
    table.push_back({method, everyone, everything_is_public});
  }
  for (const absl::string_view method :
       {"ImportAreas", "ImportAreaSets", "ImportCatalogue", "ImportObservations"}) {
    table.push_back({method, analyst, everything_is_public});
  }
  return table;
}

}  // namespace wijkmonitor::indicators
