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
// Of each: partners, locations, areas, lines of funding, tables, lessons, conditions of a decision,
// decisions.
inline constexpr size_t kPerProjectMax = 100;
inline constexpr size_t kSummaryBytesMax = 4096;
inline constexpr size_t kNoteBytesMax = 2048;
// Also of those that are of no project.
inline constexpr size_t kActionsPerProjectMax = 10'000;
// Of a request that is no file.
inline constexpr size_t kProjectRequestBytesMax = size_t{256} << 10;
// Projects that a list no longer has, named in the report of its import.
inline constexpr size_t kGoneNamedMax = 900;

// Days before the end of money at which one is warned.
inline constexpr int kHorizonDaysMax = 3660;

// Of a project, intervention, action line or programme.
inline constexpr size_t kGoalsPerSubjectMax = 100;
inline constexpr size_t kMilestonesPerSubjectMax = 100;
inline constexpr size_t kStatementBytesMax = 2048;

// Statements, links and causes of a results chain.
inline constexpr size_t kRowsPerChainMax = 1000;
inline constexpr size_t kOutputsPerSubjectMax = 1000;
inline constexpr size_t kReportsPerOutputMax = 1000;
inline constexpr size_t kOutputReportsMax = 500'000;
// Of a report, and of what was agreed. A sum of so many counts is exact.
inline constexpr double kOutputNumberMax = 1e9;
// Outputs that an answer names what was delivered of.
inline constexpr size_t kDeliveriesMax = 10'000;

// Features of a map: even those that say the least do not fit in an answer if there are more.
inline constexpr size_t kMapFeaturesMax = 50'000;

// Rows times columns of a portfolio.
inline constexpr size_t kPortfolioCellsMax = 50'000;

}  // namespace wijkmonitor::projects::limits
