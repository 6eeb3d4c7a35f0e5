#include <memory>

#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

// The first or next revision of each project that a list changes.
absl::StatusOr<std::vector<StoredProject>> RevisionsOf(const ListPlan& plan,
                                                       const ProjectsData& data, store::Tx& tx) {
  ASSIGN_OR_RETURN(store::Signature signature, ImportSignature(tx));
  std::vector<StoredProject> revisions;
  revisions.reserve(plan.changes.size());
  for (const ListChange& change : plan.changes) {
    const StoredProject* const before =
        change.is_new ? nullptr : data.projects.Find(change.project.id);
    signature.organisation = change.project.owner;
    revisions.push_back(before == nullptr ? kProjects.First(change.project, signature)
                                          : kProjects.Next(*before, change.project, signature));
  }
  return revisions;
}

absl::StatusOr<rpc::ApplyImport> ImportProjects(
    const View& view, const rpc::Import<v1::ImportProjectsRequest>& import) {
  RETURN_IF_ERROR(rpc::RefusePartial(import.request.chunk()));
  rpc::FieldChecks checks;
  if (!IsId(import.request.system())) {
    checks.Reject("system", "is required: capitals, digits and underscores, such as ESF_2014_2020");
  }
  RETURN_IF_ERROR(checks.status());
  const common::v1::ImportHeader& header = import.request.chunk().header();
  const Language language = rpc::LanguageOf(header);
  formats::ReadFile<ProjectList> file = ReadProjectList(import.file);
  if (!file.rejections.empty()) return rpc::Refuse(std::move(file.rejections), language, file.rows);
  file.declared.system = import.request.system();
  file.declared.name = header.file_name();
  // Shared: what is returned is copied.
  const auto plan = std::make_shared<const ListPlan>(
      PlanList(file.declared, store::ItemsOf(view.data().projects), *view.data().reference));
  if (!plan->rejections.empty()) return rpc::Refuse(plan->rejections, language, file.rows);
  return rpc::ApplyImport(
      [view, language, rows = file.rows, plan,
       ignored = std::move(file.ignored_columns)](store::Tx& tx) -> absl::StatusOr<rpc::Report> {
        RETURN_IF_ERROR(view.CheckIsWrittenOnBy(tx));
        Difference difference{.unchanged = plan->unchanged};
        for (const ListChange& change : plan->changes) {
          ++(change.is_new ? difference.added : difference.changed);
        }
        if (!plan->changes.empty()) {
          ASSIGN_OR_RETURN(const std::vector<StoredProject> revisions,
                           RevisionsOf(*plan, view.data(), tx));
          RETURN_IF_ERROR(kProjects.Write(tx, revisions));
        }
        rpc::Report report = rpc::ReportOf(difference, rows);
        for (const Warning& warning : plan->gone) {
          *report.add_warnings() = rpc::ToMessage(warning, language);
        }
        report.mutable_ignored_columns()->Assign(ignored.begin(), ignored.end());
        return report;
      });
}

}  // namespace

void AddProjectListMethods(Router* router) {
  router->AddImport(Router::Class::kPublish, ImportProjects);
}

}  // namespace wijkmonitor::projects
