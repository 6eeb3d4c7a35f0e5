#pragma once

// Between the messages of spending.proto and the domain.

#include <string>

#include "libs/store/database.h"
#include "services/finance/domain/spending.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::finance {

// `version`: of the ledger's beginning that was added up.
v1::SpendingTable ToMessage(const SpendingTable& table, const v1::GetSpendingRequest& request,
                            const store::Commit& version);
v1::Balance ToMessage(const Balance& balance, const v1::GetBalanceRequest& request,
                      const std::string& currency, const store::Commit& version);

// The request is checked, and has its defaults: see service.cc.
SpendingQuery FromMessage(const v1::GetSpendingRequest& request);

}  // namespace wijkmonitor::finance
