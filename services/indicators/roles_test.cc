// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "libs/testing/role_matrix.h"
#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  const testing::TempDir dir;
  ServedIndicators served("sqlite:" + dir.File("indicators.db"));
  testing::ExpectRoles(served.router(), "services/indicators/roles.golden");
}

}  // namespace
}  // namespace wijkmonitor::indicators
