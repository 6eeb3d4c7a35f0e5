#pragma once

// Between the messages of import_profile.proto and the domain.

#include "services/finance/domain/import_profile.h"
#include "wijkmonitor/finance/v1/import_profile.pb.h"

namespace wijkmonitor::finance {

v1::ImportProfile ToMessage(const OfferedProfile& offered);
v1::LedgerMapping ToMessage(const LedgerMapping& mapping);

}  // namespace wijkmonitor::finance
