#pragma once

// The methods of wijkmonitor.projects.v1.ProjectService: convert, ask store or domain, convert.

#include <optional>
#include <string>

#include "libs/rpc/router.h"
#include "libs/rpc/service_main.h"
#include "services/projects/convert_list_profile.h"
#include "services/projects/convert_portfolio.h"
#include "services/projects/convert_project.h"
#include "services/projects/convert_project_list.h"
#include "services/projects/convert_subject.h"
#include "services/projects/store.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::projects {

using Router = rpc::DataRouter<ProjectsData>;

// Each adds the methods of some resources.
void AddPortfolioMethods(Router* router);
void AddProjectListMethods(Router* router);
void AddProjectMethods(Router* router);
void AddReferenceMethods(Router* router);

// A new id: a letter for its kind, and then what says nothing, so that nobody learns from it which
// others there are.
std::string NewId(char kind);

absl::Status NoProject(const std::string& id);
// Whether who asks may see a project: it is published, or a draft of theirs. Likewise what is of
// it.
bool MaySee(const Scope& scope, const Project& project);
bool MaySee(const Scope& scope, const Place& place);
// The project as it is in the transaction. NOT_FOUND: there is none that the writer may see.
absl::StatusOr<StoredProject> FindProject(const rpc::Writer& writer, const std::string& id,
                                          store::Tx& tx);

// Where a subject stands; nothing: there is none that who asks may see.
std::optional<Place> VisiblePlaceOf(const Subject& subject, const ProjectsData& data,
                                    const Scope& scope);
// A subject as it is in the transaction.
struct FoundSubject {
  std::optional<StoredProject> project;  // where it is one
  std::string owner;                     // empty: nobody in particular, but the programme
};
// NOT_FOUND: there is none that the writer may see. PERMISSION_DENIED: the writer may change
// nothing of it.
absl::StatusOr<FoundSubject> FindSubjectToWrite(const rpc::Writer& writer, const Subject& subject,
                                                store::Tx& tx);

// NOT_FOUND for a filter that names what must be declared, and is not; or a project that who asks
// may not see.
absl::Status CheckDeclared(const ProjectFilter& filter, const Reference& reference);
absl::Status CheckDeclared(const PlaceFilter& filter, const ProjectsData& data, const Scope& scope);

// What the method answers to a normalised request. Errors: as ComputePortfolio; NOT_FOUND.
absl::StatusOr<v1::Portfolio> GetPortfolio(const Snapshot& snapshot, const Scope& scope,
                                           const v1::GetPortfolioRequest& request);

// The whole service.
rpc::ServiceParts<ProjectsData> Parts();

}  // namespace wijkmonitor::projects
