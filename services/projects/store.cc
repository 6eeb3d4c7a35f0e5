#include "services/projects/store.h"

#include <algorithm>
#include <utility>

#include "libs/base/status.h"
#include "services/projects/migrations.h"

namespace wijkmonitor::projects {
namespace {

// Brings what is kept of a table from version `of` to `version`, where that changes it.
template <class Item>
absl::Status Bring(store::Tx& tx, const store::WrittenTable<Item>& table,
                   const std::set<std::string>& changed, int64_t of, int64_t version,
                   store::WrittenItems<Item>* items) {
  if (!changed.contains(std::string(table.items.part))) return absl::OkStatus();
  ASSIGN_OR_RETURN(*items, items->At(tx, table, version, of));
  return absl::OkStatus();
}

}  // namespace

absl::Span<const store::Migration> Migrations() { return kMigrations; }

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version) {
  Reference reference;
  ASSIGN_OR_RETURN(reference.programmes, kProgrammes.Load(tx, version));
  ASSIGN_OR_RETURN(reference.organisations, kOrganisations.Load(tx, version));
  ASSIGN_OR_RETURN(reference.tables, kGovernanceTables.Load(tx, version));
  ASSIGN_OR_RETURN(reference.list_profiles, kListProfiles.Load(tx, version));
  return reference;
}

absl::StatusOr<std::optional<Project>> FindPartOf(store::Tx& tx, const std::string& whole) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(
      tx.Query("SELECT p.id FROM project p WHERE p.part_of = $1 AND NOT EXISTS (SELECT 1 FROM "
               "project n WHERE n.id = p.id AND n.version > p.version) ORDER BY p.id LIMIT 1",
               {store::Str(whole)}, [&](const store::Row& row) {
                 ids.push_back(store::Text(row, 0));
                 return absl::OkStatus();
               }));
  if (ids.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::optional<StoredProject> part, kProjects.Find(tx, ids.front()));
  if (!part.has_value()) return absl::DataLossError("a part of a project is not there");
  return part->item;
}

absl::StatusOr<ProjectsData> LoadProjects(store::Tx& tx, const store::DataVersion& version,
                                          const Snapshot* near, Progress&) {
  const int64_t of_near = near == nullptr ? 0 : near->version.counter;
  ASSIGN_OR_RETURN(const auto changed,
                   store::PartsChangedSince(tx, std::min(of_near, version.counter)));
  ProjectsData data;
  if (near != nullptr) data = near->data;
  if (changed.contains(std::string(kReferencePart))) {
    ASSIGN_OR_RETURN(Reference reference, LoadReference(tx, version.counter));
    data.reference = std::make_shared<const Reference>(std::move(reference));
  }
  RETURN_IF_ERROR(Bring(tx, kProjects, changed, of_near, version.counter, &data.projects));
  return data;
}

}  // namespace wijkmonitor::projects
