#pragma once

// Where projects are: their points, and the areas that they are for.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/projects/domain/dimension.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

struct MapFilter {
  ProjectFilter projects;
  // Only areas in it, and the projects for one of them; empty: wherever they are.
  std::string municipality;
  absl::flat_hash_set<std::string> sets;  // those in it, as far as is known
};

// Whether a CBS code, such as BU00140300, is of the municipality, such as GM0014, or a part of it.
bool IsCodeIn(absl::string_view area, absl::string_view municipality);

// Whether a project is for an area in the municipality that is asked for; any project where none
// is. Most are not, which is seen at once.
bool LiesWithin(const Project& project, const MapFilter& filter);

bool HasPoint(const Location& location);

// Valid as what it was made of is.
struct ProjectMap {
  struct Area {
    absl::string_view id;
    int64_t projects = 0;
  };

  std::vector<const Project*> projects;  // in the order in which they were given
  std::vector<Area> areas;               // by id
  int64_t with_point = 0, with_area = 0;
  std::vector<const Project*> without_place;  // neither of the two
  std::map<NotCountedReason, int64_t> not_counted;
};

// The map of those of `projects` that fit the filter and count in totals. An area counts each
// project that is for it. With a programme its areas are there without a project too, unless
// another area is asked for. Nothing: it would have more than limits::kMapFeaturesMax features, one
// for each area, and for each point of a project or, where it has none, for the project.
std::optional<ProjectMap> ComputeProjectMap(absl::Span<const Project* const> projects,
                                            const Reference& reference, const MapFilter& filter);

}  // namespace wijkmonitor::projects
