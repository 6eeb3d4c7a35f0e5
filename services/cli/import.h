#pragma once

// Imports of files, and what became of them.

#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/calls.h"
#include "services/cli/words.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::cli {

// What every import is told.
struct ImportOptions {
  std::string file;
  bool dry_run = false;
  bool partial = false;
  bool all = false;        // list every rejection and warning
  std::string request_id;  // empty: a new one
};
void AddImportOptions(CLI::App* command, ImportOptions* options);

// Sends a file and shows the report. `first` has what else the import is told. Returns the exit
// code.
int RunImport(const Session& session, const MethodDescriptor& method, const Message& asked,
              const ImportOptions& options);

// The report as text, at most 20 rejections and 20 warnings unless `all`. `file` is put before
// each.
std::string DrawReport(const common::v1::ImportReport& report, absl::string_view file, bool all,
                       Lang lang);

}  // namespace wijkmonitor::cli
