#pragma once

// The kompas of an area or set: how it stands against its municipality, from single figures up to
// one score. Pure: the same dataset and request give the same kompas.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/kompas.h"
#include "services/indicators/domain/dataset.h"

namespace wijkmonitor::indicators {

enum class Certainty { kEstablished = 1, kNotDistinguishable, kNotTested };

// Why something is not there, or not as sure as it looks; the API documents each.
enum class Reason {
  kNoBenchmark = 1,
  kInsufficientAreas,
  kDegenerateDispersion,
  kNoPolarity,
  kIncomplete,
  kModelled,
  kNoN,
  kLowDiscrimination,
  kWeightOtherPeriod,
  kWeightProxy,
  kEstimated,
  kPartialCoverage,
  kTooOld,
  kNoWeight,
  kNotAggregable,
  kUncertaintyInconsistent = 17,  // 16 is one of postings
  kDesignEffectAssumed,
  kNoUncertainty,
};
using Reasons = std::set<Reason>;

// How a figure or a node stands against the municipality. Scores are unrounded; what is decided is
// decided of the rounded ones (stats::Rounded).
struct Judged {
  std::optional<double> score;
  std::optional<stats::Interval> score_limits;  // of 95 %; there when it was tested
  stats::Position position = stats::Position::kNone;
  Certainty certainty = Certainty::kNotTested;
  Reasons reasons;
  std::optional<double> covered_share;  // of a set's weight, by members with a value
};

// One figure in a kompas. Percentages are 0..1. Pointers lead into the dataset.
struct Reading : Judged {
  const Indicator* indicator = nullptr;
  std::optional<Period> period;  // absent: there is no usable period
  std::string group;
  Status status = Status::kMissing;
  std::optional<double> value;
  std::optional<stats::Interval> limits;  // of the value, 95 %
  std::optional<int64_t> n;               // people; of a set, its members' sum
  std::optional<double> n_effective;      // of a set: what they count for
  std::optional<double> benchmark, dispersion;
  std::optional<double> rest;  // of the municipality, which the value was tested against
  std::optional<int> tint;
  std::optional<stats::Gap> gap;
  bool counted = false;  // in its node's mean
  int32_t revision = 0;
  bool provisional = false;                 // of a set: that of one of its members
  std::optional<absl::CivilDay> retrieved;  // from its publisher; absent: not known
};

// The centre, a quadrant or a theme.
struct Node : Judged {
  const Theme* theme = nullptr;
  int asked = 0;                         // parts that count
  int scored = 0;                        // parts that have a score
  int tested = 0;                        // scored parts that were tested
  std::optional<stats::Interval> range;  // the lowest and the highest score of its parts
  std::vector<Node> nodes;
  std::vector<Reading> readings;
};

struct Kompas {
  const stats::MethodVersion* method = nullptr;
  std::shared_ptr<const Edition> edition;
  int place = 0;      // of the area or set, in `edition`
  int benchmark = 0;  // place of its municipality
  int year = 0;
  Node centre;
};

struct KompasRequest {
  std::string area;
  int year = 0;
  std::string group;  // empty: each indicator's default
  std::string method_version;
};

// Errors: NOT_FOUND (AREA_NOT_FOUND), INVALID_ARGUMENT (unknown group or method version; a country;
// a set over two municipalities; year out of range), FAILED_PRECONDITION (no catalogue yet).
absl::StatusOr<Kompas> ComputeKompas(const Dataset& dataset, const KompasRequest& request);

}  // namespace wijkmonitor::indicators
