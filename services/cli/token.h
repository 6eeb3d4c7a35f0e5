#pragma once

// The command that makes tokens, and the key set to verify them with. It calls no service.

#include "services/cli/args.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Returns the exit code.
int RunToken(const Session& session, const TokenArgs& args);

}  // namespace wijkmonitor::cli
