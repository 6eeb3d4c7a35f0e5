#pragma once

// What the service keeps: schemes, keys, how files are read, and the ledger. Reads take a data
// version; what was recorded at or before it counts. Writes run inside a transaction of libs/store.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/limits.h"
#include "libs/store/database.h"
#include "libs/store/declared.h"
#include "libs/store/snapshots.h"
#include "services/finance/domain/import_profile.h"
#include "services/finance/domain/ledger.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/posting.h"
#include "services/finance/domain/reconciliation.h"

namespace wijkmonitor::finance {

// The steps that make the tables.
absl::Span<const store::Migration> Migrations();

// --- Reference data, inside a transaction ---

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version);

inline constexpr store::DeclaredTable<Scheme> kSchemes{.table = "scheme",
                                                       .part = "reference",
                                                       .parts = "scheme_terms",
                                                       .owner = "scheme",
                                                       .items_max = limits::kSchemesMax};
inline constexpr store::DeclaredTable<AllocationKey> kAllocationKeys{
    .table = "allocation_key",
    .part = "reference",
    .parts = "allocation_share",
    .owner = "allocation_key",
    .items_max = limits::kAllocationKeysMax};
absl::Status CloseBooks(store::Tx& tx, const std::string& source_system, absl::CivilDay through);

// What changes in a version that changes them.
inline constexpr absl::string_view kImportRulesPart = "import_rules";
absl::StatusOr<ImportRules> LoadImportRules(store::Tx& tx, int64_t version);
inline constexpr store::DeclaredTable<ImportProfile> kImportProfiles{
    .table = "import_profile",
    .part = kImportRulesPart,
    .parts = "profile_setting",
    .owner = "profile",
    .items_max = limits::kImportProfilesMax};
inline constexpr store::DeclaredTable<LedgerMapping> kLedgerMappings{
    .table = "ledger_mapping",
    .part = kImportRulesPart,
    .scope = "source_system",
    .items_max = limits::kLedgerMappingsMax};

// --- The newest state, in memory ---

struct FinanceData {
  Ledger ledger;
  std::shared_ptr<const ImportRules> import_rules;
};
using Snapshot = store::Snapshot<FinanceData>;
using Snapshots = store::Snapshots<FinanceData>;
using View = store::View<FinanceData>;

// As store::Snapshots asks for it.
absl::StatusOr<FinanceData> LoadFinance(store::Tx& tx, const store::DataVersion& version,
                                        const Snapshot* near, Progress& progress);

// --- The ledger, inside a transaction ---

// The schemes with postings, and the currency of these.
absl::StatusOr<std::map<std::string, std::string>> BookedSchemes(store::Tx& tx);

// Entries recorded at or before `version`, in their order, after number `after`, at most `limit`,
// with when that was.
absl::StatusOr<std::vector<Entry>> ListEntries(store::Tx& tx, int64_t version,
                                               const PostingFilter& filter, int64_t after,
                                               int limit);

absl::StatusOr<StoredPostings> LoadKnown(store::Tx& tx, const std::string& source_system,
                                         const std::vector<DeclaredPosting>& postings);

// Adds to the ledger, and numbers what is added. Bumps the data version.
absl::Status WriteBookings(store::Tx& tx, absl::Span<const Booking> bookings);
// Lets the snapshots take from here, once it is committed, what WriteBookings has written, so that
// they need not read it. For a transaction that changes nothing else that they have.
void AdvanceOnCommit(store::Tx& tx, absl::Span<const Booking> bookings, const View& view);

// The postings of a source system that are in force, in books that a file covers, and that the file
// no longer has.
absl::StatusOr<std::vector<Posting>> LoadGone(store::Tx& tx, const std::string& source_system,
                                              const CoveredBooks& books);

// The id of the batch is the version of the transaction.
absl::Status WriteBatch(store::Tx& tx, const BatchRecord& batch,
                        const Reconciliation& reconciliation);
// A batch of the system (absent: the newest) at `version`, and its lines of a year (0: all). Absent
// when there is none.
absl::StatusOr<std::optional<StoredBatch>> LoadReconciliation(store::Tx& tx, int64_t version,
                                                              const std::string& source_system,
                                                              int year, std::optional<int64_t> id,
                                                              int lines_max);

}  // namespace wijkmonitor::finance
