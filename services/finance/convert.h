#pragma once

// Between the messages of the API and the domain. With convert_*.h the only place that sees both.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/spending.h"
#include "services/finance/store.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::finance {

v1::Scheme ToMessage(const Scheme& scheme);
v1::AllocationKey ToMessage(const AllocationKey& key);
// `recorded_at`: when its version was committed.
v1::Posting ToMessage(const Entry& entry, const Reference& reference, absl::Time recorded_at);
v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through);
v1::ImportProfile ToMessage(const ImportProfile& profile, bool shipped);
v1::LedgerMapping ToMessage(const LedgerMapping& mapping);
v1::Reconciliation ToMessage(const StoredBatch& batch);
v1::SpendingTable ToMessage(const SpendingTable& table, const v1::GetSpendingRequest& request);
v1::Balance ToMessage(const Balance& balance, const v1::GetBalanceRequest& request,
                      const std::string& currency);

// The request is checked, and has its defaults: see service.cc.
SpendingQuery FromMessage(const v1::GetSpendingRequest& request);
// INVALID_ARGUMENT for a field that cannot be read.
absl::StatusOr<PostingFilter> FromMessage(const v1::ListPostingsRequest& request);
absl::StatusOr<PostingFilter> FromMessage(const v1::ExportPostingsRequest& request);
absl::StatusOr<LedgerDefaults> FromMessage(const v1::ImportPostingsRequest& request);

formats::ReadFile<Declared<Scheme>> ReadSchemes(absl::string_view file);
formats::ReadFile<Declared<AllocationKey>> ReadKeys(absl::string_view file);

}  // namespace wijkmonitor::finance
