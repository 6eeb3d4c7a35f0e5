#pragma once

// What became of an imported file.

#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/words.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::cli {

// The report as text, at most 20 rejections and 20 warnings unless `all`. `file` is put before
// each.
std::string DrawReport(const common::v1::ImportReport& report, absl::string_view file, bool all,
                       Lang lang);

}  // namespace wijkmonitor::cli
