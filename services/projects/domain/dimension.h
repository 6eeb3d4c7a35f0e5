#pragma once

// What projects are told apart by, to pick some and to count them.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/projects/domain/head_word.h"
#include "services/projects/domain/project.h"

namespace wijkmonitor::projects {

enum class Dimension {
  kNone,
  kActionLine,
  kIntervention,
  kNature,
  kState,
  kArea,
  kPartner,
  kOwner,
  kScheme,
  kContinuation,
  kStartYear
};

// Whether a project has one key at most, so that what is counted by key adds up.
bool IsDisjoint(Dimension dimension);

// One of the values of a dimension: an id or a name as `text`; the number of an enum's value or a
// year as `number`.
struct DimensionKey {
  int number = 0;
  std::string_view text;

  auto operator<=>(const DimensionKey&) const = default;
};
// What a project has of a dimension, each once, valid as the project is; empty: not reported.
void KeysOf(const Project& project, Dimension dimension, std::vector<DimensionKey>* keys);

// Whether a text is the one that a filter names, if it names one.
inline bool FitsText(const std::string& text, const std::string& wanted) {
  return wanted.empty() || text == wanted;
}

// Which projects; what is empty says nothing.
struct ProjectFilter {
  std::string programme, action_line, intervention, area, partner, owner, scheme;
  std::optional<Nature> nature;
  std::optional<State> state;
  std::optional<ContinuationKind> continuation;
  int start_year = 0;
  bool only_named = false, only_counted = false;
};
bool Fits(const Project& project, const ProjectFilter& filter);

}  // namespace wijkmonitor::projects
