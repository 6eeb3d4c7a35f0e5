#pragma once

// Warnings as messages.

#include "services/projects/domain/warning.h"
#include "wijkmonitor/projects/v1/warning.pb.h"

namespace wijkmonitor::projects {

// Of a normalised request.
WarningQuery FromMessage(const v1::ListWarningsRequest& request);
v1::Warnings ToMessage(const Warnings& warnings, const WarningQuery& query);

}  // namespace wijkmonitor::projects
