#pragma once

// Between the messages of allocation_key.proto and the domain.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/allocation_key.h"
#include "wijkmonitor/finance/v1/allocation_key.pb.h"

namespace wijkmonitor::finance {

v1::AllocationKey ToMessage(const AllocationKey& key);
formats::ReadFile<Declared<AllocationKey>> ReadKeys(absl::string_view file);

}  // namespace wijkmonitor::finance
