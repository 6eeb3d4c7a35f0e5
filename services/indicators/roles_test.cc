// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "services/indicators/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/testing/role_matrix.h"
#include "wijkmonitor/indicators/v1/kompas.pb.h"

namespace wijkmonitor::indicators {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  const std::string difference =
      testing::DifferenceFrom("services/indicators/roles.golden", Roles());
  EXPECT_TRUE(difference.empty()) << difference;
}

TEST(Roles, EveryMethodHasOneRow) {
  const auto* service = v1::Kompas::descriptor()->file()->pool()->FindServiceByName(
      "wijkmonitor.indicators.v1.IndicatorService");
  ASSERT_NE(service, nullptr);
  std::vector<std::string> methods, rows;
  for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i)->name());
  for (const rpc::MethodRoles& row : Roles()) rows.emplace_back(row.method);
  EXPECT_THAT(rows, ::testing::UnorderedElementsAreArray(methods));
}

}  // namespace
}  // namespace wijkmonitor::indicators
