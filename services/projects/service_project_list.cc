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

// The file, by the profile that the request names, or in our own columns.
absl::StatusOr<formats::ReadFile<ProjectList>> ReadList(const v1::ImportProjectsRequest& request,
                                                        absl::string_view file,
                                                        const Reference& reference) {
  const ListProfile* const profile =
      formats::FindProfile(reference.list_profiles, ShippedListProfiles(), request.profile())
          .profile;
  if (profile == nullptr && !request.profile().empty()) {
    return NotFound("PROFILE_NOT_FOUND", "list profile", request.profile());
  }
  std::string system = request.system();
  if (system.empty() && profile != nullptr) system = std::string(SettingOf(*profile, "system"));
  rpc::FieldChecks checks;
  if (!IsId(system)) {
    checks.Reject("system", "is required: capitals, digits and underscores, such as ESF_2014_2020");
  }
  RETURN_IF_ERROR(checks.status());
  formats::ReadFile<ProjectList> list =
      profile == nullptr ? ReadProjectList(file) : ReadListBy(*profile, system, file);
  list.declared.system = std::move(system);
  return list;
}

absl::StatusOr<rpc::ApplyImport> ImportProjects(
    const View& view, const rpc::Import<v1::ImportProjectsRequest>& import) {
  RETURN_IF_ERROR(rpc::RefusePartial(import.request.chunk()));
  const common::v1::ImportHeader& header = import.request.chunk().header();
  const Language language = rpc::LanguageOf(header);
  ASSIGN_OR_RETURN(formats::ReadFile<ProjectList> file,
                   ReadList(import.request, import.file, *view.data().reference));
  if (!file.rejections.empty()) return rpc::Refuse(std::move(file.rejections), language, file.rows);
  file.declared.name = header.file_name();
  // Shared: what is returned is copied.
  const auto plan = std::make_shared<ListPlan>(
      PlanList(file.declared, store::ItemsOf(view.data().projects), *view.data().reference));
  formats::NameFileColumns(file.file_columns, absl::MakeSpan(plan->rejections));
  if (!plan->rejections.empty()) return rpc::Refuse(plan->rejections, language, file.rows);
  std::vector<Warning> warnings = std::move(file.declared.warnings);
  warnings.insert(warnings.end(), plan->gone.begin(), plan->gone.end());
  return rpc::ApplyImport(
      [view, language, rows = file.rows, plan, warnings = std::move(warnings),
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
        for (const Warning& warning : warnings) {
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
