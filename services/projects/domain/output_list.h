#pragma once

// Files of reports of outputs.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "libs/base/rejection.h"
#include "services/projects/domain/output.h"

namespace wijkmonitor::projects {

struct ListedReport {
  int64_t line = 0;
  OutputReport report;  // without its number
};
struct ReportList {
  std::vector<ListedReport> rows;
};

struct ReportPlan {
  std::vector<Rejection> rejections;  // nothing is to be done where there are any
  std::vector<OutputReport> added;    // numbered
  int64_t unchanged = 0;
};

// Which reports of a file are to be added to what is stored, which is given by id. A report that is
// stored does not change.
ReportPlan PlanReports(const ReportList& list, absl::Span<const Output* const> outputs,
                       absl::Span<const OutputReport* const> stored);

}  // namespace wijkmonitor::projects
