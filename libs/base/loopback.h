#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether HOST:PORT is on this machine for certain: localhost, 127.x.y.z or [::1]. Names are not
// looked up.
bool IsLoopback(absl::string_view host_and_port);

// An IP address, version 4 or 6, in the one way of writing it; empty: `text` is none.
std::string CanonicalIp(absl::string_view text);

}  // namespace wijkmonitor
