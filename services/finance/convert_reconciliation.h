#pragma once

// Between the messages of reconciliation.proto and the domain.

#include <string>

#include "absl/time/civil_time.h"
#include "services/finance/domain/reconciliation.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"

namespace wijkmonitor::finance {

v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through);
v1::Reconciliation ToMessage(const StoredBatch& batch);
common::v1::ImportAmounts ToMessage(const FileAmounts& amounts);

}  // namespace wijkmonitor::finance
