#pragma once

// Between the messages of spending.proto and the domain.

#include <string>

#include "services/finance/domain/spending.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::finance {

v1::SpendingTable ToMessage(const SpendingTable& table, const v1::GetSpendingRequest& request);
v1::Balance ToMessage(const Balance& balance, const v1::GetBalanceRequest& request,
                      const std::string& currency);

// The request is checked, and has its defaults: see service_spending.cc.
SpendingQuery FromMessage(const v1::GetSpendingRequest& request, Seen seen);

}  // namespace wijkmonitor::finance
