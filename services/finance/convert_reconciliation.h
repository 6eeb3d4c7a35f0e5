#pragma once

// Between the messages of reconciliation.proto and the domain.

#include <string>

#include "absl/time/civil_time.h"
#include "services/finance/domain/ledger_file.h"
#include "services/finance/domain/reconciliation.h"
#include "services/finance/domain/unmapped.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"

namespace wijkmonitor::finance {

v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through);
// All of it but rows and lines; of a later page only what is on each.
v1::Reconciliation ToMessage(const std::string& source_system, const Reconciliation& reconciliation,
                             bool is_first_page);
v1::ReconciliationRow ToMessage(const ReconciliationRow& row);
// `external_id` and `line` are not in memory.
v1::ReconciliationLine ToMessage(const UnbookedLine& unbooked, const std::string& external_id,
                                 int64_t line);
v1::UnmappedCodes ToMessage(const UnmappedCodes& unmapped);
common::v1::ImportAmounts ToMessage(const FileAmounts& amounts);

}  // namespace wijkmonitor::finance
