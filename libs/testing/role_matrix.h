#pragma once

#include <gtest/gtest.h>

#include <string>

#include "libs/rpc/router.h"

namespace wijkmonitor::testing {

// Who may call the methods of a service, written out to be read and compared: a line for each
// method and for things of the caller's own and of another organisation, a column for each role and
// for anonymous callers.
std::string RoleMatrix(const rpc::Router& router);

// Empty when the matrix is what the file `golden` holds; else what it is now, and how to renew the
// file.
std::string DifferenceFrom(const std::string& golden, const rpc::Router& router);

// Fails the running test when they differ.
inline void ExpectRoles(const rpc::Router& router, const std::string& golden) {
  const std::string difference = DifferenceFrom(golden, router);
  EXPECT_TRUE(difference.empty()) << difference;
}

}  // namespace wijkmonitor::testing
