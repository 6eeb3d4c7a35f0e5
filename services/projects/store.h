#pragma once

// What the service keeps: programmes, organisations, tables, and projects and outputs with every
// revision of them.

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
#include "services/projects/domain/limits.h"
#include "services/projects/domain/output.h"
#include "services/projects/domain/project.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

// The steps that make the tables.
absl::Span<const store::Migration> Migrations();

// What changes in a version that changes it: see store::Tx::Changed.
inline constexpr absl::string_view kReferencePart = "reference";
inline constexpr absl::string_view kProjectsPart = "projects";
inline constexpr absl::string_view kOutputsPart = "outputs";
inline constexpr absl::string_view kOutputReportsPart = "output_reports";

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
inline constexpr store::WrittenTable<Project> kProjects{
    .items = {.table = "project", .part = kProjectsPart}, .revisions = "project_revision"};
inline constexpr store::WrittenTable<Output> kOutputs{
    .items = {.table = "output", .part = kOutputsPart}, .revisions = "output_revision"};
inline constexpr store::WrittenTable<OutputReport> kOutputReports{
    .items = {.table = "output_report", .part = kOutputReportsPart},
    .revisions = "output_report_revision"};

// --- Inside a transaction ---

absl::StatusOr<Reference> LoadReference(store::Tx& tx, int64_t version);
// A project that is a part of this one; nothing: none is.
absl::StatusOr<std::optional<Project>> FindPartOf(store::Tx& tx, const std::string& whole);
// How many outputs a subject has.
absl::StatusOr<int64_t> CountOutputs(store::Tx& tx, const Subject& subject);
// The reports of an output, in the order of their numbers.
absl::StatusOr<std::vector<OutputReport>> FindReports(store::Tx& tx, const std::string& output);

// --- The newest state, in memory ---

using StoredProject = store::Written<Project>;
using StoredOutput = store::Written<Output>;
using StoredReport = store::Written<OutputReport>;

// Reports, also in the order of their outputs, and of their numbers.
class ReportsByOutput {
 public:
  ReportsByOutput() = default;
  // Those of `reports`, of which `before` had all but `added`.
  ReportsByOutput(store::WrittenItems<OutputReport> reports, const ReportsByOutput& before,
                  absl::Span<const OutputReport> added);

  const store::WrittenItems<OutputReport>& items() const { return items_; }
  // Of all outputs.
  absl::Span<const OutputReport* const> all() const { return ordered_; }
  // In the order of their numbers; empty: there are none.
  absl::Span<const OutputReport* const> Of(const std::string& output) const;

 private:
  store::WrittenItems<OutputReport> items_;
  std::vector<const OutputReport*> ordered_;
};

struct ProjectsData {
  std::shared_ptr<const Reference> reference = std::make_shared<const Reference>();
  store::WrittenItems<Project> projects;
  store::WrittenItems<Output> outputs;
  std::shared_ptr<const ReportsByOutput> reports = std::make_shared<const ReportsByOutput>();
};
using Snapshot = store::Snapshot<ProjectsData>;
using View = store::View<ProjectsData>;

// As store::Snapshots asks for it.
absl::StatusOr<ProjectsData> LoadProjects(store::Tx& tx, const store::DataVersion& version,
                                          const Snapshot* near, Progress& progress);

}  // namespace wijkmonitor::projects
