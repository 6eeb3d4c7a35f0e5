#pragma once

// The methods of wijkmonitor.finance.v1.FinanceService: convert, ask store or domain, convert.

#include "libs/rpc/router.h"
#include "services/finance/convert.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {

// Thread-safe. `database` and `snapshots` outlive it.
class FinanceService {
 public:
  static constexpr absl::string_view kName = "wijkmonitor.finance.v1.FinanceService";

  FinanceService(store::Database& database, const Snapshots& snapshots)
      : database_(database), snapshots_(snapshots) {}

  // Adds all methods to the router of the service. This object outlives the router.
  void Register(rpc::Router* router) const;

 private:
  using Call = rpc::Call;

  void RegisterComputed(rpc::Router* router) const;
  void RegisterReads(rpc::Router* router) const;
  void RegisterLedger(rpc::Router* router) const;
  void RegisterImports(rpc::Router* router) const;

  // The ledger as it was at `as_of` (unset: as the snapshot has it), read with the schemes and keys
  // of then, and how many of its postings there were.
  struct LedgerView {
    Ledger ledger;
    size_t size = 0;
    store::Commit version;
  };
  absl::StatusOr<LedgerView> ViewAt(const Snapshot& snapshot,
                                    const google::protobuf::Timestamp* as_of) const;

  // Computed.
  absl::StatusOr<v1::SpendingTable> GetSpending(const Snapshot& snapshot,
                                                const v1::GetSpendingRequest& request) const;
  absl::StatusOr<v1::Balance> GetBalance(const Snapshot& snapshot,
                                         const v1::GetBalanceRequest& request) const;

  // Reference data.
  absl::StatusOr<v1::Scheme> GetScheme(const v1::GetSchemeRequest& request) const;
  absl::StatusOr<v1::ListSchemesResponse> ListSchemes(const v1::ListSchemesRequest& request) const;
  absl::StatusOr<v1::AllocationKey> GetAllocationKey(
      const v1::GetAllocationKeyRequest& request) const;
  absl::StatusOr<v1::ListAllocationKeysResponse> ListAllocationKeys(
      const v1::ListAllocationKeysRequest& request) const;
  absl::StatusOr<v1::ListBooksResponse> ListBooks(const v1::ListBooksRequest& request) const;
  absl::StatusOr<rpc::ApplyImport> ImportSchemes(
      const rpc::Import<v1::ImportSchemesRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportAllocationKeys(
      const rpc::Import<v1::ImportAllocationKeysRequest>& import) const;

  // The ledger.
  absl::StatusOr<v1::ListPostingsResponse> ListPostings(
      const v1::ListPostingsRequest& request) const;
  absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> ExportPostings(
      const v1::ExportPostingsRequest& request) const;
  absl::StatusOr<v1::Posting> ReversePosting(const Call& call,
                                             const v1::ReversePostingRequest& request,
                                             store::Tx& tx) const;
  absl::StatusOr<v1::Books> CloseBooks(const v1::CloseBooksRequest& request, store::Tx& tx) const;

  // Files, how they are read, and what became of them.
  absl::StatusOr<v1::ImportProfile> GetImportProfile(
      const v1::GetImportProfileRequest& request) const;
  absl::StatusOr<v1::ListImportProfilesResponse> ListImportProfiles(
      const v1::ListImportProfilesRequest& request) const;
  absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
      const v1::ListLedgerMappingsRequest& request) const;
  absl::StatusOr<v1::Reconciliation> GetReconciliation(
      const v1::GetReconciliationRequest& request) const;
  absl::StatusOr<rpc::ApplyImport> ImportProfiles(
      const rpc::Import<v1::ImportProfilesRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportLedgerMappings(
      const rpc::Import<v1::ImportLedgerMappingsRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportPostings(
      const rpc::Import<v1::ImportPostingsRequest>& import) const;

  store::Database& database_;
  const Snapshots& snapshots_;
};

}  // namespace wijkmonitor::finance
