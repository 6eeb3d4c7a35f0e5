#pragma once

// Builders that the tests of this directory share: an invented municipality, its indicators and its
// figures; and ways into a kompas computed from them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/indicators/domain/area.h"
#include "services/indicators/domain/catalogue.h"
#include "services/indicators/domain/dataset.h"
#include "services/indicators/domain/kompas.h"
#include "services/indicators/domain/observation.h"

namespace wijkmonitor::indicators::testing {

inline Label Named(const std::string& name) { return {name, name}; }

inline constexpr char kMunicipality[] = "GM0001";
inline constexpr char kOtherMunicipality[] = "GM0002";
inline constexpr char kOtherBuurt[] = "BU00020101";

inline std::string Wijk(int number) {
  return absl::StrCat("WK0001", absl::Dec(number, absl::kZeroPad2));
}
// The first five buurten lie in the first wijk, all others in the second.
inline std::string Buurt(int number) {
  return absl::StrCat("BU0001", number <= 5 ? "01" : "02", absl::Dec(number, absl::kZeroPad2));
}

// A country with a municipality of two wijken and `buurten` buurten, and another municipality.
inline std::vector<Area> InventedAreas(int buurten) {
  std::vector<Area> areas = {{"NL01", Level::kCountry, "Country", ""},
                             {kMunicipality, Level::kMunicipality, "Here", "NL01"},
                             {Wijk(1), Level::kWijk, "First", kMunicipality},
                             {Wijk(2), Level::kWijk, "Second", kMunicipality},
                             {kOtherMunicipality, Level::kMunicipality, "Elsewhere", "NL01"},
                             {"WK000201", Level::kWijk, "Far", kOtherMunicipality},
                             {kOtherBuurt, Level::kBuurt, "Farther", "WK000201"}};
  for (int number = 1; number <= buurten; ++number) {
    areas.push_back({Buurt(number), Level::kBuurt, absl::StrCat("Buurt ", number),
                     number <= 5 ? Wijk(1) : Wijk(2)});
  }
  return areas;
}

inline Figure Of(double value) { return {.status = Status::kValue, .value = value}; }
inline Figure Surveyed(double value, int64_t n) {
  return {.status = Status::kValue, .value = value, .n = n};
}
inline Figure Without(Status status) { return {.status = status}; }

using Figures = std::map<std::string, Figure>;  // by area

// Of first revisions, from version 1.
inline std::shared_ptr<const Column> ColumnWith(const Indicator& indicator, const Period& period,
                                                std::shared_ptr<const Edition> edition,
                                                const Figures& figures) {
  auto column = std::make_shared<Column>(indicator, period, std::move(edition));
  for (const auto& [area, figure] : figures) {
    column->Put(column->edition->Find(area), figure, /*of_revision=*/1, /*of_version=*/1);
  }
  return column;
}

// Figures of the buurten from the first on.
inline Figures OfBuurten(const std::vector<double>& values) {
  Figures figures;
  for (size_t i = 0; i < values.size(); ++i)
    figures[Buurt(static_cast<int>(i) + 1)] = Of(values[i]);
  return figures;
}

// A percentage of a register, the higher the better.
inline Indicator RegisterShare(const std::string& id, const std::string& theme) {
  return {.id = id,
          .theme = theme,
          .label = Named(id),
          .polarity = Polarity::kHigherBetter,
          .weight_indicator = "POPULATION",
          .default_group = "ALL"};
}

inline Indicator Inhabitants(const std::string& theme) {
  return {.id = "POPULATION",
          .theme = theme,
          .label = Named("POPULATION"),
          .measure = Measure::kCount,
          .unit = Unit::kPersons,
          .default_group = "ALL"};
}

// A dataset that is put together piece by piece. Everything stands in the edition E, in force from
// 2016 on.
class DatasetBuilder {
 public:
  explicit DatasetBuilder(int buurten) : areas(InventedAreas(buurten)) {}

  std::vector<Area> areas;
  std::vector<AreaSet> sets;
  std::vector<Group> groups = {{"ALL", Named("all")}, {"ADULTS", Named("adults")}};
  std::vector<Theme> themes = {
      {.id = "CENTRE", .label = Named("centre")},
      {.id = "SAFETY", .parent = "CENTRE", .position = 1, .label = Named("safety")},
      {.id = "PEOPLE",
       .parent = "CENTRE",
       .position = 2,
       .label = Named("people"),
       .composition = true}};
  std::vector<Indicator> indicators = {RegisterShare("SHARE", "SAFETY"), Inhabitants("PEOPLE")};

  Indicator& Edit(const std::string& id) {
    return *std::find_if(indicators.begin(), indicators.end(),
                         [&](const Indicator& indicator) { return indicator.id == id; });
  }

  // Figures of an earlier call for the same indicator, year and group are replaced.
  void Put(const std::string& indicator, int year, Figures figures,
           const std::string& group = "ALL") {
    columns_[{indicator, group, year}] = std::move(figures);
  }
  Figures& At(const std::string& indicator, int year, const std::string& group = "ALL") {
    return columns_[{indicator, group, year}];
  }

  Dataset Build() const {
    Dataset dataset;
    dataset.catalogue = std::make_shared<Catalogue>(MakeCatalogue(groups, themes, indicators));
    const auto edition =
        std::make_shared<Edition>(MakeEdition("E", absl::CivilDay(2016, 1, 1), areas, sets));
    dataset.editions = {edition};
    for (const auto& [key, figures] : columns_) {
      const auto& [indicator, group, year] = key;
      const Indicator* declared = dataset.catalogue->FindIndicator(indicator);
      if (declared == nullptr) continue;
      dataset.Put(indicator, group, ColumnWith(*declared, Period::OfYear(year), edition, figures));
    }
    return dataset;
  }

 private:
  std::map<std::tuple<std::string, std::string, int>, Figures> columns_;
};

// --- The kompas ---

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
