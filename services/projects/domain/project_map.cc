#include "services/projects/domain/project_map.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "services/projects/domain/limits.h"

namespace wijkmonitor::projects {
namespace {

bool IsWithin(const std::string& area, const MapFilter& filter) {
  return filter.municipality.empty() || IsCodeIn(area, filter.municipality) ||
         (!filter.sets.empty() && filter.sets.contains(area));
}

bool HasAreaWithin(const Project& project, const MapFilter& filter) {
  return std::ranges::any_of(project.areas,
                             [&](const ProjectArea& area) { return IsWithin(area.area, filter); });
}

class Mapping {
 public:
  explicit Mapping(const MapFilter& filter) : filter_(filter) {}

  void AddDeclared(const Reference& reference) {
    const Programme* const programme = reference.FindProgramme(filter_.projects.programme);
    if (programme == nullptr) return;
    for (const std::string& area : programme->areas) {
      if (IsWithin(area, filter_) && FitsText(area, filter_.projects.area)) CountAt(area, 0);
    }
  }

  void Add(const Project& project) {
    if (!LiesWithin(project, filter_) || !Fits(project, filter_.projects)) return;
    if (project.not_counted.has_value()) {
      ++map_.not_counted[*project.not_counted];
      return;
    }
    map_.projects.push_back(&project);
    bool has_area = false;
    for (const ProjectArea& area : project.areas) {
      if (!IsWithin(area.area, filter_)) continue;
      CountAt(area.area, 1);
      has_area = true;
    }
    const int64_t points = std::ranges::count_if(project.locations, HasPoint);
    map_.with_point += points > 0 ? 1 : 0;
    map_.with_area += has_area ? 1 : 0;
    if (points == 0 && !has_area) map_.without_place.push_back(&project);
    project_features_ += std::max<size_t>(1, static_cast<size_t>(points));
  }

  bool is_too_large() const {
    return project_features_ + map_.areas.size() > limits::kMapFeaturesMax;
  }

  ProjectMap Take() {
    std::ranges::sort(map_.areas, {}, &ProjectMap::Area::id);
    return std::move(map_);
  }

 private:
  void CountAt(absl::string_view area, int64_t projects) {
    const auto [place, is_new] = places_.try_emplace(area, map_.areas.size());
    if (is_new) map_.areas.push_back({area, 0});
    map_.areas[place->second].projects += projects;
  }

  const MapFilter& filter_;
  ProjectMap map_;
  absl::flat_hash_map<absl::string_view, size_t> places_;  // in the areas of the map
  size_t project_features_ = 0;
};

}  // namespace

bool IsCodeIn(absl::string_view area, absl::string_view municipality) {
  constexpr size_t kKind = 2, kOfMunicipality = 6, kOfWijk = 8, kOfBuurt = 10;
  if (municipality.size() != kOfMunicipality || !absl::StartsWith(municipality, "GM")) return false;
  if (area.size() < kOfMunicipality) return false;
  if (area.substr(kKind, kOfMunicipality - kKind) != municipality.substr(kKind)) return false;
  const absl::string_view kind = area.substr(0, kKind);
  return (kind == "BU" && area.size() == kOfBuurt) || (kind == "WK" && area.size() == kOfWijk) ||
         (kind == "GM" && area.size() == kOfMunicipality);
}

bool LiesWithin(const Project& project, const MapFilter& filter) {
  return filter.municipality.empty() || HasAreaWithin(project, filter);
}

bool HasPoint(const Location& location) {
  return location.latitude.has_value() && location.longitude.has_value();
}

std::optional<ProjectMap> ComputeProjectMap(absl::Span<const Project* const> projects,
                                            const Reference& reference, const MapFilter& filter) {
  Mapping mapping(filter);
  mapping.AddDeclared(reference);
  for (const Project* const project : projects) {
    mapping.Add(*project);
    if (mapping.is_too_large()) return std::nullopt;
  }
  return mapping.Take();
}

}  // namespace wijkmonitor::projects
