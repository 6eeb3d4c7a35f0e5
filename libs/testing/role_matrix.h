#pragma once

#include <string>

#include "libs/rpc/call.h"

namespace wijkmonitor::testing {

// A service's role table written out, to be read and compared: a line for each method and for
// things of the caller's own and of another organisation, a column for each role and for anonymous
// callers.
std::string RoleMatrix(const rpc::RoleTable& table);

// Empty when the matrix is what the file `golden` holds; else what it is now, and how to renew the
// file.
std::string DifferenceFrom(const std::string& golden, const rpc::RoleTable& table);

}  // namespace wijkmonitor::testing
