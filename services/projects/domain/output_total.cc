#include "services/projects/domain/output_total.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "services/projects/domain/limits.h"

namespace wijkmonitor::projects {
namespace {

// By how much a number that is about right may be off, in tenths.
constexpr double kAboutTenths = 1;

Bounds Widened(Bounds bounds) {
  if (!bounds.about) return bounds;
  bounds.least = bounds.least * (10 - kAboutTenths) / 10;
  if (bounds.most.has_value()) bounds.most = *bounds.most * (10 + kAboutTenths) / 10;
  return bounds;
}

// Adds numbers up. Of different ones the sum is at least the largest of them, since they may all be
// among those, and at most their sum, if none is counted twice.
class Sum {
 public:
  explicit Sum(bool distinct) : distinct_(distinct) {}

  void Add(const Bounds& bounds) {
    AddLeast(bounds);
    has_most_ = has_most_ && bounds.most.has_value();
    most_ += bounds.most.value_or(0);
    most_is_about_ |= bounds.about;
    is_any_ = true;
  }
  // Something of which there is no number.
  void AddUnknown() { has_most_ = false; }

  std::optional<Bounds> bounds() const {
    if (!is_any_) return std::nullopt;
    Bounds bounds{Rounded(least_), std::nullopt, least_is_about_ || (has_most_ && most_is_about_)};
    if (has_most_) bounds.most = Rounded(most_);
    return bounds;
  }

 private:
  // Sums of decimals, such as 0.7 and 0.1, are those decimals: to the millionth.
  static double Rounded(double sum) {
    constexpr double kMillionths = 1e6;
    return std::round(sum * kMillionths) / kMillionths;
  }
  void AddLeast(const Bounds& bounds) {
    if (!distinct_) {
      least_ += bounds.least;
      least_is_about_ |= bounds.about;
    } else if (!is_any_ || bounds.least > least_) {
      least_ = bounds.least;
      least_is_about_ = bounds.about;
    } else if (bounds.least == least_) {
      least_is_about_ &= bounds.about;
    }
  }

  const bool distinct_;
  bool is_any_ = false;
  double least_ = 0;
  double most_ = 0;
  bool has_most_ = true;  // else there is no upper bound
  bool least_is_about_ = false, most_is_about_ = false;
};

// From the least to the most of any of several numbers.
class Hull {
 public:
  void Add(const Bounds& bounds) {
    if (!hull_.has_value()) {
      hull_ = bounds;
      return;
    }
    hull_->least = std::min(hull_->least, bounds.least);
    if (!hull_->most.has_value() || !bounds.most.has_value()) {
      hull_->most = std::nullopt;
    } else {
      hull_->most = std::max(*hull_->most, *bounds.most);
    }
    hull_->about |= bounds.about;
  }
  void AddUnknown() { unknown_ = true; }

  std::optional<Bounds> bounds() const {
    std::optional<Bounds> bounds = hull_;
    if (!bounds.has_value() || !unknown_) return bounds;
    return Bounds{0, std::nullopt, false};
  }

 private:
  std::optional<Bounds> hull_;
  bool unknown_ = false;
};

using Reports = absl::InlinedVector<const OutputReport*, 4>;

Reports NotReplaced(absl::Span<const OutputReport* const> reports) {
  absl::flat_hash_set<absl::string_view> replaced;
  for (const OutputReport* const report : reports) {
    if (!report->replaces.empty()) replaced.insert(report->replaces);
  }
  Reports standing(reports.begin(), reports.end());
  if (replaced.empty()) return standing;
  const auto is_replaced = [&](const OutputReport* report) {
    return replaced.contains(report->id);
  };
  standing.erase(std::remove_if(standing.begin(), standing.end(), is_replaced), standing.end());
  return standing;
}

// One without a date comes before all others; of those that end on the same day the one that was
// written last is the last.
const OutputReport* LastOf(const Reports& reports) {
  if (reports.size() == 1) return reports.front();
  std::tuple<absl::CivilDay, int64_t, const OutputReport*> last;
  for (const OutputReport* const report : reports) {
    const std::optional<Period> days = DaysOf(*report);
    const absl::CivilDay end = days.has_value() ? days->end : absl::CivilDay::min();
    const auto one = std::tuple(end, report->number, report);
    if (std::get<const OutputReport*>(last) == nullptr || one > last) last = one;
  }
  return std::get<const OutputReport*>(last);
}

bool IsAdded(const Output& output) {
  return output.unit != OutputUnit::kPercent && output.recurrence.has_value() &&
         output.recurrence != Recurrence::kPerEvent;
}

// Those of all reports that say what was delivered.
Reports Standing(const Output& output, absl::Span<const OutputReport* const> reports) {
  Reports standing = NotReplaced(reports);
  const bool all_stand =
      output.recurrence == Recurrence::kPeriodic || output.recurrence == Recurrence::kPerEvent;
  if (!all_stand && standing.size() > 1) standing = {LastOf(standing)};
  return standing;
}

// Whether there are days between the first period and the last of which no report is: what came in
// them is not known.
bool HasGap(const Reports& standing) {
  if (standing.size() < 2) return false;
  std::vector<Period> periods;
  for (const OutputReport* const report : standing) {
    if (const auto days = DaysOf(*report)) periods.push_back(*days);
  }
  std::ranges::sort(periods);
  for (size_t i = 1; i < periods.size(); ++i) {
    if (periods[i - 1].end < periods[i].start) return true;
  }
  return false;
}

template <class Taking>
Delivered Take(const Output& output, const Reports& standing, Taking bounds) {
  Taking widened = bounds;
  Delivered delivered{.bounds = {}, .widened = {}, .reports = static_cast<int>(standing.size())};
  for (const OutputReport* const report : standing) {
    if (const auto of_one = BoundsOf(*report, *output.unit)) {
      bounds.Add(*of_one);
      widened.Add(Widened(*of_one));
    } else {
      bounds.AddUnknown();
      widened.AddUnknown();
      ++delivered.not_quantified;
    }
  }
  if (IsAdded(output) && output.recurrence == Recurrence::kPeriodic && HasGap(standing)) {
    bounds.AddUnknown();
    widened.AddUnknown();
  }
  delivered.bounds = bounds.bounds();
  delivered.widened = widened.bounds();
  return delivered;
}

// By which totals are told apart, and ordered.
std::pair<OutputUnit, int> KeyOf(const Output& output) {
  const int after_all = static_cast<int>(Recurrence::kPerEvent) + 1;
  return {*output.unit,
          output.recurrence.has_value() ? static_cast<int>(*output.recurrence) : after_all};
}

// A total as it grows.
struct Growing {
  explicit Growing(const Output& output) : sum(IsDistinct(*output.unit)) {
    total.unit = *output.unit;
    total.recurrence = output.recurrence;
  }

