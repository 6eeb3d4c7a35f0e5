#include "services/projects/domain/output_list.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

// Null: there is none.
template <class Item>
const Item* FindIn(absl::Span<const Item* const> items, const std::string& id) {
  const auto found = std::ranges::lower_bound(
      items, id, {}, [](const Item* item) -> const std::string& { return item->id; });
  return found != items.end() && (*found)->id == id ? *found : nullptr;
}

class Planner {
 public:
  Planner(const ReportList& list, absl::Span<const Output* const> outputs,
          absl::Span<const OutputReport* const> stored)
      : list_(list), outputs_(outputs), stored_(stored) {}

  ReportPlan Run() {
    OpenNamed();
    for (const ListedReport& row : list_.rows) PlanRow(row);
    const size_t total = stored_.size() + plan_.added.size();
    if (total > limits::kOutputReportsMax) {
      plan_.rejections.push_back(
          {0,
           "",
           "",
           {problems::kTooManyStored,
            {absl::StrCat(total), absl::StrCat(limits::kOutputReportsMax)}}});
    }
    return std::move(plan_);
  }

 private:
  // The outputs that the file names, with what is stored of them.
  void OpenNamed() {
    for (const ListedReport& row : list_.rows) {
      const Output* const output = FindIn(outputs_, row.report.output);
      if (output != nullptr) of_.try_emplace(output->id, *output);
    }
    std::vector<const OutputReport*> written;
    for (const OutputReport* const report : stored_) {
      if (of_.contains(report->output)) written.push_back(report);
    }
    std::ranges::sort(written, {}, &OutputReport::number);
    for (const OutputReport* const report : written) of_.at(report->output).Add(*report);
  }

  void PlanRow(const ListedReport& row) {
    RowCheck check(row.line, &plan_.rejections);
    OutputReport report = row.report;
    if (!seen_.insert(row.report.id).second) {
      return check.Reject("report", report.id, problems::kIdTwice);
    }
    const Output* const output = FindIn(outputs_, report.output);
    if (output == nullptr) {
      return check.Reject("output", report.output, problems::kUnknownOutput);
    }
    if (const OutputReport* const before = FindIn(stored_, report.id)) {
      report.number = before->number;
      if (report != *before) return check.Reject("report", report.id, problems::kReportDiffers);
      ++plan_.unchanged;
      return;
    }
    ReportsOf& reports = of_.at(output->id);
    const size_t before = plan_.rejections.size();
    CheckReport(report, *output, check);
    reports.Check(report, check);
    if (plan_.rejections.size() > before) return;
    report.number = reports.size() + 1;
    reports.Add(report);
    plan_.added.push_back(std::move(report));
  }

  const ReportList& list_;
  const absl::Span<const Output* const> outputs_;
  const absl::Span<const OutputReport* const> stored_;
  ReportPlan plan_;
  std::set<absl::string_view> seen_;                      // ids of reports
  absl::flat_hash_map<absl::string_view, ReportsOf> of_;  // by output
};

}  // namespace

ReportPlan PlanReports(const ReportList& list, absl::Span<const Output* const> outputs,
                       absl::Span<const OutputReport* const> stored) {
  return Planner(list, outputs, stored).Run();
}

}  // namespace wijkmonitor::projects
