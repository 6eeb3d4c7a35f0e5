#pragma once

// The command line of what is about money.

#include <CLI/CLI.hpp>
#include <string>

#include "services/cli/args.h"

namespace wijkmonitor::cli {

inline CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& help) {
  CLI::App* command = parent->add_subcommand(name, help);
  command->fallthrough();  // global options may also stand behind the command
  return command;
}

// Adds the options that files of postings have besides those of every import.
void AddPostingOptions(CLI::App* command, finance::v1::ImportPostingsRequest* request);
// Adds the commands.
void AddFinance(CLI::App* app, Args* args);

}  // namespace wijkmonitor::cli
