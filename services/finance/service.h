#pragma once

// The methods of wijkmonitor.finance.v1.FinanceService: convert, ask store or domain, convert.

#include "libs/base/status.h"
#include "libs/rpc/router.h"
#include "services/finance/convert.h"
#include "services/finance/convert_allocation_key.h"
#include "services/finance/convert_import_profile.h"
#include "services/finance/convert_posting.h"
#include "services/finance/convert_reconciliation.h"
#include "services/finance/convert_scheme.h"
#include "services/finance/convert_spending.h"
#include "services/finance/store.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::finance {

// Thread-safe. `database` and `snapshots` outlive it.
class FinanceService {
 public:
  static constexpr absl::string_view kName = "wijkmonitor.finance.v1.FinanceService";

  FinanceService(store::Database& database, Snapshots& snapshots)
      : database_(database), snapshots_(snapshots) {}

  // Adds all methods to the router of the service. This object outlives the router.
  void Register(rpc::Router* router) const;

 private:
  using Call = rpc::Call;

  void RegisterComputed(rpc::Router* router) const;
  void RegisterReads(rpc::Router* router) const;
  void RegisterLedger(rpc::Router* router) const;
  void RegisterImports(rpc::Router* router) const;

  // What a request asks of: what was known at its `as_of`, else what the snapshot has. Error:
  // INVALID_ARGUMENT for an instant that is yet to come.
  template <class Request>
  absl::StatusOr<View> ViewOf(const Call& call, const Snapshot& snapshot,
                              const Request& request) const {
    return ViewAt(call.now, snapshot, request.has_as_of() ? &request.as_of() : nullptr);
  }
  absl::StatusOr<View> ViewAt(absl::Time now, const Snapshot& snapshot,
                              const google::protobuf::Timestamp* as_of) const;

  // Adds a method that reads: each is answered from the view its request asks of.
  template <class Q, class A>
  void AddRead(rpc::Router* router, absl::string_view method,
               absl::StatusOr<A> (FinanceService::*answer)(const View&, const Q&) const) const;

  // Computed.
  absl::StatusOr<v1::SpendingTable> GetSpending(const View& view,
                                                const v1::GetSpendingRequest& request) const;
  absl::StatusOr<v1::Balance> GetBalance(const View& view,
                                         const v1::GetBalanceRequest& request) const;

  // Reference data.
  absl::StatusOr<v1::Scheme> GetScheme(const View& view, const v1::GetSchemeRequest& request) const;
  absl::StatusOr<v1::ListSchemesResponse> ListSchemes(const View& view,
                                                      const v1::ListSchemesRequest& request) const;
  absl::StatusOr<v1::AllocationKey> GetAllocationKey(
      const View& view, const v1::GetAllocationKeyRequest& request) const;
  absl::StatusOr<v1::ListAllocationKeysResponse> ListAllocationKeys(
      const View& view, const v1::ListAllocationKeysRequest& request) const;
  absl::StatusOr<v1::ListBooksResponse> ListBooks(const View& view,
                                                  const v1::ListBooksRequest& request) const;
  absl::StatusOr<rpc::ApplyImport> ImportSchemes(
      const rpc::Import<v1::ImportSchemesRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportAllocationKeys(
      const rpc::Import<v1::ImportAllocationKeysRequest>& import) const;

  // The ledger.
  absl::StatusOr<v1::ListPostingsResponse> ListPostings(
      const View& view, const v1::ListPostingsRequest& request) const;
  absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> ExportPostings(
      const View& view, const v1::ExportPostingsRequest& request) const;
  absl::StatusOr<v1::Posting> ReversePosting(const v1::ReversePostingRequest& request,
                                             store::Tx& tx) const;
  absl::StatusOr<v1::Books> CloseBooks(const v1::CloseBooksRequest& request, store::Tx& tx) const;

  // Files, how they are read, and what became of them.
  absl::StatusOr<v1::ImportProfile> GetImportProfile(
      const View& view, const v1::GetImportProfileRequest& request) const;
  absl::StatusOr<v1::ListImportProfilesResponse> ListImportProfiles(
      const View& view, const v1::ListImportProfilesRequest& request) const;
  absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
      const View& view, const v1::ListLedgerMappingsRequest& request) const;
  absl::StatusOr<v1::Reconciliation> GetReconciliation(
      const View& view, const v1::GetReconciliationRequest& request) const;
  absl::StatusOr<rpc::ApplyImport> ImportProfiles(
      const rpc::Import<v1::ImportProfilesRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportLedgerMappings(
      const rpc::Import<v1::ImportLedgerMappingsRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportPostings(
      const rpc::Import<v1::ImportPostingsRequest>& import) const;

  store::Database& database_;
  Snapshots& snapshots_;
};

// --- Only templates below ---

template <class Q, class A>
void FinanceService::AddRead(rpc::Router* router, absl::string_view method,
                             absl::StatusOr<A> (FinanceService::*answer)(const View&, const Q&)
                                 const) const {
  router->AddRead<Q, A>(method,
                        [this, answer](const Call& call, const Q& request) -> absl::StatusOr<A> {
                          const auto snapshot = snapshots_.current();
                          ASSIGN_OR_RETURN(const View view, ViewOf(call, *snapshot, request));
                          return (this->*answer)(view, request);
                        });
}

}  // namespace wijkmonitor::finance
