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

// The programmes, action lines and interventions that items are of.
template <class Item>
void AddPlacesOf(const std::vector<Item>& items, const Reference& reference,
                 std::set<PlaceInProgramme>* places) {
  for (const Item& item : items) {
    if (const auto place = PlaceOf(item.subject, reference, nullptr)) {
      places->insert({place->programme, place->action_line, place->intervention});
    }
  }
}

void AddPlacesOf(const ResultsChain& chain, const Reference& reference,
                 std::set<PlaceInProgramme>* places) {
  places->insert({chain.id, "", ""});
  for (const ChainRow& row : chain.rows) {
    const ProgrammePart* const part = reference.FindPart(row.of);
    if (part == nullptr) continue;
    const bool is_line = part->within.empty();
    places->insert({chain.id, is_line ? part->id : part->within, is_line ? "" : part->id});
  }
}

absl::StatusOr<std::vector<Rejection>> CheckProgrammesInUse(store::Tx& tx,
                                                            const Changes<Programme>& changes) {
  std::vector<Rejection> found;
  if (changes.items.empty()) return found;
  Reference reference;
  ASSIGN_OR_RETURN(reference.programmes, kProgrammes.Load(tx, tx.version()));
  std::vector<Programme> programmes = reference.programmes;
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
  ASSIGN_OR_RETURN(const std::vector<Goal> goals, kGoals.items.Load(tx, tx.version()));
  AddPlacesOf(goals, reference, &in_use);
  ASSIGN_OR_RETURN(const std::vector<Milestone> milestones,
                   kMilestones.items.Load(tx, tx.version()));
  AddPlacesOf(milestones, reference, &in_use);
  ASSIGN_OR_RETURN(const std::vector<Output> outputs, kOutputs.items.Load(tx, tx.version()));
  AddPlacesOf(outputs, reference, &in_use);
  ASSIGN_OR_RETURN(const std::vector<ResultsChain> chains, kResultsChains.Load(tx, tx.version()));
  for (const ResultsChain& chain : chains) AddPlacesOf(chain, reference, &in_use);
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
  ASSIGN_OR_RETURN(const std::vector<Action> actions, kActions.items.Load(tx, tx.version()));
  for (const Action& action : actions) in_use.insert(action.responsible);
  return CheckOrganisationChanges(changes, in_use);
}

absl::StatusOr<std::vector<Rejection>> CheckTables(store::Tx& tx,
                                                   const Changes<GovernanceTable>& changes) {
  std::set<std::string> in_use;
  if (Removes(changes)) {
    ASSIGN_OR_RETURN(const std::vector<Project> projects, kProjects.items.Load(tx, tx.version()));
    for (const Project& project : projects) {
      in_use.insert(project.tables.begin(), project.tables.end());
    }
  }
  ASSIGN_OR_RETURN(const std::vector<Organisation> organisations,
                   kOrganisations.Load(tx, tx.version()));
  return CheckGovernanceTableChanges(changes, organisations, in_use);
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
    .check_changes = CheckTables};

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
