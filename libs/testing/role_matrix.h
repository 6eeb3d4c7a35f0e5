#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/rpc/call.h"
#include "libs/rpc/router.h"

namespace wijkmonitor::testing {

// A service's role table written out, to be read and compared: a line for each method and for
// things of the caller's own and of another organisation, a column for each role and for anonymous
// callers.
std::string RoleMatrix(const rpc::RoleTable& table);

// Empty when the matrix is what the file `golden` holds; else what it is now, and how to renew the
// file.
std::string DifferenceFrom(const std::string& golden, const rpc::RoleTable& table);

// Fails the running test when they differ, or when the rows are not the methods of the service.
inline void ExpectRoles(const rpc::RoleTable& table, const std::string& golden,
                        absl::string_view service) {
  const std::string difference = DifferenceFrom(golden, table);
  EXPECT_TRUE(difference.empty()) << difference;
  const google::protobuf::ServiceDescriptor& descriptor = rpc::ServiceNamed(service);
  std::vector<std::string> methods, rows;
  for (int i = 0; i < descriptor.method_count(); ++i) {
    methods.push_back(descriptor.method(i)->name());
  }
  for (const rpc::MethodRoles& row : table) rows.emplace_back(row.method);
  EXPECT_THAT(rows, ::testing::UnorderedElementsAreArray(methods));
}

}  // namespace wijkmonitor::testing
