#pragma once

// Between the messages of scheme.proto and the domain.

#include "services/finance/domain/scheme.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"

namespace wijkmonitor::finance {

v1::Scheme ToMessage(const Scheme& scheme);

}  // namespace wijkmonitor::finance
