#include "services/indicators/convert_area_shape.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/geo/geo_json.h"
#include "libs/rpc/words.h"
#include "services/indicators/domain/limits.h"
#include "wijkmonitor/common/v1/reason.pb.h"
#include "wijkmonitor/indicators/v1/area.pb.h"

namespace wijkmonitor::indicators {
namespace {

// Of a feature, in the order in which people look at them.
std::string PropertiesOf(const DrawnArea& area) {
  nlohmann::ordered_json properties = {{"name", area.place->name.nl},
                                       {"name_en", area.place->name.en},
                                       {"level", rpc::Word<v1::AreaLevel>(area.place->level)}};
  if (area.shape.empty()) {
    properties["reasons"] =
        nlohmann::ordered_json::array({rpc::Word<common::v1::Reason>(common::v1::REASON_NO_SHAPE)});
  } else {
    properties["shape_edition"] = absl::StrJoin(area.shape_editions, ", ");
  }
  return properties.dump();
}

}  // namespace

formats::ReadFile<std::vector<geo::Feature>> ReadAreaShapes(absl::string_view file,
                                                            absl::string_view id_property) {
  constexpr geo::GeoJsonLimits kAtMost = {.positions = limits::kPositionsPerShapeMax,
                                          .depth = limits::kGeoJsonDepthMax,
                                          .features = limits::kAreasPerEditionMax};
  formats::ReadFile<std::vector<geo::Feature>> read;
  auto features = geo::ReadGeoJson(file, id_property, kAtMost, &read.rejections);
  if (!features.ok()) {
    read.rejections.emplace_back(0, "", "", ReasonOfStatus(features.status()));
    return read;
  }
  read.declared = *std::move(features);
  read.rows = std::ssize(read.declared) + std::ssize(read.rejections);
  return read;
}

std::optional<std::string> GeoJsonOf(absl::Span<const DrawnArea> areas) {
  std::string text = R"({"type":"FeatureCollection","features":[)";
  for (const DrawnArea& area : areas) {
    absl::StrAppend(&text, &area == &areas.front() ? "" : ",", R"({"type":"Feature","id":)",
                    nlohmann::json(area.place->id).dump(), R"(,"properties":)", PropertiesOf(area),
                    R"(,"geometry":)");
    geo::AppendGeometry(area.shape, &text);
    text.push_back('}');
    if (text.size() > limits::kGeoJsonBytesMax) return std::nullopt;
  }
  text.append("]}");
  if (text.size() > limits::kGeoJsonBytesMax) return std::nullopt;
  return text;
}

}  // namespace wijkmonitor::indicators
