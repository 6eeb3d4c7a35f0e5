// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "services/finance/roles.h"

#include "libs/testing/role_matrix.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  testing::ExpectRoles(Roles(), "services/finance/roles.golden", FinanceService::kName);
}

}  // namespace
}  // namespace wijkmonitor::finance
