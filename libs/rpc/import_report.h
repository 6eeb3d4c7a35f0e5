#pragma once

// What the handlers of imports say of a file.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "libs/rpc/router.h"

namespace wijkmonitor::rpc {

// On a file with rejections, by line: nothing of it was stored, unless `rows_applied` is set to say
// otherwise. The first limits::kRejectionsMax are named.
Report RejectedReport(std::vector<Rejection> rejections, int64_t rows);
// The same, as what an import is applied by.
ApplyImport Refuse(std::vector<Rejection> rejections, int64_t rows);

// On a file of `rows` rows that declares items.
Report ReportOf(const Difference& difference, int64_t rows);
// INVALID_ARGUMENT for a file that declares items, and is to be applied in part.
absl::Status RefusePartial(const wijkmonitor::common::v1::ImportChunk& chunk);

}  // namespace wijkmonitor::rpc
