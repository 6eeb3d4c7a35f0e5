#pragma once

// Whether the services answer, and what they hold.

#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Shows each service, whatever becomes of the other. Returns the exit code: a failure when one does
// not answer.
int RunStatus(const Session& session);

}  // namespace wijkmonitor::cli
