#pragma once

// Between the messages and files of scheme.proto and the domain.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/scheme.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"

namespace wijkmonitor::finance {

v1::Scheme ToMessage(const Scheme& scheme);
formats::ReadFile<Declared<Scheme>> ReadSchemes(absl::string_view file);

}  // namespace wijkmonitor::finance
