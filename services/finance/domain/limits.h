#pragma once

// Limits of this service alone, beside those of all services. Each is tested at, below and above.

#include <cstddef>
#include <cstdint>

#include "libs/base/limits.h"

namespace wijkmonitor::finance::limits {

using namespace ::wijkmonitor::limits;  // NOLINT(google-build-using-namespace)

// External ids, accounts and codes of dimensions.
inline constexpr size_t kLedgerIdBytesMax = 128;
inline constexpr size_t kSchemesMax = 1000;
inline constexpr size_t kTermsPerSchemeMax = 100;
inline constexpr size_t kAllocationKeysMax = 1000;
inline constexpr size_t kAreasPerKeyMax = 1000;
inline constexpr size_t kImportProfilesMax = 1000;
inline constexpr size_t kLedgerMappingsMax = 100'000;
// Accounts that no mapping fits, named of a file of which nothing is booked.
inline constexpr size_t kUnmappedAccountsNamedMax = 20;
// What 1 may stand for in a file: a billion.
inline constexpr int64_t kAmountUnitMax = 1'000'000'000;
// A weight is kept in millionths.
inline constexpr double kAllocationWeightMax = 1e9;
// Rows times columns of a spending table.
inline constexpr size_t kSpendingCellsMax = 50'000;

}  // namespace wijkmonitor::finance::limits
