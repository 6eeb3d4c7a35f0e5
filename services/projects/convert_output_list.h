#pragma once

// Reports of outputs as files: see output.proto.

#include "absl/strings/string_view.h"
#include "libs/formats/cells.h"
#include "services/projects/domain/output_list.h"

namespace wijkmonitor::projects {

// The rows of a file, and what cannot be read of them.
formats::ReadFile<ReportList> ReadReportList(absl::string_view file);

}  // namespace wijkmonitor::projects
