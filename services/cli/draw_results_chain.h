#pragma once

// A results chain as text for a terminal. Pure, as draw.h. Ends with a line break.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/projects/v1/results_chain.pb.h"

namespace wijkmonitor::cli {

// The statements level by level, each with what it is to lead to, on which assumption and with what
// evidence, and with its causes; then what the chain lacks.
std::string DrawResultsChain(const projects::v1::ResultsChain& chain, Lang lang);

}  // namespace wijkmonitor::cli
