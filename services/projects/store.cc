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

// What is new is what `before` does not share.
ReportsByOutput::ReportsByOutput(store::WrittenItems<OutputReport> reports,
                                 const ReportsByOutput& before)
    : items_(std::move(reports)), ordered_(before.ordered_) {
  const auto in_order = [](const OutputReport* a, const OutputReport* b) {
    return std::tie(a->output, a->number) < std::tie(b->output, b->number);
  };
  const std::ptrdiff_t old = std::ssize(ordered_);
  auto known = before.items_.all().begin();
  for (const auto& report : items_.all()) {
    if (known != before.items_.all().end() && *known == report) {
      ++known;
    } else {
      ordered_.push_back(&report->item);
    }
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
    // Of a newer state nothing is shared.
    store::WrittenItems<OutputReport> reports = data.reports->items();
    RETURN_IF_ERROR(Bring(tx, kOutputReports, changed, of_near, version.counter, &reports));
    const bool is_older = of_near <= version.counter;
    data.reports = std::make_shared<const ReportsByOutput>(
        std::move(reports), is_older ? *data.reports : ReportsByOutput());
  }
  RETURN_IF_ERROR(Bring(tx, kDecisions, changed, of_near, version.counter, &data.decisions));
  RETURN_IF_ERROR(Bring(tx, kActions, changed, of_near, version.counter, &data.actions));
  RETURN_IF_ERROR(Bring(tx, kAmendments, changed, of_near, version.counter, &data.amendments));
  return data;
}

}  // namespace wijkmonitor::projects
