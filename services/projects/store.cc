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
  return reference;
}

absl::StatusOr<std::optional<Project>> FindPartOf(store::Tx& tx, const std::string& whole) {
  ASSIGN_OR_RETURN(std::vector<Project> parts,
                   kProjects.items.Where(tx, "part_of", store::Str(whole)));
  if (parts.empty()) return std::nullopt;
  return std::move(parts.front());
}

absl::StatusOr<int64_t> CountOutputs(store::Tx& tx, const Subject& subject) {
  int64_t outputs = 0;
  RETURN_IF_ERROR(
      tx.Query("SELECT count(DISTINCT id) FROM output WHERE subject = $1 AND subject_kind = $2",
               {store::Str(subject.id), store::ToValue(subject.kind)}, [&](const store::Row& row) {
                 outputs = row.Int(0);
                 return absl::OkStatus();
               }));
  return outputs;
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
  RETURN_IF_ERROR(Bring(tx, kOutputs, changed, of_near, version.counter, &data.outputs));
  if (changed.contains(std::string(kOutputReportsPart))) {
    ASSIGN_OR_RETURN(data.reports, BringReports(tx, *data.reports, of_near, version.counter));
  }
  return data;
}

}  // namespace wijkmonitor::projects
