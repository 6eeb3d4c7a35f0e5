#pragma once

// What goals, milestones, outputs and actions are of, and where in its programme that stands.

#include <compare>
#include <optional>
#include <string>

#include "services/projects/domain/project.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

enum class SubjectKind { kProject = 1, kIntervention, kActionLine, kProgramme };

struct Subject {
  std::optional<SubjectKind> kind;  // due
  std::string id;

  auto operator<=>(const Subject&) const = default;
};
template <class Io>
void Columns(Io& io, Subject& subject) {
  io("subject_kind", subject.kind);
  io("subject", subject.id);
}

// What a subject is within; empty: within none, or not reported.
struct Place {
  std::string programme, action_line, intervention;
  const Project* project = nullptr;  // null: it is no project

  // To whom it belongs; empty: to nobody in particular, but the programme.
  const std::string& owner() const;
  bool operator==(const Place&) const = default;
};
// Nothing: there is no such subject. `project`: with the id of the subject where it is one; null:
// there is none.
std::optional<Place> PlaceOf(const Subject& subject, const Reference& reference,
                             const Project* project);

// Which subjects, by what they are within; what is empty says nothing.
struct PlaceFilter {
  std::string programme, action_line, intervention, project;
};
bool Fits(const Place& place, const PlaceFilter& filter);
bool Fits(const Project& project, const PlaceFilter& filter);

}  // namespace wijkmonitor::projects
