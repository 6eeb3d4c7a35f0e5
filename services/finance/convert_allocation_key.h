#pragma once

// Between the messages of allocation_key.proto and the domain.

#include "services/finance/domain/allocation.h"
#include "wijkmonitor/finance/v1/allocation_key.pb.h"

namespace wijkmonitor::finance {

v1::AllocationKey ToMessage(const AllocationKey& key);

}  // namespace wijkmonitor::finance
