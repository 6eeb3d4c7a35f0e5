#pragma once

// Changes of what approval froze. Why, when and on whose behalf stands beside them, as with all
// that people write.

#include <string>

#include "libs/base/declared.h"

namespace wijkmonitor::projects {

struct Amendment {
  std::string id;
  std::string project;
  std::string resource;  // what was changed: the project, or a goal or output of it
  std::string field;     // path
  std::string before, after;
  std::string decision;  // by which; empty: by none

  bool operator==(const Amendment&) const = default;
};
template <class Io>
void Columns(Io& io, Amendment& amendment) {
  io.Id("amendment", amendment.id);
  io("project", amendment.project);
  io("resource", amendment.resource);
  io("field", amendment.field);
  io("before", amendment.before);
  io("after", amendment.after);
  io("decision", amendment.decision);
}

}  // namespace wijkmonitor::projects
