#include "services/projects/domain/output.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/partial_date.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

constexpr double kPercentMax = 100;

void CheckNumber(absl::string_view column, double number, const Output& output, RowCheck& check) {
  if (!output.unit.has_value()) return;  // which is told of the output
  const std::string text = FormatDecimal(number);
  const double most = output.unit == OutputUnit::kPercent ? kPercentMax : limits::kOutputNumberMax;
  if (number < 0) {
    check.Reject(column, text, problems::kNegative);
  } else if (!(number <= most)) {
    check.Reject(column, text, {problems::kWithin, {"0", FormatDecimal(most)}});
  } else if (IsCount(*output.unit) && number != std::floor(number)) {
    check.Reject(column, text, problems::kWholeNumberDue);
  }
}

// A number that the precision has, and then is due, or has not.
void CheckNumber(absl::string_view column, const std::optional<double>& number, bool due,
                 const Output& output, RowCheck& check) {
  if (number.has_value() && due) return CheckNumber(column, *number, output, check);
  if (number.has_value()) {
    check.Reject(column, FormatDecimal(*number), problems::kNotOfPrecision);
  } else if (due) {
    check.Reject(column, "", problems::kDueOfPrecision);
  }
}

void CheckNumbers(const OutputReport& report, const Output& output, RowCheck& check) {
  if (!report.precision.has_value()) return check.Reject("precision", "", problems::kDue);
  const bool is_range = report.precision == Precision::kRange;
  const bool has_words_only = report.precision == Precision::kNotQuantified;
  CheckNumber("value", report.value, !is_range && !has_words_only, output, check);
  CheckNumber("low", report.low, is_range, output, check);
  CheckNumber("high", report.high, is_range, output, check);
  if (is_range && report.low.has_value() && report.high.has_value() && *report.low > *report.high) {
    check.Reject("low", FormatDecimal(*report.low),
                 {problems::kLowAboveHigh, {FormatDecimal(*report.high)}});
  }
  if (has_words_only && report.as_stated.empty()) {
    check.Reject("as_stated", "", problems::kDueOfPrecision);
  }
  check.Code("as_stated", report.as_stated, limits::kLabelBytesMax);
}

// A period has both edges, and is due for PERIODIC.
void CheckPeriod(const OutputReport& report, bool due, RowCheck& check) {
  const bool is_one = due || !report.start.empty() || !report.end.empty();
  if (is_one && report.start.empty()) check.Reject("start", "", problems::kPeriodEdgeDue);
  if (is_one && report.end.empty()) check.Reject("end", "", problems::kPeriodEdgeDue);
  const std::optional<Period> days = DaysOf(report);
  if (days.has_value() && days->end <= days->start) {
    check.Reject("end", report.end, {problems::kEndBeforeStart, {report.start}});
  }
}

void CheckDates(const OutputReport& report, const Output& output, RowCheck& check) {
  const bool is_periodic = output.recurrence == Recurrence::kPeriodic;
  const bool has_period = is_periodic || output.recurrence == Recurrence::kWeeklyAverage;
  for (const auto& [column, date, is_had] : {std::tuple("at", &report.at, !has_period),
                                             {"start", &report.start, has_period},
                                             {"end", &report.end, has_period}}) {
    PartialDateIn(column, *date, check);
    if (!is_had && !date->empty()) check.Reject(column, *date, problems::kNotOfRecurrence);
  }
  if (has_period) CheckPeriod(report, is_periodic, check);
}

}  // namespace

bool IsCount(OutputUnit unit) {
  return unit != OutputUnit::kMetres && unit != OutputUnit::kPercent;
}

bool Fits(const Output& output, const OutputFilter& filter) {
  return (!filter.unit.has_value() || output.unit == filter.unit) &&
         (!filter.recurrence.has_value() || output.recurrence == filter.recurrence);
}

void Normalise(Output* output) {
  if (output->label.en.empty()) output->label.en = output->label.nl;
}

void ForgetDerived(Output* output) {
  if (output->label.en == output->label.nl) output->label.en.clear();
}

