#pragma once

// Results chains: from files, and as messages.

#include <vector>

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/projects/domain/results_chain.h"
#include "wijkmonitor/projects/v1/results_chain.pb.h"

namespace wijkmonitor::projects {

// A file as ImportResultsChains documents it.
formats::ReadFile<Declared<ResultsChain>> ReadResultsChains(absl::string_view file);

v1::ResultsChain ToMessage(const ResultsChain& chain, const std::vector<ChainGap>& gaps);

}  // namespace wijkmonitor::projects
