#include "services/projects/domain/subject.h"

#include <algorithm>

#include "services/projects/domain/dimension.h"

namespace wijkmonitor::projects {
namespace {

const Programme* ProgrammeOfPart(const std::string& part, const Reference& reference) {
  const auto found = std::ranges::find_if(reference.programmes, [&](const Programme& programme) {
    return programme.Find(part) != nullptr;
  });
  return found == reference.programmes.end() ? nullptr : &*found;
}

template <class Within>
bool FitsWithin(const Within& within, const PlaceFilter& filter) {
  return FitsText(within.programme, filter.programme) &&
         FitsText(within.action_line, filter.action_line) &&
         FitsText(within.intervention, filter.intervention);
}

}  // namespace

const std::string& Place::owner() const {
  static const std::string kNobody;
  return project == nullptr ? kNobody : project->owner;
}

std::optional<Place> PlaceOf(const Subject& subject, const Reference& reference,
                             const Project* project) {
  if (!subject.kind.has_value()) return std::nullopt;
  if (*subject.kind == SubjectKind::kProject) {
    if (project == nullptr) return std::nullopt;
    return Place{project->programme, project->action_line, project->intervention, project};
  }
  if (*subject.kind == SubjectKind::kProgramme) {
    if (reference.FindProgramme(subject.id) == nullptr) return std::nullopt;
    return Place{.programme = subject.id};
  }
  const Programme* const programme = ProgrammeOfPart(subject.id, reference);
  if (programme == nullptr) return std::nullopt;
  const ProgrammePart& part = *programme->Find(subject.id);
  const bool is_line = part.within.empty();
  if (is_line != (*subject.kind == SubjectKind::kActionLine)) return std::nullopt;
  if (is_line) return Place{.programme = programme->id, .action_line = part.id};
  return Place{.programme = programme->id, .action_line = part.within, .intervention = part.id};
}

bool Fits(const Place& place, const PlaceFilter& filter) {
  if (place.project != nullptr) return Fits(*place.project, filter);
  return FitsWithin(place, filter) && filter.project.empty();
}

bool Fits(const Project& project, const PlaceFilter& filter) {
  return FitsWithin(project, filter) && FitsText(project.id, filter.project);
}

}  // namespace wijkmonitor::projects
