#include "services/projects/store.h"

#include <algorithm>
#include <utility>

#include "libs/base/status.h"
#include "services/projects/migrations.h"

namespace wijkmonitor::projects {
namespace {

const std::string& IdOfStored(const std::shared_ptr<const StoredProject>& project) {
  return project->item.id;
}

// `before`, with what was written since in its place. Both are by id.
StoredProjects Merged(const StoredProjects& before, std::vector<StoredProject> written) {
  StoredProjects merged;
  merged.reserve(before.size() + written.size());
  auto old = before.begin();
  for (StoredProject& project : written) {
    for (; old != before.end() && IdOfStored(*old) < project.item.id; ++old) {
      merged.push_back(*old);
    }
    if (old != before.end() && IdOfStored(*old) == project.item.id) {
      if (project.created_by.empty()) project.created_by = (*old)->created_by;
      ++old;
    }
    merged.push_back(std::make_shared<const StoredProject>(std::move(project)));
  }
  merged.insert(merged.end(), old, before.end());
  return merged;
}

}  // namespace

absl::Span<const store::Migration> Migrations() { return kMigrations; }

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version) {
  Reference reference;
  ASSIGN_OR_RETURN(reference.programmes, kProgrammes.Load(tx, version));
  ASSIGN_OR_RETURN(reference.organisations, kOrganisations.Load(tx, version));
  ASSIGN_OR_RETURN(reference.tables, kGovernanceTables.Load(tx, version));
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

const StoredProject* ProjectsData::Find(const std::string& id) const {
  const auto found = std::ranges::lower_bound(*projects, id, {}, IdOfStored);
  return found != projects->end() && IdOfStored(*found) == id ? found->get() : nullptr;
}

absl::StatusOr<ProjectsData> LoadProjects(store::Tx& tx, const store::DataVersion& version,
                                          const Snapshot* near, Progress&) {
  const int64_t of_near = near == nullptr ? 0 : near->version.counter;
  ASSIGN_OR_RETURN(const auto changed,
                   store::PartsChangedSince(tx, std::min(of_near, version.counter)));
  ProjectsData data = near != nullptr ? near->data
                                      : ProjectsData{std::make_shared<const Reference>(),
                                                     std::make_shared<const StoredProjects>()};
  if (changed.contains(std::string(kReferencePart))) {
    ASSIGN_OR_RETURN(Reference reference, LoadReference(tx, version.counter));
    data.reference = std::make_shared<const Reference>(std::move(reference));
  }
  if (changed.contains(std::string(kProjectsPart))) {
    // What was written since, on a state that is older; of one that is newer nothing can be taken.
    const bool is_older = of_near <= version.counter;
    ASSIGN_OR_RETURN(std::vector<StoredProject> written,
                     kProjects.Load(tx, version.counter, is_older ? of_near : 0));
    data.projects = std::make_shared<const StoredProjects>(
        Merged(is_older ? *data.projects : StoredProjects(), std::move(written)));
  }
  return data;
}

}  // namespace wijkmonitor::projects
