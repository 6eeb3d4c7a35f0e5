#include <set>

#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "libs/rpc/written.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

// Fields of a project that approval freezes.
constexpr absl::string_view kFrozen[] = {
    "programme", "start", "end", "areas", "funding", "part_of", "not_counted_reason"};

// INVALID_ARGUMENT for what is wrong with a project that `writer` is to store. A whole that the
// writer may not see is as if it were not there. `before`: null: a new project.
absl::Status CheckToStore(const Project& project, const Project* before, const rpc::Writer& writer,
                          std::vector<Rejection> rejections, store::Tx& tx) {
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  RowCheck check(0, &rejections);
  CheckProject(project, reference, check);
  std::optional<StoredProject> whole;
  std::optional<Project> part;
  if (!project.part_of.empty()) {
    ASSIGN_OR_RETURN(whole, kProjects.Find(tx, project.part_of));
  }
  if (before != nullptr &&
      (project.part_of != before->part_of || project.programme != before->programme)) {
    ASSIGN_OR_RETURN(part, FindPartOf(tx, project.id));
    // A draft of others has no name here. (GCC 12 warns falsely where "-" itself is assigned.)
    if (part.has_value() && !MaySee(writer.may_see, *part)) part->id = std::string("-");
  }
  const bool sees_whole = whole.has_value() && MaySee(writer.may_see, whole->item);
  const bool is_moved = before == nullptr || before->part_of != project.part_of;
  if (sees_whole && is_moved) RETURN_IF_ERROR(rpc::CheckMayWrite(writer, whole->item.owner));
  CheckPartOf(project, {sees_whole ? &whole->item : nullptr, part.has_value() ? &*part : nullptr},
              check);
  return InvalidProject(rejections);
}

absl::StatusOr<v1::Project> CreateProject(const View&, const rpc::Writer& writer,
                                          const v1::CreateProjectRequest& request, store::Tx& tx) {
  const v1::Project& wanted = request.project();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("project.id", "must be empty: the service chooses it");
  if (wanted.state() != v1::STATE_UNSPECIFIED) {
    checks.Reject("project.state", "must be unspecified: a new project is PROPOSED");
  }
  RETURN_IF_ERROR(checks.status());
  RETURN_IF_ERROR(rpc::CheckMayWrite(writer, wanted.owner()));
  Project project;
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(wanted, &project, check);
  project.id = NewId('P');
  project.state = State::kProposed;
  Normalise(&project);
  RETURN_IF_ERROR(CheckToStore(project, nullptr, writer, std::move(rejections), tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredProject stored, kProjects.Create(tx, project, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Project> UpdateProject(const View&, const rpc::Writer& writer,
                                          const v1::UpdateProjectRequest& request, store::Tx& tx) {
  const v1::Project& wanted = request.project();
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, wanted.id(), wanted.etag(), tx));
  RETURN_IF_ERROR(CheckNotClosed("update", before.item));
  Project project = before.item;
  ForgetDerived(&project);
  ASSIGN_OR_RETURN(const v1::Project after,
                   Masked(ToMessage(project), wanted, request.update_mask()));
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(after, &project, check);
  Normalise(&project);
  RETURN_IF_ERROR(rpc::CheckMayWrite(writer, project.owner));
  RETURN_IF_ERROR(CheckToStore(project, &before.item, writer, std::move(rejections), tx));
  RETURN_IF_ERROR(Amend(writer, before.item, before.item.id, ToMessage(before.item),
                        ToMessage(project), kFrozen,
                        request.has_amendment() ? &request.amendment() : nullptr, tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, request.reason()));
  return StoreProject(before, project, signature, tx);
}

absl::StatusOr<v1::Project> SetContinuation(const View&, const rpc::Writer& writer,
                                            const v1::SetContinuationRequest& request,
                                            store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, request.id(), request.etag(), tx));
  RETURN_IF_ERROR(CheckNotClosed("set the continuation of", before.item));
  Project project = before.item;
  project.continuation = {};
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  if (request.has_continuation()) FromMessage(request.continuation(), &project.continuation, check);
  CheckContinuation(project.continuation, check);
  RETURN_IF_ERROR(InvalidPartOfProject(rejections));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, request.reason()));
  return StoreProject(before, project, signature, tx);
}

// Who wrote what a project says: its creator, and whoever changed more than where it stands.
absl::StatusOr<std::set<std::string>> AuthorsOf(const std::string& id, store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::vector<StoredProject> history,
                   kProjects.History(tx, id, tx.version()));
  std::set<std::string> authors;
  for (size_t i = 0; i < history.size(); ++i) {
    if (i > 0 && SaysTheSame(history[i - 1].item, history[i].item)) continue;
    authors.insert(history[i].signature.author);
  }
  return authors;
}

absl::StatusOr<v1::Project> PublishProject(const View&, const rpc::Writer& writer,
                                           const v1::PublishProjectRequest& request,
                                           store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject before,
                   FindProjectToChange(writer, request.id(), request.etag(), tx));
  RETURN_IF_ERROR(
      rpc::CheckState("publish", before.item.published ? "PUBLISHED" : "DRAFT", {"DRAFT"}));
  ASSIGN_OR_RETURN(const std::set<std::string> authors, AuthorsOf(request.id(), tx));
  RETURN_IF_ERROR(rpc::CheckFourEyes(writer, authors, "publish"));
  Project project = before.item;
  project.published = true;
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, request.reason()));
  return StoreProject(before, project, signature, tx);
}

absl::StatusOr<v1::Project> GetProject(const View& view, const v1::GetProjectRequest& request) {
  ASSIGN_OR_RETURN(const StoredProject* const found, FindVisibleProject(view, request.id()));
  return ToMessage(*found);
}

absl::StatusOr<v1::ListProjectsResponse> ListProjects(const View& view,
                                                      const v1::ListProjectsRequest& request) {
  rpc::FieldChecks checks;
  CheckFilter(request, &checks);
  RETURN_IF_ERROR(checks.status());
  const ProjectFilter filter = FilterOf(request);
  RETURN_IF_ERROR(CheckDeclared(filter, *view.data().reference));
  using Stored = std::shared_ptr<const StoredProject>;
  return rpc::ListPage<v1::ListProjectsResponse>(
      view.data().projects.all(),
      [](const Stored& project) -> const std::string& { return project->item.id; },
      [&](const Stored& project) {
        return MaySee(view.scope(), project->item) && Fits(project->item, filter);
      },
      request, [](const Stored& project) { return ToMessage(*project); });
}

// Who does not see drafts sees nothing from before the project was published.
absl::StatusOr<v1::ListProjectHistoryResponse> ListProjectHistory(
    const View& view, const v1::ListProjectHistoryRequest& request) {
  ASSIGN_OR_RETURN(const StoredProject* const newest, FindVisibleProject(view, request.id()));
  std::vector<StoredProject> history;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(history, kProjects.History(tx, request.id(), version));
    return absl::OkStatus();
  }));
  if (!view.scope().MaySee(newest->item.owner)) {
    std::erase_if(history, [](const StoredProject& then) { return !then.item.published; });
  }
  return rpc::HistoryPage<v1::ListProjectHistoryResponse>(
      history, request, [](const Project& project) { return ToMessage(project); });
}

}  // namespace

void AddProjectMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kProjectWrite, CreateProject, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, UpdateProject, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, SetContinuation);
  router->AddWrite(kPublish, PublishProject);
  router->AddRead(kDraftRead, GetProject);
  router->AddRead(kDraftRead, ListProjects);
  router->AddRead(kDraftRead, ListProjectHistory);
}

}  // namespace wijkmonitor::projects
