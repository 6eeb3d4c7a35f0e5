#pragma once

// Sends a file to the service and shows what became of it.

#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/args.h"
#include "services/cli/session.h"
#include "services/cli/words.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::cli {

// Returns the exit code. When the service cannot be reached the same request is sent again, at most
// 3 times: the service applies a request id once.
int RunImport(const Session& session, const ImportArgs& args);

// The report as text, at most 20 rejections unless `all`. `file` is put before each.
std::string DrawReport(const common::v1::ImportReport& report, absl::string_view file, bool all,
                       Lang lang);

}  // namespace wijkmonitor::cli
