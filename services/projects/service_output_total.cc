#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

void NormaliseTotals(const ProjectsData&, v1::GetOutputTotalsRequest* request,
                     rpc::FieldChecks* checks) {
  CheckPlaceFilter(*request, checks);
}

// The projects that who asks may see and that fit, by id.
using ProjectsById = absl::flat_hash_map<absl::string_view, const Project*>;
ProjectsById VisibleProjects(const ProjectsData& data, const Scope& scope,
                             const PlaceFilter& filter) {
  ProjectsById projects;
  projects.reserve(data.projects.all().size());
  for (const auto& project : data.projects.all()) {
    if (!MaySee(scope, project->item) || !Fits(project->item, filter)) continue;
    projects.emplace(project->item.id, &project->item);
  }
  return projects;
}

// Takes the reports of outputs that are asked for by their ids, one after another.
class ReportsInOrder {
 public:
  explicit ReportsInOrder(absl::Span<const OutputReport* const> all) : rest_(all) {}

  absl::Span<const OutputReport* const> Of(const std::string& output) {
    while (!rest_.empty() && rest_.front()->output < output) rest_.remove_prefix(1);
    size_t size = 0;
    while (size < rest_.size() && rest_[size]->output == output) ++size;
    return rest_.subspan(0, size);
  }

 private:
  absl::Span<const OutputReport* const> rest_;
};

}  // namespace

absl::StatusOr<v1::OutputTotals> GetOutputTotals(const Snapshot& snapshot, const Scope& scope,
                                                 const v1::GetOutputTotalsRequest& request) {
  const ProjectsData& data = snapshot.data;
  const OutputFilter filter = OutputFilterOf(request);
  RETURN_IF_ERROR(CheckDeclared(filter.place, data, scope));
  const ProjectsById projects = VisibleProjects(data, scope, filter.place);
  ReportsInOrder reports(data.reports->all());
  std::vector<ReportedOutput> seen;
  for (const auto& written : data.outputs.all()) {
    const Output& output = written->item;
    if (!Fits(output, filter)) continue;
    bool counts = true;
    if (output.subject.kind == SubjectKind::kProject) {
      const auto project = projects.find(output.subject.id);
      if (project == projects.end()) continue;
      counts = !project->second->not_counted.has_value();
    } else {
      const std::optional<Place> place = PlaceOf(output.subject, *data.reference, nullptr);
      if (!place.has_value() || !Fits(*place, filter.place)) continue;
    }
    seen.push_back({&output, reports.Of(output.id), counts});
  }
  v1::OutputTotals answer = ToMessage(ComputeOutputTotals(seen));
  RETURN_IF_ERROR(
      rpc::CheckAnswerBytes(answer, {{"intervention", "ask for one action line or intervention"},
                                     {"project", "ask for one project"},
                                     {"unit", "ask for one unit"}}));
  return answer;
}

void AddOutputTotalMethods(Router* router) {
  router->AddComputed(Router::Class::kDraftRead, NormaliseTotals, GetOutputTotals);
}

}  // namespace wijkmonitor::projects
