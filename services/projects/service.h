#pragma once

// The methods of wijkmonitor.projects.v1.ProjectService: convert, ask store or domain, convert.

#include "libs/rpc/router.h"
#include "libs/rpc/service_main.h"
#include "services/projects/convert_portfolio.h"
#include "services/projects/convert_project.h"
#include "services/projects/convert_project_list.h"
#include "services/projects/store.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::projects {

using Router = rpc::DataRouter<ProjectsData>;

// Each adds the methods of some resources.
void AddPortfolioMethods(Router* router);
void AddProjectListMethods(Router* router);
void AddProjectMethods(Router* router);
void AddReferenceMethods(Router* router);

// Whether who asks may see a project: it is published, or a draft of theirs.
bool MaySee(const Scope& scope, const Project& project);
// NOT_FOUND for a filter that names what must be declared, and is not.
absl::Status CheckDeclared(const ProjectFilter& filter, const Reference& reference);

// What the method answers to a normalised request. Errors: as ComputePortfolio; NOT_FOUND.
absl::StatusOr<v1::Portfolio> GetPortfolio(const Snapshot& snapshot, const Scope& scope,
                                           const v1::GetPortfolioRequest& request);

// The whole service.
rpc::ServiceParts<ProjectsData> Parts();

}  // namespace wijkmonitor::projects
