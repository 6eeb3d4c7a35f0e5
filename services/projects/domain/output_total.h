#pragma once

// What outputs come to: sums as bounds, and what was delivered beside what was agreed.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/projects/domain/output.h"

namespace wijkmonitor::projects {

// Between what a number lies.
struct Bounds {
  double least = 0;
  std::optional<double> most;  // absent: no upper bound is known
  bool about = false;          // whether a bound rests on a number that is about right

  bool operator==(const Bounds&) const = default;
};

// Nothing for one that has words only.
std::optional<Bounds> BoundsOf(const OutputReport& report, OutputUnit unit);

// What was delivered of an output.
struct Delivered {
  std::optional<Bounds> bounds;  // absent: no report that stands has a number
  // The same where a number that is about right may be 10 % off: for a verdict only.
  std::optional<Bounds> widened;
  int reports = 0, not_quantified = 0;  // of those that stand

  bool operator==(const Delivered&) const = default;
};
// From all reports of the output, in the order of their numbers.
Delivered DeliveredOf(const Output& output, absl::Span<const OutputReport* const> reports);

enum class DeliveryVerdict { kMet = 1, kNotMet, kUndetermined, kNotAgreed, kUnreported };
DeliveryVerdict VerdictOf(const Output& output, const Delivered& delivered);
// What was delivered divided by what was agreed; nothing where that is not one number.
std::optional<double> RatioOf(const Output& output, const Delivered& delivered);

// An output with all its reports, in the order of their numbers.
struct ReportedOutput {
  const Output* output = nullptr;
  absl::Span<const OutputReport* const> reports;
  bool counted = true;  // false: it is of a part, or of a project that is not counted
};

// What the outputs of one unit and one recurrence come to.
struct OutputTotal {
  OutputUnit unit = OutputUnit::kPersons;
  std::optional<Recurrence> recurrence;
  std::optional<Bounds> bounds;           // absent: nothing could be added
  std::vector<const Output*> outputs;     // that have a report
  int not_quantified = 0, not_added = 0;  // of these
  int not_reported = 0;                   // more outputs, without a report
};
// Whether a unit counts different ones, so that who is counted twice is one.
bool IsDistinct(OutputUnit unit);

struct OutputDelivery {
  const Output* output = nullptr;
  Delivered delivered;
  DeliveryVerdict verdict = DeliveryVerdict::kNotAgreed;
  bool counted = true;
};
struct OutputTotals {
  std::vector<OutputTotal> totals;         // by unit and recurrence, those without recurrence last
  std::vector<OutputDelivery> deliveries;  // the first limits::kDeliveriesMax, as given
  std::map<DeliveryVerdict, int> verdicts;
  int outputs = 0, left_out = 0;
};
OutputTotals ComputeOutputTotals(absl::Span<const ReportedOutput> outputs);

}  // namespace wijkmonitor::projects
