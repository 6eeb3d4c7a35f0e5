#pragma once

// What the service keeps: programmes, organisations, tables, and projects with every revision of
// them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/store/database.h"
#include "libs/store/declared.h"
#include "libs/store/snapshots.h"
#include "libs/store/written.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/project.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

// The steps that make the tables.
absl::Span<const store::Migration> Migrations();

// What changes in a version that changes it: see store::Tx::Changed.
inline constexpr absl::string_view kReferencePart = "reference";
inline constexpr absl::string_view kProjectsPart = "projects";

inline constexpr store::DeclaredTable<Programme> kProgrammes{.table = "programme",
                                                             .part = kReferencePart,
                                                             .parts = "programme_part",
                                                             .owner = "programme",
                                                             .items_max = limits::kProgrammesMax};
inline constexpr store::DeclaredTable<Organisation> kOrganisations{
    .table = "organisation",
    .part = kReferencePart,
    .scope = "",
    .items_max = limits::kOrganisationsMax};
inline constexpr store::DeclaredTable<GovernanceTable> kGovernanceTables{
    .table = "governance_table",
    .part = kReferencePart,
    .scope = "",
    .items_max = limits::kGovernanceTablesMax};
inline constexpr store::DeclaredTable<ListProfile> kListProfiles{
    .table = "list_profile",
    .part = kReferencePart,
    .parts = "list_profile_setting",
    .owner = "profile",
    .items_max = limits::kListProfilesMax};
inline constexpr store::WrittenTable<Project> kProjects{
    .items = {.table = "project", .part = kProjectsPart}, .revisions = "project_revision"};

// --- Inside a transaction ---

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version);
// A project that is a part of this one; nothing: none is.
absl::StatusOr<std::optional<Project>> FindPartOf(store::Tx& tx, const std::string& whole);

// --- The newest state, in memory ---

using StoredProject = store::Written<Project>;

struct ProjectsData {
  std::shared_ptr<const Reference> reference = std::make_shared<const Reference>();
  store::WrittenItems<Project> projects;
};
using Snapshot = store::Snapshot<ProjectsData>;
using View = store::View<ProjectsData>;

// As store::Snapshots asks for it.
absl::StatusOr<ProjectsData> LoadProjects(store::Tx& tx, const store::DataVersion& version,
                                          const Snapshot* near, Progress& progress);

}  // namespace wijkmonitor::projects
