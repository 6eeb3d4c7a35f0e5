#include <memory>

#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

// Stores the first or next revision of each project that a list changes, and lets the next snapshot
// have them as they are.
absl::Status Apply(std::vector<ListedProject> changes, const View& view, store::Tx& tx) {
  ASSIGN_OR_RETURN(store::Signature signature, ImportSignature(tx));
  using Items = store::WrittenItems<Project>;
  std::vector<Items::Ptr> revisions;
  revisions.reserve(changes.size());
  for (ListedProject& change : changes) {
    const StoredProject* const before =
        change.is_new ? nullptr : view.data().projects.Find(change.project.id);
    signature.organisation = change.project.owner;
    revisions.push_back(Items::WrittenBy(
        tx, before == nullptr ? kProjects.First(std::move(change.project), signature)
                              : kProjects.Next(*before, std::move(change.project), signature)));
  }
  RETURN_IF_ERROR(kProjects.Write(tx, revisions));
  ProjectsData next = view.data();
  next.projects = next.projects.With(std::move(revisions));
  view.AdvanceOnCommit(tx, std::move(next));
  return absl::OkStatus();
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
  std::vector<Warning> warnings = std::move(file.declared.warnings);
  // Shared: what is returned is copied, and called once.
  const auto plan = std::make_shared<ListPlan>(PlanList(
      std::move(file.declared), store::ItemsOf(view.data().projects), *view.data().reference));
  formats::NameFileColumns(file.file_columns, absl::MakeSpan(plan->rejections));
  if (!plan->rejections.empty()) return rpc::Refuse(plan->rejections, language, file.rows);
  warnings.insert(warnings.end(), plan->gone.begin(), plan->gone.end());
  return rpc::ApplyImport(
      [view, language, rows = file.rows, plan, warnings = std::move(warnings),
       ignored = std::move(file.ignored_columns)](store::Tx& tx) -> absl::StatusOr<rpc::Report> {
        RETURN_IF_ERROR(view.CheckIsWrittenOnBy(tx));
        Difference difference{.unchanged = plan->unchanged};
        for (const ListedProject& change : plan->changes) {
          ++(change.is_new ? difference.added : difference.changed);
        }
        if (!plan->changes.empty()) {
          RETURN_IF_ERROR(Apply(std::move(plan->changes), view, tx));
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
