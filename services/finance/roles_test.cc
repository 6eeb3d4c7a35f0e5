// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "libs/testing/role_matrix.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  const testing::TempDir dir;
  ServedFinance served("sqlite:" + dir.File("finance.db"));
  testing::ExpectRoles(served.router(), "services/finance/roles.golden");
}

}  // namespace
}  // namespace wijkmonitor::finance
