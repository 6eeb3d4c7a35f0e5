#include "services/projects/convert_project_map.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/geo/geo_json.h"
#include "libs/rpc/words.h"
#include "services/projects/convert_portfolio.h"
#include "wijkmonitor/common/v1/reason.pb.h"

namespace wijkmonitor::projects {
namespace {

// In the order in which people look at them.
using Json = nlohmann::ordered_json;

// The members of an object, as they stand between its brackets.
std::string MembersOf(const Json& object) {
  const std::string text = object.dump();
  return text.substr(1, text.size() - 2);
}

std::string PropertiesOf(const Project& project) {
  Json properties = {{"kind", "PROJECT"}};
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) properties[name] = text;
  };
  add("name", project.label.nl);
  add("name_en", project.label.en);
  add("programme", project.programme);
  add("action_line", project.action_line);
  add("intervention", project.intervention);
  if (project.nature.has_value()) add("nature", rpc::Word<v1::Nature>(*project.nature));
  if (project.state.has_value()) add("state", rpc::Word<v1::State>(*project.state));
  add("owner", project.owner);
  for (const ProjectArea& area : project.areas) properties["areas"].push_back(area.area);
  return MembersOf(properties);
}

// What is known of an area beside its projects.
AreaFeature FeatureOf(absl::string_view area, const AreaFeatures& features, bool are_all) {
  const auto found = features.find(area);
  if (found != features.end()) return found->second;
  if (!are_all) return {"", "null"};
  const std::string reason = rpc::Word<common::v1::Reason>(common::v1::REASON_NO_SHAPE);
  return {MembersOf({{"reasons", Json::array({reason})}}), "null"};
}

// Brackets within each other in the coordinates of a MultiPolygon.
constexpr int kBracketsMax = 4;

// A position in the Netherlands, or what has such in it; false: it is neither.
bool AppendCoordinates(const Json& coordinates, int brackets_max, std::string* text) {
  if (brackets_max == 0 || !coordinates.is_array() || coordinates.empty()) return false;
  if (coordinates.front().is_number()) {
    if (coordinates.size() != 2 || !coordinates.back().is_number()) return false;
    const auto longitude = coordinates.front().get<double>();
    const auto latitude = coordinates.back().get<double>();
    if (geo::WrongPosition(longitude, latitude).has_value()) return false;
    geo::AppendPosition(geo::PositionAt(longitude, latitude), text);
    return true;
  }
  const char* before = "[";
  for (const Json& each : coordinates) {
    absl::StrAppend(text, before);
    if (!AppendCoordinates(each, brackets_max - 1, text)) return false;
    before = ",";
  }
  absl::StrAppend(text, "]");
  return true;
}

// A geometry as it was, also its numbers, which a JSON library may write longer; nothing: it is
// none.
std::optional<std::string> GeometryOf(const Json& geometry) {
  if (geometry.is_null()) return "null";
  if (!geometry.is_object() || !geometry.contains("coordinates")) return std::nullopt;
  std::string text =
      absl::StrCat(R"({"type":)", geometry.value("type", Json()).dump(), R"(,"coordinates":)");
  if (!AppendCoordinates(geometry["coordinates"], kBracketsMax, &text)) return std::nullopt;
  absl::StrAppend(&text, "}");
  return text;
}

// A FeatureCollection, as it is written.
class Collection {
 public:
  void Add(absl::string_view id, absl::string_view properties, absl::string_view geometry) {
    absl::StrAppend(&text_, text_.back() == '[' ? "" : ",", R"({"type":"Feature","id":)",
                    Json(std::string(id)).dump(), R"(,"properties":{)", properties,
                    R"(},"geometry":)", geometry, "}");
  }
  bool is_too_large() const { return text_.size() + kEnd.size() > limits::kResponseBytesMax; }
  std::string Take() { return absl::StrCat(text_, kEnd); }

 private:
  static constexpr absl::string_view kEnd = "]}";
  std::string text_ = R"({"type":"FeatureCollection","features":[)";
};

void AddProject(const Project& project, Collection* collection) {
  const std::string properties = PropertiesOf(project);
  bool has_point = false;
  for (const Location& location : project.locations) {
    if (!HasPoint(location)) continue;
    std::string point;
    geo::AppendPoint(geo::PositionAt(*location.longitude, *location.latitude), &point);
    collection->Add(project.id, properties, point);
    has_point = true;
  }
  if (!has_point) collection->Add(project.id, properties, "null");
}

void AddArea(const ProjectMap::Area& area, const AreaFeature& feature, Collection* collection) {
  collection->Add(area.id,
                  absl::StrCat(R"("kind":"AREA","projects":)", area.projects,
                               feature.properties.empty() ? "" : ",", feature.properties),
                  feature.geometry);
}

}  // namespace

bool AddFeatures(const indicators::v1::AreaShapes& answer, AreaFeatures* features) {
  const Json read = Json::parse(answer.geo_json(), nullptr, /*allow_exceptions=*/false);
  if (!read.is_object() || !read.contains("features") || !read["features"].is_array()) return false;
  for (const Json& feature : read["features"]) {
    const bool is_feature = feature.is_object() && feature.contains("geometry") &&
                            feature.value("id", Json()).is_string() &&
                            feature.value("properties", Json()).is_object();
    std::optional<std::string> geometry;
    if (is_feature) geometry = GeometryOf(feature["geometry"]);
    if (!geometry.has_value()) return false;
    features->insert_or_assign(feature["id"].get<std::string>(),
                               AreaFeature{MembersOf(feature["properties"]), *std::move(geometry)});
  }
  return true;
}

std::optional<std::string> GeoJsonOf(const ProjectMap& map, const AreaFeatures& features,
                                     bool are_all) {
  Collection collection;
  for (const Project* const project : map.projects) {
    AddProject(*project, &collection);
    if (collection.is_too_large()) return std::nullopt;
  }
  for (const ProjectMap::Area& area : map.areas) {
    AddArea(area, FeatureOf(area.id, features, are_all), &collection);
    if (collection.is_too_large()) return std::nullopt;
  }
  return collection.Take();
}

v1::ProjectMap ToMessage(const ProjectMap& map) {
  v1::ProjectMap message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_projects(std::ssize(map.projects));
  message.set_with_point(map.with_point);
  message.set_with_area(map.with_area);
  for (const Project* const project : map.without_place) message.add_without_place(project->id);
  Fill(map.not_counted, message.mutable_not_counted());
  return message;
}

}  // namespace wijkmonitor::projects
