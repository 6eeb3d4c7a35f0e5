// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "services/indicators/roles.h"

#include "libs/testing/role_matrix.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  testing::ExpectRoles(Roles(), "services/indicators/roles.golden", IndicatorService::kName);
}

}  // namespace
}  // namespace wijkmonitor::indicators
