#pragma once

// From files that declare schemes and keys to the domain.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/allocation.h"
#include "services/finance/domain/scheme.h"

namespace wijkmonitor::finance {

formats::ReadFile<DeclaredSchemes> ReadSchemes(absl::string_view file);
formats::ReadFile<DeclaredKeys> ReadKeys(absl::string_view file);

}  // namespace wijkmonitor::finance
