#pragma once

// Lists of projects as files: see project_list.proto.

#include "libs/formats/cells.h"
#include "services/projects/domain/project_list.h"

namespace wijkmonitor::projects {

// The rows of a file, and what cannot be read of them; who it is of is left to say.
formats::ReadFile<ProjectList> ReadProjectList(absl::string_view file);

}  // namespace wijkmonitor::projects
