#pragma once

// What the handlers of imports say of a file.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "libs/rpc/router.h"

namespace wijkmonitor::rpc {

// On a file with rejections, by line: nothing of its `rows` was stored, unless `rows_applied` and
// `rows_rejected` are set to say otherwise. What is wrong in the same way on several lines is one
// rejection, at the first; the first limits::kRejectionsMax are named.
Report RejectedReport(std::vector<Rejection> rejections, Language language, int64_t rows,
                      int64_t out_of_scope = 0);
// The same, as what an import is applied by.
ApplyImport Refuse(std::vector<Rejection> rejections, Language language, int64_t rows,
                   int64_t out_of_scope = 0);

// On a file of `rows` rows that declares items.
Report ReportOf(const Difference& difference, int64_t rows, int64_t out_of_scope = 0);
// INVALID_ARGUMENT for a file that declares items, and is to be applied in part.
absl::Status RefusePartial(const wijkmonitor::common::v1::ImportChunk& chunk);

}  // namespace wijkmonitor::rpc