  void Add(const Output& output, const Delivered& delivered) {
    if (delivered.reports == 0) {
      ++total.not_reported;
      return;
    }
    total.outputs.push_back(&output);
    if (!delivered.bounds.has_value()) {
      ++total.not_quantified;
    } else if (!IsAdded(output)) {
      ++total.not_added;
    } else {
      sum.Add(*delivered.bounds);
    }
  }

  OutputTotal total;
  Sum sum;
};

}  // namespace

std::optional<Bounds> BoundsOf(const OutputReport& report, OutputUnit unit) {
  switch (report.precision.value_or(Precision::kNotQuantified)) {
    case Precision::kExact:
      return Bounds{*report.value, *report.value, false};
    case Precision::kApprox:
      return Bounds{*report.value, *report.value, true};
    case Precision::kAtLeast:
      return Bounds{*report.value, std::nullopt, false};
    case Precision::kMoreThan:
      return Bounds{*report.value + (IsCount(unit) ? 1 : 0), std::nullopt, false};
    case Precision::kRange:
      return Bounds{*report.low, *report.high, false};
    case Precision::kNotQuantified:
      break;
  }
  return std::nullopt;
}

Delivered DeliveredOf(const Output& output, absl::Span<const OutputReport* const> reports) {
  const Reports standing = Standing(output, reports);
  return IsAdded(output) ? Take(output, standing, Sum(IsDistinct(*output.unit)))
                         : Take(output, standing, Hull());
}

DeliveryVerdict VerdictOf(const Output& output, const Delivered& delivered) {
  if (!output.agreed.has_value()) return DeliveryVerdict::kNotAgreed;
  if (!delivered.widened.has_value()) return DeliveryVerdict::kUnreported;
  const Bounds& bounds = *delivered.widened;
  if (bounds.least >= *output.agreed) return DeliveryVerdict::kMet;
  if (bounds.most.has_value() && *bounds.most < *output.agreed) return DeliveryVerdict::kNotMet;
  return DeliveryVerdict::kUndetermined;
}

std::optional<double> RatioOf(const Output& output, const Delivered& delivered) {
  const bool is_one_number =
      delivered.bounds.has_value() && delivered.bounds->most == delivered.bounds->least;
  if (!is_one_number || output.agreed.value_or(0) <= 0) return std::nullopt;
  return delivered.bounds->least / *output.agreed;
}

bool IsDistinct(OutputUnit unit) { return unit == OutputUnit::kPersons; }

OutputTotals ComputeOutputTotals(absl::Span<const ReportedOutput> outputs) {
  OutputTotals all;
  all.outputs = static_cast<int>(outputs.size());
  all.deliveries.reserve(std::min(outputs.size(), limits::kDeliveriesMax));
  std::map<std::pair<OutputUnit, int>, Growing> growing;
  for (const auto& [output, reports, counted] : outputs) {
    const Delivered delivered = DeliveredOf(*output, reports);
    const DeliveryVerdict verdict = VerdictOf(*output, delivered);
    ++all.verdicts[verdict];
    if (all.deliveries.size() < limits::kDeliveriesMax) {
      all.deliveries.push_back({output, delivered, verdict, counted});
    }
    if (counted) {
      growing.try_emplace(KeyOf(*output), *output).first->second.Add(*output, delivered);
    } else {
      ++all.left_out;
    }
  }
  for (auto& [key, of_key] : growing) {
    of_key.total.bounds = of_key.sum.bounds();
    all.totals.push_back(std::move(of_key.total));
  }
  return all;
}

}  // namespace wijkmonitor::projects
