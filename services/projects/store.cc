#include "services/projects/store.h"

#include <algorithm>
#include <tuple>
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

// `sql` counts by the kind and the id of a subject.
absl::StatusOr<size_t> CountOf(store::Tx& tx, absl::string_view sql, const Subject& subject) {
  size_t count = 0;
  RETURN_IF_ERROR(tx.Query(sql, {store::ToValue(subject.kind), store::Str(subject.id)},
                           [&](const store::Row& row) {
                             count = static_cast<size_t>(row.Int(0));
                             return absl::OkStatus();
                           }));
  return count;
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

// The reports of `version`, when `before` are those of version `of`. They never change: of a later
// version only those that came since are put in their places.
absl::StatusOr<std::shared_ptr<const ReportsByOutput>> BringReports(store::Tx& tx,
                                                                    const ReportsByOutput& before,
                                                                    int64_t of, int64_t version) {
  const bool is_older = of <= version;
  ASSIGN_OR_RETURN(store::WrittenItems<OutputReport> items,
                   before.items().At(tx, kOutputReports, version, of));
  ASSIGN_OR_RETURN(const std::vector<OutputReport> added,
                   kOutputReports.items.Load(tx, version, is_older ? of : 0));
  return std::make_shared<const ReportsByOutput>(std::move(items),
                                                 is_older ? before : ReportsByOutput(), added);
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
  ASSIGN_OR_RETURN(std::vector<Project> parts,
                   kProjects.items.Where(tx, "part_of", store::Str(whole)));
  if (parts.empty()) return std::nullopt;
  return std::move(parts.front());
}

absl::StatusOr<std::vector<OutputReport>> FindReports(store::Tx& tx, const std::string& output) {
  ASSIGN_OR_RETURN(std::vector<OutputReport> reports,
                   kOutputReports.items.Where(tx, "output", store::Str(output)));
  std::ranges::sort(reports, {}, &OutputReport::number);
  return reports;
}

ReportsByOutput::ReportsByOutput(store::WrittenItems<OutputReport> reports,
                                 const ReportsByOutput& before,
                                 absl::Span<const OutputReport> added)
    : items_(std::move(reports)), ordered_(before.ordered_) {
  const auto in_order = [](const OutputReport* a, const OutputReport* b) {
    return std::tie(a->output, a->number) < std::tie(b->output, b->number);
  };
  const std::ptrdiff_t old = std::ssize(ordered_);
  for (const OutputReport& report : added) {
    ordered_.push_back(&items_.Find(report.id)->item);
  }
  std::sort(ordered_.begin() + old, ordered_.end(), in_order);
  std::inplace_merge(ordered_.begin(), ordered_.begin() + old, ordered_.end(), in_order);
}

absl::Span<const OutputReport* const> ReportsByOutput::Of(const std::string& output) const {
  const auto found = std::ranges::equal_range(
      ordered_, output, {},
      [](const OutputReport* report) -> const std::string& { return report->output; });
  return {found.data(), found.size()};
}

absl::StatusOr<absl::Time> PublishedSince(store::Tx& tx, const std::string& project,
                                          int64_t version) {
  ASSIGN_OR_RETURN(const std::vector<StoredProject> history,
                   kProjects.History(tx, project, version));
  for (const StoredProject& then : history) {
    if (then.item.published) return then.changed_at;
  }
  return absl::InfiniteFuture();
}

absl::StatusOr<size_t> CountGoals(store::Tx& tx, const Subject& subject) {
  return CountOf(tx, "SELECT count(DISTINCT id) FROM goal WHERE subject_kind = $1 AND subject = $2",
                 subject);
}

absl::StatusOr<size_t> CountOutputs(store::Tx& tx, const Subject& subject) {
  return CountOf(tx,
                 "SELECT count(DISTINCT id) FROM output WHERE subject_kind = $1 AND subject = $2",
                 subject);
}

absl::StatusOr<size_t> CountMilestones(store::Tx& tx, const Subject& subject) {
  return CountOf(
      tx, "SELECT count(DISTINCT id) FROM milestone WHERE subject_kind = $1 AND subject = $2",
      subject);
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
  if (changed.contains(std::string(kChainsPart))) {
    ASSIGN_OR_RETURN(std::vector<ResultsChain> chains, kResultsChains.Load(tx, version.counter));
    data.chains = std::make_shared<const std::vector<ResultsChain>>(std::move(chains));
  }
  RETURN_IF_ERROR(Bring(tx, kProjects, changed, of_near, version.counter, &data.projects));
  RETURN_IF_ERROR(Bring(tx, kGoals, changed, of_near, version.counter, &data.goals));
  RETURN_IF_ERROR(Bring(tx, kMilestones, changed, of_near, version.counter, &data.milestones));
  RETURN_IF_ERROR(Bring(tx, kOutputs, changed, of_near, version.counter, &data.outputs));
  if (changed.contains(std::string(kOutputReportsPart))) {
    ASSIGN_OR_RETURN(data.reports, BringReports(tx, *data.reports, of_near, version.counter));
  }
  RETURN_IF_ERROR(Bring(tx, kDecisions, changed, of_near, version.counter, &data.decisions));
  RETURN_IF_ERROR(Bring(tx, kActions, changed, of_near, version.counter, &data.actions));
  RETURN_IF_ERROR(Bring(tx, kAmendments, changed, of_near, version.counter, &data.amendments));
  return data;
}

}  // namespace wijkmonitor::projects
