#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace wijkmonitor {

// The day that it is in the Netherlands. Nothing: this machine has no data of time zones (tzdata).
std::optional<absl::CivilDay> DayInTheNetherlands(absl::Time time);

}  // namespace wijkmonitor
