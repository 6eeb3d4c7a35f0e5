#pragma once

// Warnings and the progress of goals as text for a terminal. Pure, as draw.h. Ends with a line
// break.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/projects/v1/goal_progress.pb.h"
#include "wijkmonitor/projects/v1/warning.pb.h"

namespace wijkmonitor::cli {

// What somebody should look at, and how much could not be judged.
std::string DrawWarnings(const projects::v1::Warnings& warnings, Lang lang);
// How much of it could not be judged.
std::string NotesOf(const projects::v1::Warnings& warnings, Lang lang);
// A few lines for each goal: from where it came to where it is, and how it comes on.
std::string DrawGoals(const projects::v1::GoalsProgress& goals, Lang lang);

}  // namespace wijkmonitor::cli
