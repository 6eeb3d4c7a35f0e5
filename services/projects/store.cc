#include "services/projects/store.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
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

// The number that `sql` counts.
absl::StatusOr<size_t> CountOf(store::Tx& tx, absl::string_view sql,
                               const std::vector<store::Value>& values) {
  size_t count = 0;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const store::Row& row) {
    count = static_cast<size_t>(row.Int(0));
    return absl::OkStatus();
  }));
  return count;
}

std::vector<store::Value> ValuesOf(const Subject& subject) {
  return {store::ToValue(subject.kind), store::Str(subject.id)};
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

// What both have, they share.
ReportsByOutput::ReportsByOutput(store::WrittenItems<OutputReport> reports,
                                 const ReportsByOutput& near)
    : items_(std::move(reports)) {
  std::vector<const OutputReport*> added;
  absl::flat_hash_set<const OutputReport*> gone;
  auto other = near.items_.all().begin();
  const auto end = near.items_.all().end();
  for (const auto& report : items_.all()) {
    while (other != end && *other != report && (*other)->item.id < report->item.id) {
      gone.insert(&(*other++)->item);
    }
    if (other != end && *other == report) {
      ++other;
    } else {
      added.push_back(&report->item);
    }
  }
  for (; other != end; ++other) gone.insert(&(*other)->item);

  const auto in_order = [](const OutputReport* a, const OutputReport* b) {
    return std::tie(a->output, a->number) < std::tie(b->output, b->number);
  };
  std::ranges::sort(added, in_order);
  const auto stays = [&](const OutputReport* report) { return !gone.contains(report); };
  std::vector<const OutputReport*> staying;
  staying.reserve(near.ordered_.size() - gone.size());
  std::ranges::copy_if(near.ordered_, std::back_inserter(staying), stays);
  ordered_.reserve(items_.all().size());
  std::ranges::merge(staying, added, std::back_inserter(ordered_), in_order);
}

size_t ReportsByOutput::BytesBeside(const ReportsByOutput& others) const {
  return items_.BytesBeside(others.items_) + ordered_.capacity() * sizeof(ordered_.front());
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
                 ValuesOf(subject));
}

absl::StatusOr<size_t> CountMilestones(store::Tx& tx, const Subject& subject) {
  return CountOf(
      tx, "SELECT count(DISTINCT id) FROM milestone WHERE subject_kind = $1 AND subject = $2",
      ValuesOf(subject));
}

absl::StatusOr<size_t> CountOutputs(store::Tx& tx, const Subject& subject) {
  return CountOf(tx,
                 "SELECT count(DISTINCT id) FROM output WHERE subject_kind = $1 AND subject = $2",
                 ValuesOf(subject));
}

absl::StatusOr<size_t> CountActions(store::Tx& tx, const std::string& project) {
  return CountOf(tx, "SELECT count(DISTINCT id) FROM action WHERE project = $1",
                 {store::Str(project)});
}

absl::StatusOr<std::vector<Decision>> DecisionsOf(store::Tx& tx, const std::string& project) {
  // In the order in which they were written: a decision has one version.
  std::vector<std::string> ids;
  RETURN_IF_ERROR(tx.Query("SELECT id FROM decision WHERE project = $1 ORDER BY version, id",
                           {store::Str(project)}, [&](const store::Row& row) {
                             ids.push_back(store::Text(row, 0));
                             return absl::OkStatus();
                           }));
  ASSIGN_OR_RETURN(std::vector<Decision> decisions,
                   kDecisions.items.Where(tx, "project", store::Str(project)));
  std::ranges::sort(decisions, {}, [&](const Decision& decision) {
    return std::ranges::find(ids, decision.id) - ids.begin();
  });
  return decisions;
}

absl::StatusOr<std::vector<Action>> ConditionsBeforeStart(store::Tx& tx,
                                                          const std::string& project) {
  ASSIGN_OR_RETURN(std::vector<Action> actions,
                   kActions.items.Where(tx, "project", store::Str(project)));
  std::erase_if(actions, [](const Action& action) {
    return action.origin != ActionOrigin::kCondition || !action.before_start;
  });
  return actions;
}

absl::StatusOr<std::string> ActionWith(store::Tx& tx, ActionOrigin origin,
                                       const std::string& reference) {
  ASSIGN_OR_RETURN(const std::vector<Action> actions,
                   kActions.items.Where(tx, "reference", store::Str(reference)));
  const auto found = std::ranges::find(actions, origin, &Action::origin);
  return found == actions.end() ? "" : found->id;
}

size_t ProjectsData::BytesBeside(const ProjectsData& newest) const {
  size_t bytes = projects.BytesBeside(newest.projects) + goals.BytesBeside(newest.goals) +
                 milestones.BytesBeside(newest.milestones) + outputs.BytesBeside(newest.outputs) +
                 decisions.BytesBeside(newest.decisions) + actions.BytesBeside(newest.actions) +
                 amendments.BytesBeside(newest.amendments);
  if (reports != newest.reports) bytes += reports->BytesBeside(*newest.reports);
  if (reference != newest.reference) bytes += reference->bytes();
  if (chains != newest.chains) bytes += BytesOf(*chains);
  return bytes;
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
    store::WrittenItems<OutputReport> reports = data.reports->items();
    RETURN_IF_ERROR(Bring(tx, kOutputReports, changed, of_near, version.counter, &reports));
    data.reports = std::make_shared<const ReportsByOutput>(std::move(reports), *data.reports);
  }
  RETURN_IF_ERROR(Bring(tx, kDecisions, changed, of_near, version.counter, &data.decisions));
  RETURN_IF_ERROR(Bring(tx, kActions, changed, of_near, version.counter, &data.actions));
  RETURN_IF_ERROR(Bring(tx, kAmendments, changed, of_near, version.counter, &data.amendments));
  return data;
}

}  // namespace wijkmonitor::projects
