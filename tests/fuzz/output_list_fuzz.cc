// Files of reports of outputs: any bytes are read or refused; what is taken is a report that
// nothing is wrong with, and the same file again changes nothing.

#include <map>
#include <string>
#include <vector>

#include "services/projects/convert_output_list.h"
#include "services/projects/domain/testing.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using projects::Output;
using projects::OutputReport;
using projects::ReportPlan;

void Check(absl::string_view bytes) {
  static const auto* const count = new Output(
      projects::PlainOutput("O", projects::OutputUnit::kPersons, projects::Recurrence::kAtDate));
  static const auto* const measure = new Output(
      projects::PlainOutput("P", projects::OutputUnit::kMetres, projects::Recurrence::kPeriodic));
  const std::vector<const Output*> outputs = {count, measure};
  const auto file = projects::ReadReportList(bytes);
  Expect(!file.rejections.empty() || file.rows == std::ssize(file.declared.rows), "a row is lost");
  if (!file.rejections.empty()) return;
  const ReportPlan plan = projects::PlanReports(file.declared, outputs, {});
  if (!plan.rejections.empty()) return;
  std::map<std::string, const OutputReport*> stored;
  for (const OutputReport& report : plan.added) {
    std::vector<Rejection> wrong;
    RowCheck check(0, &wrong);
    projects::CheckReport(report, report.output == "O" ? *count : *measure, check);
    Expect(wrong.empty(), "a report that is wrong is taken");
    stored[report.id] = &report;
  }
  std::vector<const OutputReport*> known;
  for (const auto& [id, report] : stored) known.push_back(report);
  const ReportPlan again = projects::PlanReports(file.declared, outputs, known);
  Expect(again.rejections.empty() && again.added.empty() && again.unchanged == file.rows,
         "the same file again changes something");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wijkmonitor::fuzz::Check(wijkmonitor::fuzz::AsText(data, size));
  return 0;
}
