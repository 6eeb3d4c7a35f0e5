#pragma once

// One figure of a kompas, and everything that is said about it. Part of kompas.h.

#include <map>
#include <string>
#include <vector>

#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/weights.h"

namespace wijkmonitor::indicators {

// The area or set asked for, in the edition of a column: areas of other editions are matched by
// equal code.
struct Whereabouts {
  int place = -1;            // -1: not in that edition
  std::vector<int> members;  // of a set
  int municipality = -1;
  Edition::Range range;  // the municipality's places
};

// What a kompas is asked about, and what was looked up for it. Not thread-safe; made for one
// computation.
struct Question {
  const Dataset& dataset;
  const Kompas& kompas;      // known but for its centre; its place lies in one municipality
  const std::string& group;  // empty: each indicator's default
  WeightFinder weights{dataset, kompas.method->weight_coverage_min};
  std::map<const Edition*, Whereabouts> whereabouts{};

  // The area or set asked for.
  const Place& place() const { return kompas.edition->places[kompas.place]; }
};

// Of what was tested: ESTABLISHED when its interval excludes 100 and its position is not AROUND.
// It says on which side of 100 it lies, not how far.
Certainty CertaintyOf(const Judged& judged);

Reading Read(Question& question, const Indicator& indicator);

}  // namespace wijkmonitor::indicators
