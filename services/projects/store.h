#pragma once

// What the service keeps: programmes, organisations, tables, results chains; and projects with
// their goals, milestones, outputs, decisions, actions and amendments, every revision of them.

#include <cstdint>
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
#include "services/projects/domain/action.h"
#include "services/projects/domain/amendment.h"
#include "services/projects/domain/decision.h"
#include "services/projects/domain/goal.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/milestone.h"
#include "services/projects/domain/output.h"
#include "services/projects/domain/project.h"
#include "services/projects/domain/reference.h"
#include "services/projects/domain/results_chain.h"

namespace wijkmonitor::projects {

// The steps that make the tables.
absl::Span<const store::Migration> Migrations();

// What changes in a version that changes it: see store::Tx::Changed.
inline constexpr absl::string_view kReferencePart = "reference";
inline constexpr absl::string_view kProjectsPart = "projects";
inline constexpr absl::string_view kGoalsPart = "goals";
inline constexpr absl::string_view kMilestonesPart = "milestones";
inline constexpr absl::string_view kChainsPart = "results chains";
inline constexpr absl::string_view kOutputsPart = "outputs";
inline constexpr absl::string_view kOutputReportsPart = "output_reports";
inline constexpr absl::string_view kDecisionsPart = "decisions";
inline constexpr absl::string_view kActionsPart = "actions";
inline constexpr absl::string_view kAmendmentsPart = "amendments";

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
inline constexpr store::DeclaredTable<ResultsChain> kResultsChains{
    .table = "results_chain",
    .part = kChainsPart,
    .parts = "results_chain_row",
    .owner = "programme",
    .items_max = limits::kProgrammesMax};
inline constexpr store::DeclaredTable<ListProfile> kListProfiles{
    .table = "list_profile",
    .part = kReferencePart,
    .parts = "list_profile_setting",
    .owner = "profile",
    .items_max = limits::kListProfilesMax};
inline constexpr store::WrittenTable<Project> kProjects{
    .items = {.table = "project", .part = kProjectsPart}, .revisions = "project_revision"};
inline constexpr store::WrittenTable<Goal> kGoals{.items = {.table = "goal", .part = kGoalsPart},
                                                  .revisions = "goal_revision"};
inline constexpr store::WrittenTable<Milestone> kMilestones{
    .items = {.table = "milestone", .part = kMilestonesPart}, .revisions = "milestone_revision"};
inline constexpr store::WrittenTable<Output> kOutputs{
    .items = {.table = "output", .part = kOutputsPart}, .revisions = "output_revision"};
inline constexpr store::WrittenTable<OutputReport> kOutputReports{
    .items = {.table = "output_report", .part = kOutputReportsPart},
    .revisions = "output_report_revision"};
inline constexpr store::WrittenTable<Decision> kDecisions{
    .items = {.table = "decision", .part = kDecisionsPart}, .revisions = "decision_revision"};
inline constexpr store::WrittenTable<Action> kActions{
    .items = {.table = "action", .part = kActionsPart}, .revisions = "action_revision"};
inline constexpr store::WrittenTable<Amendment> kAmendments{
    .items = {.table = "amendment", .part = kAmendmentsPart}, .revisions = "amendment_revision"};

// --- Inside a transaction ---

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version);
// A project that is a part of this one; nothing: none is.
absl::StatusOr<std::optional<Project>> FindPartOf(store::Tx& tx, const std::string& whole);
// Of a version, since when a project is published; the infinite future: it is not.
absl::StatusOr<absl::Time> PublishedSince(store::Tx& tx, const std::string& project,
                                          int64_t version);
// How many there are of a subject.
absl::StatusOr<size_t> CountGoals(store::Tx& tx, const Subject& subject);
absl::StatusOr<size_t> CountMilestones(store::Tx& tx, const Subject& subject);
absl::StatusOr<size_t> CountOutputs(store::Tx& tx, const Subject& subject);
// The reports of an output, in the order of their numbers.
absl::StatusOr<std::vector<OutputReport>> FindReports(store::Tx& tx, const std::string& output);
// The decisions on a project, the first one first.
absl::StatusOr<std::vector<Decision>> DecisionsOf(store::Tx& tx, const std::string& project);
// The conditions of a project that are due before its start.
absl::StatusOr<std::vector<Action>> ConditionsBeforeStart(store::Tx& tx,
                                                          const std::string& project);
// How many actions a project has; empty: those of none.
absl::StatusOr<size_t> CountActions(store::Tx& tx, const std::string& project);
// The action of an origin with this reference; empty: there is none.
absl::StatusOr<std::string> ActionWith(store::Tx& tx, ActionOrigin origin,
                                       const std::string& reference);

// --- The newest state, in memory ---

using StoredProject = store::Written<Project>;
using StoredGoal = store::Written<Goal>;
using StoredMilestone = store::Written<Milestone>;
using StoredOutput = store::Written<Output>;
using StoredReport = store::Written<OutputReport>;

// Reports, also in the order of their outputs, and of their numbers.
class ReportsByOutput {
 public:
  ReportsByOutput() = default;
  // Those of `reports`. `near` has some of them, and others: a report never changes.
  ReportsByOutput(store::WrittenItems<OutputReport> reports, const ReportsByOutput& near);

  const store::WrittenItems<OutputReport>& items() const { return items_; }
  // Of all outputs.
  absl::Span<const OutputReport* const> all() const { return ordered_; }
  // In the order of their numbers; empty: there are none.
  absl::Span<const OutputReport* const> Of(const std::string& output) const;
  // What these take in memory beside `others`.
  size_t BytesBeside(const ReportsByOutput& others) const;

 private:
  store::WrittenItems<OutputReport> items_;
  std::vector<const OutputReport*> ordered_;
};
using StoredDecision = store::Written<Decision>;
using StoredAction = store::Written<Action>;
using StoredAmendment = store::Written<Amendment>;

struct ProjectsData {
  std::shared_ptr<const Reference> reference = std::make_shared<const Reference>();
  // By programme.
  std::shared_ptr<const std::vector<ResultsChain>> chains =
      std::make_shared<const std::vector<ResultsChain>>();
  store::WrittenItems<Project> projects;
  store::WrittenItems<Goal> goals;
  store::WrittenItems<Milestone> milestones;
  store::WrittenItems<Output> outputs;
  std::shared_ptr<const ReportsByOutput> reports = std::make_shared<const ReportsByOutput>();
  store::WrittenItems<Decision> decisions;
  store::WrittenItems<Action> actions;
  store::WrittenItems<Amendment> amendments;

  // What this takes in memory beside `newest`.
  size_t BytesBeside(const ProjectsData& newest) const;
};
using Snapshot = store::Snapshot<ProjectsData>;
using View = store::View<ProjectsData>;

// As store::Snapshots asks for it.
absl::StatusOr<ProjectsData> LoadProjects(store::Tx& tx, const store::DataVersion& version,
                                          const Snapshot* near, Progress& progress);

}  // namespace wijkmonitor::projects