void CheckOutput(const Output& output, RowCheck& check) {
  check.Id("output", output.id);
  if (output.subject.kind == SubjectKind::kProgramme) {
    check.Reject("subject", output.subject.id, problems::kOutputOfProgramme);
  }
  check.DutchLabel("label", output.label);
  if (!output.unit.has_value()) check.Reject("unit", "", problems::kDue);
  if (output.agreed.has_value()) CheckNumber("agreed", *output.agreed, output, check);
  check.Paragraphs("note", output.note, limits::kNoteBytesMax);
}

void CheckReported(const Output& before, const Output& after, RowCheck& check) {
  if (after.unit != before.unit) check.Reject("unit", "", problems::kOutputHasReports);
  if (after.recurrence != before.recurrence) {
    check.Reject("recurrence", "", problems::kOutputHasReports);
  }
}

std::optional<Period> DaysOf(const OutputReport& report) {
  if (!report.at.empty()) {
    const std::optional<PartialDate> at = PartialDateOf(report.at);
    if (!at.has_value()) return std::nullopt;
    return Period{at->first, at->last + 1};
  }
  const auto start = PartialDateOf(report.start), end = PartialDateOf(report.end);
  if (!start.has_value() || !end.has_value()) return std::nullopt;
  return Period{start->first, end->first};
}

void CheckReport(const OutputReport& report, const Output& output, RowCheck& check) {
  check.Id("report", report.id);
  CheckDates(report, output, check);
  CheckNumbers(report, output, check);
}

void ReportsOf::Add(const OutputReport& report) {
  replaced_by_.try_emplace(report.id);
  if (!report.replaces.empty()) {
    replaced_by_[report.replaces] = report.id;
    std::erase_if(days_, [&](const auto& days) { return days.second == report.replaces; });
  }
  if (const std::optional<Period> days = DaysOf(report)) days_[*days] = report.id;
}

void ReportsOf::Check(const OutputReport& report, RowCheck& check) const {
  // A correction has room always: a number that is wrong does not stand for good.
  const bool is_full = size() >= static_cast<int64_t>(limits::kReportsPerOutputMax);
  if (is_full && report.replaces.empty()) {
    check.Reject("output", report.output,
                 {problems::kAtMost, {absl::StrCat(limits::kReportsPerOutputMax)}});
  }
  CheckReplaces(report, check);
  CheckDays(report, check);
}

void ReportsOf::CheckReplaces(const OutputReport& report, RowCheck& check) const {
  if (report.replaces.empty()) return;
  const auto replaced = replaced_by_.find(report.replaces);
  if (replaced == replaced_by_.end()) {
    check.Reject("replaces", report.replaces, {problems::kUnknownReport, {report.output}});
  } else if (!replaced->second.empty()) {
    check.Reject("replaces", report.replaces, {problems::kReportReplaced, {replaced->second}});
  }
}

void ReportsOf::CheckDays(const OutputReport& report, RowCheck& check) const {
  const std::optional<Recurrence> recurrence = output_.recurrence;
  const std::optional<Period> days = DaysOf(report);
  if (!days.has_value() || !recurrence.has_value() || recurrence == Recurrence::kPerEvent) return;
  const auto other = [&](const auto& there) { return there->second != report.replaces; };
  const bool has_period = report.at.empty();
  const auto reject = [&](const Problem& problem, const std::string& id) {
    check.Reject(has_period ? "start" : "at", has_period ? report.start : report.at,
                 {problem, {id}});
  };
  if (recurrence != Recurrence::kPeriodic) {
    const auto same = days_.find(*days);
    if (same != days_.end() && other(same)) reject(problems::kReportOfSameDate, same->second);
    return;
  }
  // Those that stand do not overlap: one of them begins at or after the start, or the last before.
  for (auto next = days_.lower_bound({days->start, days->start});
       next != days_.end() && next->first.start < days->end; ++next) {
    if (other(next)) return reject(problems::kReportsOverlap, next->second);
  }
  const auto first = days_.lower_bound({days->start, days->start});
  if (first == days_.begin()) return;
  const auto before = std::prev(first);
  if (before->first.end > days->start && other(before)) {
    reject(problems::kReportsOverlap, before->second);
  }
}

}  // namespace wijkmonitor::projects
