#pragma once

// The methods of wijkmonitor.projects.v1.ProjectService: convert, ask store or domain, convert.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/rpc/router.h"
#include "libs/rpc/service_main.h"
#include "services/projects/convert_action.h"
#include "services/projects/convert_decision.h"
#include "services/projects/convert_list_profile.h"
#include "services/projects/convert_output.h"
#include "services/projects/convert_output_list.h"
#include "services/projects/convert_portfolio.h"
#include "services/projects/convert_project.h"
#include "services/projects/convert_project_list.h"
#include "services/projects/convert_subject.h"
#include "services/projects/domain/lifecycle.h"
#include "services/projects/store.h"
#include "wijkmonitor/projects/v1/amendment.pb.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::projects {

using Router = rpc::DataRouter<ProjectsData>;

// The service that is asked for figures.
inline constexpr absl::string_view kIndicatorService = "wijkmonitor.indicators.v1.IndicatorService";

// Each adds the methods of some resources.
void AddActionMethods(Router* router);
void AddAmendmentMethods(Router* router);
void AddDecisionMethods(Router* router);
void AddGoalMethods(Router* router);
void AddGoalProgressMethods(Router* router);
void AddLifecycleMethods(Router* router);
void AddMilestoneMethods(Router* router);
void AddOutputMethods(Router* router);
void AddOutputTotalMethods(Router* router);
void AddPortfolioMethods(Router* router);
void AddProjectListMethods(Router* router);
void AddProjectMapMethods(Router* router);
void AddProjectMethods(Router* router);
void AddReferenceMethods(Router* router);
void AddResultsChainMethods(Router* router);
void AddWarningMethods(Router* router);

// A new id: a letter for its kind, and then what says nothing, so that nobody learns from it which
// others there are.
std::string NewId(char kind);

// Of what a file writes of people's work; who it is on behalf of is left to say.
absl::StatusOr<store::Signature> ImportSignature(store::Tx& tx);

absl::Status NoProject(const std::string& id);
// Whether who asks may see a project: it is published, or a draft of theirs. Likewise what is of
// it.
bool MaySee(const Scope& scope, const Project& project);
bool MaySee(const Scope& scope, const Place& place);
// The project as it is in the transaction. NOT_FOUND: there is none that the writer may see.
absl::StatusOr<StoredProject> FindProject(const rpc::Writer& writer, const std::string& id,
                                          store::Tx& tx);
// The same, of a project that the writer is to change, and knows as it is. Errors: as CheckMayWrite
// and CheckEtag too.
absl::StatusOr<StoredProject> FindProjectToChange(const rpc::Writer& writer, const std::string& id,
                                                  const std::string& etag, store::Tx& tx);
// NOT_FOUND: there is none that who asks may see.
absl::StatusOr<const StoredProject*> FindVisibleProject(const ProjectsData& data,
                                                        const Scope& scope, const std::string& id);
absl::StatusOr<const StoredProject*> FindVisibleProject(const View& view, const std::string& id);

// Fills in the programme that is asked about, where there is only one.
template <class Request>
void SayOnlyProgramme(const ProjectsData& data, Request* request) {
  const std::vector<Programme>& programmes = data.reference->programmes;
  if (request->programme().empty() && programmes.size() == 1) {
    request->set_programme(programmes.front().id);
  }
}

v1::Project ToMessage(const StoredProject& project);
// Writes the next revision of a project, and returns it.
absl::StatusOr<v1::Project> StoreProject(const StoredProject& before, const Project& project,
                                         const store::Signature& signature, store::Tx& tx);

// FAILED_PRECONDITION, WRONG_STATE unless the step is due in the state of the project, and it lacks
// nothing.
absl::Status CheckDue(Step step, const Project& project, const std::vector<std::string>& missing);
// FAILED_PRECONDITION, WRONG_STATE where the project has changed for the last time.
absl::Status CheckNotClosed(absl::string_view verb, const Project& project);
// Where approval froze fields of `resource` (of a project, or a goal or output of it), and they are
// others in `after` than in `before`: writes that they were amended. Errors: FAILED_PRECONDITION,
// FROZEN, naming them, without a basis (null); INVALID_ARGUMENT for a basis that is none.
absl::Status Amend(const rpc::Writer& writer, const Project& project, const std::string& resource,
                   const google::protobuf::Message& before, const google::protobuf::Message& after,
                   absl::Span<const absl::string_view> frozen, const v1::AmendmentBasis* basis,
                   store::Tx& tx);
// INVALID_ARGUMENT where nothing is said.
absl::Status ReasonDue(absl::string_view reason);

// Orders what was written by when it was.
template <class Item>
std::string TimeKey(const store::Written<Item>& written, absl::string_view then = "") {
  return absl::StrCat(absl::Dec(absl::ToUnixMicros(written.changed_at), absl::kZeroPad20), then,
                      " ", written.item.id);
}

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

// Likewise.
absl::StatusOr<v1::OutputTotals> GetOutputTotals(const Snapshot& snapshot, const Scope& scope,
                                                 const v1::GetOutputTotalsRequest& request);

// The whole service.
rpc::ServiceParts<ProjectsData> Parts();

}  // namespace wijkmonitor::projects
