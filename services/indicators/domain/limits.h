#pragma once

// Limits of this service alone, beside those of all services. Each is tested at, below and above.

#include <cstddef>
#include <cstdint>

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
// Rows of a file of figures: of a wide one, figures.
inline constexpr int64_t kObservationRowsMax = 20'000'000;
// A column of figures takes room for each place of its edition. An import touches so many columns
// as have this many places together: 1,600 of the whole country, 170,000 of a municipality. A place
// takes 13 bytes, and up to 66 where figures have all that a figure may have.
inline constexpr size_t kImportPlacesMax = 30'000'000;
// Respondents, and a figure's size in its unit.
inline constexpr int64_t kRespondentsMax = 1'000'000'000;
inline constexpr double kFigureMax = 1e15;
// A design of which a respondent counts as more than a hundred, or as less than a thousandth, is
// none.
inline constexpr double kDesignEffectMin = 0.01, kDesignEffectMax = 1000;

}  // namespace wijkmonitor::indicators::limits
