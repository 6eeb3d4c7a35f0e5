#pragma once

// Limits of this service alone, beside those of all services. Each is tested at, below and above.

#include <cstddef>

#include "libs/base/limits.h"

namespace wijkmonitor::projects::limits {

using namespace ::wijkmonitor::limits;  // NOLINT(google-build-using-namespace)

inline constexpr size_t kProgrammesMax = 1000;
inline constexpr size_t kPartsPerProgrammeMax = 1000;
inline constexpr size_t kAreasPerProgrammeMax = 1000;
inline constexpr size_t kOrganisationsMax = 10'000;
inline constexpr size_t kGovernanceTablesMax = 1000;
inline constexpr size_t kListProfilesMax = 1000;

inline constexpr size_t kProjectsMax = 500'000;
// Of each: partners, locations, areas, lines of funding.
inline constexpr size_t kPerProjectMax = 100;
inline constexpr size_t kSummaryBytesMax = 4096;
inline constexpr size_t kNoteBytesMax = 2048;
// Of a request that is no file.
inline constexpr size_t kProjectRequestBytesMax = size_t{256} << 10;
// Projects that a list no longer has, named in the report of its import.
inline constexpr size_t kGoneNamedMax = 900;

// Rows times columns of a portfolio.
inline constexpr size_t kPortfolioCellsMax = 50'000;

}  // namespace wijkmonitor::projects::limits
