#pragma once

// The commands, and how they come on the command line.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "services/cli/args.h"
#include "services/cli/errors.h"
#include "services/cli/output.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Each adds commands to `app`. The one that stands on the command line becomes `chosen`.
void AddImport(CLI::App* app, Command* chosen);
void AddIndicators(CLI::App* app, Command* chosen);
void AddToken(CLI::App* app, Command* chosen);
void AddAudit(CLI::App* app, Command* chosen);
void AddFinance(CLI::App* app, Command* chosen);
void AddProjects(CLI::App* app, Command* chosen);
void AddKey(CLI::App* app, Command* chosen);
void AddMethods(CLI::App* app, Command* chosen);
void AddStatus(CLI::App* app, Command* chosen);

inline CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& help) {
  CLI::App* command = parent->add_subcommand(name, help);
  command->fallthrough();  // global options may also stand behind the command
  return command;
}

// A command, and what its options are to fill: `run` is given that.
template <class Options>
std::pair<CLI::App*, Options*> AddCommand(
    CLI::App* parent, const std::string& name, const std::string& help,
    const std::function<int(const Session&, const Options&)>& run, Command* chosen) {
  CLI::App* command = AddCommand(parent, name, help);
  const auto options = std::make_shared<Options>();
  command->callback(
      [=] { *chosen = [=](const Session& session) { return run(session, *options); }; });
  return {command, options.get()};
}

}  // namespace wijkmonitor::cli
