#include "services/projects/service.h"

#include "libs/base/status.h"

namespace wijkmonitor::projects {

bool MaySee(const Scope& scope, const Project& project) {
  return project.published || scope.MaySee(project.owner);
}

absl::Status CheckDeclared(const ProjectFilter& filter, const Reference& reference) {
  const auto named = [](const std::string& id) { return !id.empty() && id != kNotReported; };
  if (named(filter.programme) && reference.FindProgramme(filter.programme) == nullptr) {
    return NotFound("PROGRAMME_NOT_FOUND", "programme", filter.programme);
  }
  if (named(filter.action_line)) {
    const ProgrammePart* const part = reference.FindPart(filter.action_line);
    if (part == nullptr || !part->within.empty()) {
      return NotFound("PROGRAMME_PART_NOT_FOUND", "action line", filter.action_line);
    }
  }
  if (named(filter.intervention)) {
    const ProgrammePart* const part = reference.FindPart(filter.intervention);
    if (part == nullptr || part->within.empty()) {
      return NotFound("PROGRAMME_PART_NOT_FOUND", "intervention", filter.intervention);
    }
  }
  if (named(filter.owner) && reference.FindOrganisation(filter.owner) == nullptr) {
    return NotFound("ORGANISATION_NOT_FOUND", "organisation", filter.owner);
  }
  return absl::OkStatus();
}

rpc::ServiceParts<ProjectsData> Parts() {
  return {.program = "wijkmonitor-projects",
          .service = "wijkmonitor.projects.v1.ProjectService",
          .defaults = {"127.0.0.1:50052", "127.0.0.1:9052", "sqlite:projects.db", ""},
          .migrations = Migrations(),
          .load = LoadProjects,
          .add_methods = [](Router* router) {
            for (const auto add : {AddPortfolioMethods, AddProjectListMethods, AddProjectMethods,
                                   AddReferenceMethods}) {
              add(router);
            }
          }};
}

}  // namespace wijkmonitor::projects
