#include <optional>

#include "services/cli/args.h"
#include "services/cli/commands.h"
#include "services/cli/session.h"

int main(int argc, char** argv) {
  using namespace wijkmonitor::cli;
  Args args;
  if (const std::optional<int> exit_code = ParseArgs(argc, argv, &args)) return *exit_code;
  const Session session = OpenSession(args);
  return Run(session, args.command);
}
