#pragma once

// Outputs: what is counted of a project, an intervention or an action line, and what sources report
// of it. What is absent or empty is not reported, which is no 0.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/subject.h"

namespace wijkmonitor::projects {

enum class OutputUnit {
  kPersons = 1,
  kAttendances,
  kTransitions,
  kOrganisations,
  kContracts,
  kMetres,
  kLocations,
  kClasses,
  kCourses,
  kModules,
  kEvents,
  kReached,
  kPercent
};
enum class Recurrence { kAtDate = 1, kCumulative, kPeriodic, kWeeklyAverage, kPerEvent };
enum class Precision { kExact = 1, kApprox, kAtLeast, kMoreThan, kRange, kNotQuantified };

// Whether it is made of whole ones.
bool IsCount(OutputUnit unit);

struct Output {
  std::string id;
  Subject subject;  // no programme
  Label label;
  std::optional<OutputUnit> unit;  // due
  std::optional<Recurrence> recurrence;
  std::optional<double> agreed;
  std::string note;

  bool operator==(const Output&) const = default;
};
template <class Io>
void Columns(Io& io, Output& output) {
  io.Id("output", output.id);
  Columns(io, output.subject);
  io("label_nl", output.label.nl);
  io("label_en", output.label.en);
  io("unit", output.unit);
  io("recurrence", output.recurrence);
  io("agreed", output.agreed);
  io("note", output.note);
}

// A number of an output, as a source states it. It never changes: a correction is another one.
struct OutputReport {
  std::string id, output;
  int64_t number = 0;                  // place among the reports of the output, as written, from 1
  std::string at, start, end;          // as given: see partial_date.h; `end` is exclusive
  std::optional<Precision> precision;  // due
  std::optional<double> value, low, high;  // in the unit of the output, as the precision has them
  std::string as_stated;                   // the words of the source
  std::string replaces;                    // the report that it corrects

  bool operator==(const OutputReport&) const = default;
};
template <class Io>
void Columns(Io& io, OutputReport& report) {
  io.Id("report", report.id);
  io("output", report.output);
  io("number", report.number);
  io("at_date", report.at);
  io("period_start", report.start);
  io("period_end", report.end);
  io("stated_precision", report.precision);
  io("value", report.value);
  io("low", report.low);
  io("high", report.high);
  io("as_stated", report.as_stated);
  io("replaces", report.replaces);
}

// Which outputs, by what they are within and what they are; what is absent says nothing.
struct OutputFilter {
  PlaceFilter place;
  std::optional<OutputUnit> unit;
  std::optional<Recurrence> recurrence;
};
// As far as the output itself says it.
bool Fits(const Output& output, const OutputFilter& filter);

// Fills in what follows from the rest, an English label; and what it fills in is taken out again
// before a change.
void Normalise(Output* output);
void ForgetDerived(Output* output);

// What is wrong with a normalised output.
void CheckOutput(const Output& output, RowCheck& check);
// What is wrong with a change of an output that has a report.
void CheckReported(const Output& before, const Output& after, RowCheck& check);

// The days that a report is of: those of its date, or of its period, where a year or month that is
// its start or end stands for its first day. Nothing where it does not say, or not rightly.
std::optional<Period> DaysOf(const OutputReport& report);

// What is wrong with a report, seen apart from others.
void CheckReport(const OutputReport& report, const Output& output, RowCheck& check);

// The reports of an output, and what may come beside them.
class ReportsOf {
 public:
  // `output` outlives it.
  explicit ReportsOf(const Output& output) : output_(output) {}

  int64_t size() const { return static_cast<int64_t>(replaced_by_.size()); }
  // Adds a report that nothing is wrong with.
  void Add(const OutputReport& report);
  // What is wrong with a report beside those that were added. Of one with a fault of its own too.
  void Check(const OutputReport& report, RowCheck& check) const;

 private:
  void CheckReplaces(const OutputReport& report, RowCheck& check) const;
  void CheckDays(const OutputReport& report, RowCheck& check) const;

  const Output& output_;
  std::map<std::string, std::string> replaced_by_;  // of each report; empty: it stands
  std::map<Period, std::string> days_;              // of those that stand
};

}  // namespace wijkmonitor::projects
