#pragma once

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether HOST:PORT is on this machine for certain: localhost, 127.x.y.z or [::1]. Names are not
// looked up.
bool IsLoopback(absl::string_view host_and_port);

}  // namespace wijkmonitor
