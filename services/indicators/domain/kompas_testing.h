#pragma once

// The figures most tests of the kompas start from, and ways into a computed kompas.

#include <string>

#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators::testing {

// SHARE in 2020: 10, 20, 30, 40 and 50 % in five buurten, not published in the sixth, 26 % in the
// municipality: a mean distance of 0.128. Weighted by the 10,000 inhabitants of the five: 0.116.
inline DatasetBuilder SixBuurten() {
  DatasetBuilder builder(6);
  Figures shares = OfBuurten({0.1, 0.2, 0.3, 0.4, 0.5});
  shares[Buurt(6)] = Without(Status::kNotPublished);
  shares[kMunicipality] = Of(0.26);
  builder.Put("SHARE", 2020, shares);
  Figures inhabitants = OfBuurten({1000, 2000, 3000, 2000, 2000, 500});
  inhabitants[kMunicipality] = Of(10'500);
  builder.Put("POPULATION", 2020, inhabitants);
  return builder;
}
inline constexpr double kDispersion = 0.128;
inline constexpr double kWeightedDispersion = 0.116;

// Makes SHARE a survey with these respondents in every buurt, and ten times as many in the
// municipality.
inline void MakeSurvey(int64_t n, DatasetBuilder* builder) {
  builder->Edit("SHARE").basis = Basis::kSurvey;
  for (auto& [area, figure] : builder->At("SHARE", 2020)) {
    if (figure.status == Status::kValue) figure.n = area == kMunicipality ? 10 * n : n;
  }
}

inline const Node* FindNode(const Node& node, const std::string& theme) {
  if (node.theme->id == theme) return &node;
  for (const Node& child : node.nodes) {
    if (const Node* found = FindNode(child, theme)) return found;
  }
  return nullptr;
}

inline const Reading* FindReading(const Node& node, const std::string& indicator) {
  for (const Reading& reading : node.readings) {
    if (reading.indicator->id == indicator) return &reading;
  }
  for (const Node& child : node.nodes) {
    if (const Reading* found = FindReading(child, indicator)) return found;
  }
  return nullptr;
}

// A kompas together with the dataset it points into.
class Computed {
 public:
  Computed(const DatasetBuilder& builder, const KompasRequest& request)
      : dataset_(builder.Build()), kompas_(ComputeKompas(dataset_, request).value()) {}
  Computed(const DatasetBuilder& builder, const std::string& area)
      : Computed(builder, {area, 2020, "", "WM-1"}) {}
  Computed(const Computed&) = delete;
  Computed& operator=(const Computed&) = delete;

  const Kompas& kompas() const { return kompas_; }
  const Node& NodeOf(const std::string& theme) const { return *FindNode(kompas_.centre, theme); }
  const Reading& ReadingOf(const std::string& indicator) const {
    return *FindReading(kompas_.centre, indicator);
  }
  const Reading& Share() const { return ReadingOf("SHARE"); }

 private:
  const Dataset dataset_;
  const Kompas kompas_;
};

}  // namespace wijkmonitor::indicators::testing
