// Who may call what is a promise: roles.golden holds it for review, and changes only with a commit
// that says so.

#include "libs/testing/role_matrix.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

TEST(Roles, AreThoseOfTheGoldenFile) {
  const testing::TempDir dir;
  ServedProjects served("sqlite:" + dir.File("projects.db"));
  testing::ExpectRoles(served.router(), "services/projects/roles.golden");
}

}  // namespace
}  // namespace wijkmonitor::projects
