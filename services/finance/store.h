#pragma once

// What the service keeps: schemes, keys, how files are read, and the ledger. Reads take a data
// version; what was recorded at or before it counts. Writes run inside a transaction of libs/store.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/limits.h"
#include "libs/store/database.h"
#include "libs/store/declared.h"
#include "libs/store/snapshots.h"
#include "services/finance/domain/file_lines.h"
#include "services/finance/domain/filing.h"
#include "services/finance/domain/import_profile.h"
#include "services/finance/domain/ledger.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/posting.h"

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
inline constexpr absl::string_view kLinesPart = "lines";
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
  std::shared_ptr<const FileLines> lines;  // null of the past: LoadFileLines reads it
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

// Of `postings`, and of the external ids of lines that gave none.
absl::StatusOr<StoredPostings> LoadKnown(store::Tx& tx, const std::string& source_system,
                                         const std::vector<DeclaredPosting>& postings,
                                         const std::vector<absl::string_view>& other_ids = {});

// Adds to the ledger, and numbers what is added. Bumps the data version.
absl::Status WriteBookings(store::Tx& tx, absl::Span<const Booking> bookings);
// The external ids of postings, by their numbers.
absl::StatusOr<std::vector<std::string>> LoadExternalIds(store::Tx& tx,
                                                         absl::Span<const int64_t> numbers);

// --- The lines of files, inside a transaction ---

// An import, as it is known afterwards.
struct BatchRecord {
  std::string source_system, profile, file_name, file_sha256;
};

// As it is stored.
struct PackedFiling {
  std::string coverage;
  Months months;  // in which its lines stand
  int64_t lines = 0;
  std::vector<std::string> pieces;
  std::vector<ReplacedLines> replaced;
  std::string sha256;  // of coverage and pieces
};
PackedFiling Packed(const Filing& filing);

// Whether the newest batch of the source is the same: then nothing need be stored.
absl::StatusOr<bool> IsNewestBatch(store::Tx& tx, const std::string& source_system,
                                   const PackedFiling& filing);
// The id of the batch is the version of the transaction. Bumps the data version.
absl::Status WriteBatch(store::Tx& tx, const BatchRecord& batch, const PackedFiling& filing);

// The same in memory.
void Extend(store::Tx& tx, const BatchRecord& batch, const Filing& filing,
            FileLinesExtension* lines);

// `before`, and what was recorded after version `after` and up to `version`, of a source (empty: of
// all). Error: DATA_LOSS when what is stored of a file is not what was written.
absl::StatusOr<FileLines> LoadFileLines(store::Tx& tx, int64_t after, int64_t version,
                                        const FileLines& before,
                                        const std::string& source_system = "");

// What one file says, as if there were no other. Absent when the source has no such batch at
// `version`. Error: as LoadFileLines.
absl::StatusOr<std::optional<FileLines>> LoadBatch(store::Tx& tx, int64_t version,
                                                   const std::string& source_system, int64_t batch);

// What of a stored line is not in memory.
struct StoredLine {
  uint32_t position = 0;  // in its file, from 0
  int64_t line = 0;
  std::string external_id;
};
// Those of a batch at these positions, in their order. Error: DATA_LOSS.
absl::StatusOr<std::vector<StoredLine>> LoadStoredLines(store::Tx& tx, int64_t batch,
                                                        const std::set<uint32_t>& positions);
// All lines of a batch in their order; what a line points to lives as long as the call. Error:
// DATA_LOSS when they are not what was written, also after lines were given.
absl::Status ReadLines(
    store::Tx& tx, int64_t batch,
    const std::function<void(const FiledLine& line, uint32_t position)>& on_line);

}  // namespace wijkmonitor::finance
