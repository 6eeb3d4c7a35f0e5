#pragma once

// Limits of this service alone, beside those of all services. Each is tested at, below and above.

#include <cstddef>

#include "libs/base/limits.h"

namespace wijkmonitor::indicators::limits {

using namespace ::wijkmonitor::limits;  // NOLINT(google-build-using-namespace)

inline constexpr size_t kAreasPerEditionMax = 100'000;
inline constexpr size_t kMembersPerSetMax = 10'000;
inline constexpr size_t kIndicatorsMax = 10'000;
inline constexpr size_t kThemesMax = 1000;
inline constexpr size_t kGroupsMax = 1000;
inline constexpr size_t kThemeDepthMax = 16;
inline constexpr int kDecimalsMax = 6;

}  // namespace wijkmonitor::indicators::limits
