#include "services/projects/convert_output_list.h"

#include <optional>

#include "libs/base/decimal.h"
#include "libs/base/status.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/problems.h"
#include "wijkmonitor/projects/v1/output.pb.h"

namespace wijkmonitor::projects {
namespace {

using formats::Cells;

constexpr absl::string_view kColumns[] = {"report", "output", "precision"};
constexpr absl::string_view kOptionalColumns[] = {"at",  "start", "end",       "value",
                                                  "low", "high",  "as_stated", "replaces"};

// Of what is counted and what is measured alike a number with one mark before three digits may be
// meant otherwise.
std::optional<double> ReadNumber(absl::string_view column, Cells& cells) {
  const std::optional<double> number = cells.Number(column, DecimalMark::kPoint);
  if (!number.has_value()) return number;
  const absl::Status unambiguous = CheckUnambiguous(cells.View(column), DecimalMark::kPoint);
  if (!unambiguous.ok()) cells.Reject(column, ReasonOfStatus(unambiguous));
  return number;
}

OutputReport ReadReport(Cells& cells) {
  OutputReport report;
  report.id = cells.Text("report");
  report.output = cells.Text("output");
  report.at = cells.Text("at");
  report.start = cells.Text("start");
  report.end = cells.Text("end");
  report.precision = cells.Word<rpc::FileWords<v1::Precision, Precision>>("precision");
  report.value = ReadNumber("value", cells);
  report.low = ReadNumber("low", cells);
  report.high = ReadNumber("high", cells);
  report.as_stated = cells.Text("as_stated");
  report.replaces = cells.Text("replaces");
  if (!cells.View(formats::kRemoveColumn).empty()) {
    cells.Reject(formats::kRemoveColumn, problems::kReportNotRemoved);
  }
  return report;
}

}  // namespace

formats::ReadFile<ReportList> ReadReportList(absl::string_view file) {
  return formats::ReadDeclaration<ReportList>(
      file, kColumns,
      [](const formats::Row&, Cells& cells, ReportList* list) {
        list->rows.push_back({cells.line(), ReadReport(cells)});
      },
      kOptionalColumns);
}

}  // namespace wijkmonitor::projects
