#pragma once

// How far goals have come, as messages; and what the indicators service says of them.

#include <optional>
#include <string>

#include "services/projects/domain/goal_progress.h"
#include "wijkmonitor/indicators/v1/kompas.pb.h"
#include "wijkmonitor/projects/v1/goal_progress.pb.h"

namespace wijkmonitor::projects {

// The figure of an indicator in a kompas; nothing: the kompas does not have it.
std::optional<Figure> FigureIn(const indicators::v1::Kompas& kompas, const std::string& indicator);

// Without its goal and its sections.
v1::GoalProgress ToMessage(const GoalProgress& progress);

}  // namespace wijkmonitor::projects
