#pragma once

// One figure of a kompas, and everything that is said about it. Part of kompas.h.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/indicators/domain/dataset.h"
#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/weights.h"

namespace wijkmonitor::indicators {

// Reads figures for one area or set. Not thread-safe; made for one computation.
class Reader {
 public:
  // `place` is an area or set of `edition` that lies in one municipality.
  Reader(const Dataset& dataset, std::shared_ptr<const Edition> edition, int place, int year,
         std::string group, const stats::MethodVersion& method);

  Reading Read(const Indicator& indicator);

 private:
  // The area or set asked for, in the edition of a column: areas of other editions are matched by
  // equal code.
  struct Position {
    int place = -1;            // -1: not in that edition
    std::vector<int> members;  // of a set of two or more
    int municipality = -1;
    Edition::Range range;  // the municipality's places
  };
  // A value, and what it rests on.
  struct Estimate {
    Figure figure;
    std::optional<double> variance;  // sampling variance; absent: not known, or a full count
    int32_t revision = 0;
    int64_t batch = 0;
  };
  struct Choice {
    const Column* column = nullptr;
    bool asked = false;    // in the municipality
    bool too_old = false;  // there is an older one
  };

  const Position& PositionIn(const Edition& edition);
  Choice ChooseColumn(const Dataset::Series& series);
  void Describe(const Indicator& indicator, const Column& column, Reading* reading);
  Estimate EstimateAt(const Indicator& indicator, const Column& column, const Position& position,
                      absl::Span<const int> published, Reading* reading);
  Estimate FromMembers(const Indicator& indicator, const Column& column, const Position& position,
                       absl::Span<const int> published, Reading* reading);
  bool WeightedFromMembers(const Indicator& indicator, const Column& column,
                           absl::Span<const int> members, absl::Span<const int> published,
                           Reading* reading, Estimate* estimate);
  std::optional<double> DispersionOf(const Indicator& indicator, const Column& column, double m,
                                     absl::Span<const int> published, Reading* reading);
  void Judge(const Indicator& indicator, const Column& column, const Position& position,
             const Estimate& estimate, absl::Span<const int> published, Reading* reading);
  // The asked area's part of what the indicator's weights add up to; absent without weights.
  std::optional<double> ShareOfMunicipality(const Indicator& indicator, const std::string& group,
                                            const Column& column, const Position& position,
                                            absl::Span<const int> published);
  Certainty SurveyCertainty(const Indicator& indicator, const Column& column,
                            const Position& position, const Estimate& estimate,
                            absl::Span<const int> published, Reading* reading);
  // Published places of the finest level with enough of them; empty when there is none.
  std::vector<int> PublishedPlaces(const Column& column, const Edition::Range& range) const;

  const Dataset& dataset_;
  const std::shared_ptr<const Edition> edition_;
  const int place_;
  const int year_;
  const std::string group_;
  const stats::MethodVersion& method_;
  WeightFinder weights_;
  std::map<const Edition*, Position> positions_;
};

}  // namespace wijkmonitor::indicators
