#include "libs/rpc/declared.h"
#include "libs/rpc/profiles.h"
#include "services/projects/service.h"
#include "wijkmonitor/projects/v1/governance_table.pb.h"
#include "wijkmonitor/projects/v1/list_profile.pb.h"
#include "wijkmonitor/projects/v1/organisation.pb.h"
#include "wijkmonitor/projects/v1/programme.pb.h"

namespace wijkmonitor::projects {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(ActionLineKind::kOrganisational) ==
              v1::ACTION_LINE_KIND_ORGANISATIONAL);

template <class Item>
bool Removes(const Changes<Item>& changes) {
  return std::ranges::any_of(changes.items,
                             [](const Change<Item>& change) { return !change.after.has_value(); });
}

absl::StatusOr<std::vector<Rejection>> CheckProgrammesInUse(store::Tx& tx,
                                                            const Changes<Programme>& changes) {
  std::vector<Rejection> found;
  if (changes.items.empty()) return found;
  ASSIGN_OR_RETURN(std::vector<Programme> programmes, kProgrammes.Load(tx, tx.version()));
  std::erase_if(programmes, [&](const Programme& programme) {
    return std::ranges::any_of(changes.items, [&](const Change<Programme>& change) {
      return change.item().id == programme.id;
    });
  });
  std::set<PlaceInProgramme> in_use;
  ASSIGN_OR_RETURN(const std::vector<Project> projects, kProjects.items.Load(tx, tx.version()));
  for (const Project& project : projects) {
    in_use.insert({project.programme, project.action_line, project.intervention});
  }
  return CheckProgrammeChanges(changes, programmes, in_use);
}

absl::StatusOr<std::vector<Rejection>> CheckOrganisationsInUse(
    store::Tx& tx, const Changes<Organisation>& changes) {
  if (!Removes(changes)) return std::vector<Rejection>();
  std::set<std::string> in_use;
  ASSIGN_OR_RETURN(const std::vector<Project> projects, kProjects.items.Load(tx, tx.version()));
  for (const Project& project : projects) {
    in_use.insert(project.owner);
    for (const Partner& partner : project.partners) in_use.insert(partner.organisation);
  }
  ASSIGN_OR_RETURN(const std::vector<GovernanceTable> tables,
                   kGovernanceTables.Load(tx, tx.version()));
  for (const GovernanceTable& table : tables) in_use.insert(table.directorate);
  return CheckOrganisationChanges(changes, in_use);
}

absl::StatusOr<std::vector<Rejection>> CheckDirectorates(store::Tx& tx,
                                                         const Changes<GovernanceTable>& changes) {
  ASSIGN_OR_RETURN(const std::vector<Organisation> organisations,
                   kOrganisations.Load(tx, tx.version()));
  return CheckGovernanceTableChanges(changes, organisations);
}

constexpr rpc::DeclaredResource<ProjectsData, Programme> kProgrammeResource{
    .what = "programme",
    .not_found = "PROGRAMME_NOT_FOUND",
    .check = CheckProgrammes,
    .table = kProgrammes,
    .items = [](const ProjectsData& data) -> const std::vector<Programme>& {
      return data.reference->programmes;
    },
    .check_changes = CheckProgrammesInUse};
constexpr rpc::DeclaredResource<ProjectsData, Organisation> kOrganisationResource{
    .what = "organisation",
    .not_found = "ORGANISATION_NOT_FOUND",
    .check = CheckOrganisations,
    .table = kOrganisations,
    .items = [](const ProjectsData& data) -> const std::vector<Organisation>& {
      return data.reference->organisations;
    },
    .check_changes = CheckOrganisationsInUse};
constexpr rpc::DeclaredResource<ProjectsData, GovernanceTable> kGovernanceTableResource{
    .what = "governance table",
    .not_found = "GOVERNANCE_TABLE_NOT_FOUND",
    .check = CheckGovernanceTables,
    .table = kGovernanceTables,
    .items = [](const ProjectsData& data) -> const std::vector<GovernanceTable>& {
      return data.reference->tables;
    },
    .check_changes = CheckDirectorates};

constexpr rpc::ProfileResource<ProjectsData> kListProfileResource{
    .what = "list profile",
    .read = ReadListProfiles,
    .check = CheckListProfiles,
    .table = kListProfiles,
    .declared = [](const ProjectsData& data) -> const std::vector<ListProfile>& {
      return data.reference->list_profiles;
    },
    .shipped = ShippedListProfiles};

}  // namespace

void AddReferenceMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kProgrammeResource, v1::Programme, v1::GetProgrammeRequest,
                   v1::ListProgrammesRequest, v1::ListProgrammesResponse,
                   v1::ImportProgrammesRequest>(router, kPublishedRead, kPublish);
  rpc::AddDeclared<kOrganisationResource, v1::Organisation, v1::GetOrganisationRequest,
                   v1::ListOrganisationsRequest, v1::ListOrganisationsResponse,
                   v1::ImportOrganisationsRequest>(router, kPublishedRead, kPublish);
  rpc::AddDeclared<kGovernanceTableResource, v1::GovernanceTable, v1::GetGovernanceTableRequest,
                   v1::ListGovernanceTablesRequest, v1::ListGovernanceTablesResponse,
                   v1::ImportGovernanceTablesRequest>(router, kPublishedRead, kPublish);
  rpc::AddProfiles<kListProfileResource, v1::ListProfile, v1::GetListProfileRequest,
                   v1::ListListProfilesRequest, v1::ListListProfilesResponse,
                   v1::ImportListProfilesRequest>(router, kPublishedRead, kPublish);
}

}  // namespace wijkmonitor::projects
