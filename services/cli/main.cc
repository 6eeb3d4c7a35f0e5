#include <iostream>
#include <optional>

#include "libs/base/text.h"
#include "services/cli/args.h"
#include "services/cli/session.h"

int main(int argc, char** argv) {
  using namespace wijkmonitor::cli;
  Args args;
  if (const std::optional<int> exit_code = ParseArgs(argc, argv, &args)) return *exit_code;
  const absl::StatusOr<Session> session = OpenSession(args);
  if (!session.ok()) {
    std::cerr << "wijkmonitor: " << wijkmonitor::Printable(session.status().message()) << "\n";
    return kExitFailure;
  }
  return args.command(*session);
}
