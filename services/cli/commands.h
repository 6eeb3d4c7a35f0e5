#pragma once

// The commands that read indicators: kompas, areas, sets, indicators and export.

#include "services/cli/args.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Each returns the exit code.
int RunKompas(const Session& session, const KompasArgs& args);
int RunAreas(const Session& session, const AreasArgs& args);
int RunSets(const Session& session, const SetsArgs& args);
int RunIndicators(const Session& session, const IndicatorsArgs& args);
int RunExport(const Session& session, const ExportArgs& args);

// Runs whichever command it is.
int Run(const Session& session, const Command& command);

}  // namespace wijkmonitor::cli
