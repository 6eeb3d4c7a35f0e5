#pragma once

// Which class of methods each method is of. Who may call it follows: libs/auth/roles.h, and written
// out in roles.golden.

#include "libs/auth/roles.h"
#include "libs/rpc/call.h"

namespace wijkmonitor::indicators {

inline rpc::RoleTable Roles() {
  using enum auth::MethodClass;
  return {
      {"GetKompas", kPublishedRead},
      {"GetGeoEdition", kPublishedRead},
      {"ListGeoEditions", kPublishedRead},
      {"GetArea", kPublishedRead},
      {"ListAreas", kPublishedRead},
      {"GetAreaSet", kPublishedRead},
      {"ListAreaSets", kPublishedRead},
      {"GetTheme", kPublishedRead},
      {"ListThemes", kPublishedRead},
      {"GetIndicator", kPublishedRead},
      {"ListIndicators", kPublishedRead},
      {"GetObservation", kDraftRead},
      {"ListObservations", kDraftRead},
      {"ExportObservations", kDraftRead},
      {"ImportAreas", kImport},
      {"ImportAreaSets", kImport},
      {"ImportCatalogue", kImport},
      {"ImportObservations", kImport},
  };
}

}  // namespace wijkmonitor::indicators
