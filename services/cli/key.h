#pragma once

// The command that makes an allocation key from published figures.

#include "services/cli/args.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Writes the file that `import keys` takes: the weight of an area is its figure, that of an area
// set its own figure or else the sum of its members'. Only an indicator that counts things will do.
// An area without a published figure is an error that names it. Returns the exit code.
int RunKey(const Session& session, const KeyArgs& args);

}  // namespace wijkmonitor::cli
