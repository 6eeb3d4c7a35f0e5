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

absl::StatusOr<std::vector<std::string>> Texts(store::Tx& tx, absl::string_view sql,
                                               const std::vector<store::Value>& values) {
  std::vector<std::string> texts;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const store::Row& row) {
    texts.push_back(store::Text(row, 0));
    return absl::OkStatus();
  }));
  return texts;
}

// The items with these ids, as they are now.
template <class Item>
absl::StatusOr<std::vector<Item>> ItemsWith(store::Tx& tx, const store::WrittenTable<Item>& table,
                                            const std::vector<std::string>& ids) {
  std::vector<Item> items;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(std::optional<store::Written<Item>> found, table.Find(tx, id));
    if (!found.has_value()) return absl::DataLossError("an item lacks what was written of it");
    items.push_back(std::move(found->item));
  }
  return items;
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
  ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      Texts(tx,
            "SELECT p.id FROM project p WHERE p.part_of = $1 AND NOT EXISTS (SELECT 1 FROM "
            "project n WHERE n.id = p.id AND n.version > p.version) ORDER BY p.id LIMIT 1",
            {store::Str(whole)}));
  if (ids.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::optional<StoredProject> part, kProjects.Find(tx, ids.front()));
  if (!part.has_value()) return absl::DataLossError("a part of a project is not there");
  return part->item;
}

// A decision has one version.
absl::StatusOr<std::vector<Decision>> DecisionsOf(store::Tx& tx, const std::string& project) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   Texts(tx, "SELECT id FROM decision WHERE project = $1 ORDER BY version, id",
                         {store::Str(project)}));
  return ItemsWith(tx, kDecisions, ids);
}

// What these look for is the same in every version of an action.
absl::StatusOr<std::vector<Action>> ConditionsBeforeStart(store::Tx& tx,
                                                          const std::string& project) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   Texts(tx,
                         "SELECT DISTINCT id FROM action WHERE project = $1 AND origin = $2 AND "
                         "before_start <> 0 ORDER BY id",
                         {store::Str(project), store::ToValue(ActionOrigin::kCondition)}));
  return ItemsWith(tx, kActions, ids);
}

absl::StatusOr<size_t> CountActions(store::Tx& tx, const std::string& project) {
  int64_t count = 0;
  RETURN_IF_ERROR(tx.Query("SELECT count(DISTINCT id) FROM action WHERE project = $1",
                           {store::Str(project)}, [&](const store::Row& row) {
                             count = row.Int(0);
                             return absl::OkStatus();
                           }));
  return static_cast<size_t>(count);
}

absl::StatusOr<std::string> ActionWith(store::Tx& tx, ActionOrigin origin,
                                       const std::string& reference) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   Texts(tx, "SELECT id FROM action WHERE origin = $1 AND reference = $2 LIMIT 1",
                         {store::ToValue(origin), store::Str(reference)}));
  return ids.empty() ? "" : ids.front();
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
  RETURN_IF_ERROR(Bring(tx, kDecisions, changed, of_near, version.counter, &data.decisions));
  RETURN_IF_ERROR(Bring(tx, kActions, changed, of_near, version.counter, &data.actions));
  RETURN_IF_ERROR(Bring(tx, kAmendments, changed, of_near, version.counter, &data.amendments));
  return data;
}

}  // namespace wijkmonitor::projects
