#include "libs/rpc/import_report.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"

namespace wijkmonitor::rpc {

Report RejectedReport(std::vector<Rejection> rejections, Language language, int64_t rows,
                      int64_t out_of_scope) {
  std::stable_sort(rejections.begin(), rejections.end(),
                   [](const Rejection& a, const Rejection& b) { return a.line < b.line; });
  Report report;
  report.set_outcome(Report::OUTCOME_REJECTED);
  report.set_rows_read(rows);
  report.set_rows_out_of_scope(out_of_scope);
  report.set_rows_rejected(rows - out_of_scope);
  struct Lines {
    const Rejection *first, *last;
    int64_t count = 1;
  };
  using Cause = std::tuple<absl::string_view, absl::string_view, std::string>;
  std::map<Cause, Lines> lines_of;
  std::vector<const Lines*> causes;  // in the order of their first lines
  for (const Rejection& rejection : rejections) {
    const auto [cause, is_new] = lines_of.try_emplace(
        Cause(rejection.column, rejection.value, rejection.reason.In(language)),
        Lines{&rejection, &rejection});
    Lines& lines = cause->second;
    if (is_new) causes.push_back(&lines);
    if (rejection.line != lines.last->line) ++lines.count;
    lines.last = &rejection;
  }
  report.set_rejections_total(static_cast<int64_t>(causes.size()));
  causes.resize(std::min(causes.size(), limits::kRejectionsMax));
  for (const Lines* lines : causes) {
    *report.add_rejections() = ToMessage(*lines->first, language);
    report.mutable_rejections()->rbegin()->set_lines(lines->count);
  }
  return report;
}

ApplyImport Refuse(std::vector<Rejection> rejections, Language language, int64_t rows,
                   int64_t out_of_scope) {
  return [report = RejectedReport(std::move(rejections), language, rows, out_of_scope)](
             store::Tx&) -> absl::StatusOr<Report> { return report; };
}

Report ReportOf(const Difference& difference, int64_t rows, int64_t out_of_scope) {
  Report report;
  report.set_outcome(difference.any() ? Report::OUTCOME_APPLIED : Report::OUTCOME_UNCHANGED);
  report.set_rows_read(rows);
  report.set_rows_out_of_scope(out_of_scope);
  report.set_rows_applied(rows - out_of_scope - difference.unchanged);
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
