#include "libs/rpc/import_report.h"

#include <algorithm>
#include <utility>

#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"

namespace wijkmonitor::rpc {

Report RejectedReport(std::vector<Rejection> rejections, int64_t rows) {
  std::stable_sort(rejections.begin(), rejections.end(),
                   [](const Rejection& a, const Rejection& b) { return a.line < b.line; });
  Report report;
  report.set_outcome(Report::OUTCOME_REJECTED);
  report.set_rows_read(rows);
  report.set_rows_rejected(static_cast<int64_t>(LinesOf(rejections).size()));
  const size_t shown = std::min(rejections.size(), limits::kRejectionsMax);
  for (size_t i = 0; i < shown; ++i) *report.add_rejections() = ToMessage(rejections[i]);
  return report;
}

ApplyImport Refuse(std::vector<Rejection> rejections, int64_t rows) {
  return [report = RejectedReport(std::move(rejections), rows)](
             store::Tx&) -> absl::StatusOr<Report> { return report; };
}

Report ReportOf(const Difference& difference, int64_t rows) {
  Report report;
  report.set_outcome(difference.any() ? Report::OUTCOME_APPLIED : Report::OUTCOME_UNCHANGED);
  report.set_rows_read(rows);
  report.set_rows_applied(rows - difference.unchanged);
  report.set_rows_unchanged(difference.unchanged);
  report.set_rows_added(difference.added);
  report.set_rows_changed(difference.changed);
  report.set_rows_removed(difference.removed);
  return report;
}

absl::Status RefusePartial(const wijkmonitor::common::v1::ImportChunk& chunk) {
  if (!chunk.header().allow_partial()) return absl::OkStatus();
  return InvalidFields(
      {{"chunk.header.allow_partial", "this file declares a whole: it cannot be applied in part"}});
}

}  // namespace wijkmonitor::rpc
