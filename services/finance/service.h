#pragma once

// The methods of wijkmonitor.finance.v1.FinanceService: convert, ask store or domain, convert.

#include "libs/rpc/router.h"
#include "libs/rpc/service_main.h"
#include "services/finance/convert_import_profile.h"
#include "services/finance/convert_posting.h"
#include "services/finance/convert_reconciliation.h"
#include "services/finance/convert_spending.h"
#include "services/finance/store.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::finance {

using Router = rpc::DataRouter<FinanceData>;

// Each adds the methods of some resources.
void AddAllocationKeyMethods(Router* router);
void AddImportProfileMethods(Router* router);
void AddLedgerMethods(Router* router);
void AddPostingMethods(Router* router);
void AddReconciliationMethods(Router* router);
void AddSchemeMethods(Router* router);
void AddSpendingMethods(Router* router);

// The whole service.
rpc::ServiceParts<FinanceData> Parts();

}  // namespace wijkmonitor::finance
