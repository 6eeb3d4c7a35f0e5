#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "services/projects/convert_milestone.h"
#include "services/projects/service.h"
#include "services/projects/service_subject.h"

namespace wijkmonitor::projects {
namespace {

// The fields of a milestone that approval of its project freezes.
constexpr absl::string_view kFrozen[] = {"planned"};

v1::Milestone ToMessage(const StoredMilestone& milestone) {
  v1::Milestone message = projects::ToMessage(milestone.item);
  message.set_etag(rpc::EtagOf(milestone.revision));
  return message;
}

absl::Status NoMilestone(const std::string& id) {
  return NotFound("MILESTONE_NOT_FOUND", "milestone", id);
}

absl::StatusOr<v1::Milestone> CreateMilestone(const View&, const rpc::Writer& writer,
                                              const v1::CreateMilestoneRequest& request,
                                              store::Tx& tx) {
  const v1::Milestone& wanted = request.milestone();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("milestone.id", "must be empty: the service chooses it");
  CheckSubject("milestone.subject", wanted.subject(), &checks);
  RETURN_IF_ERROR(checks.status());
  Milestone milestone{.id = NewId('M'), .subject = FromMessage(wanted.subject())};
  ASSIGN_OR_RETURN(const FoundSubject subject, FindSubjectToWrite(writer, milestone.subject, tx));
  RETURN_IF_ERROR(CheckNotClosed("add a milestone to", subject));
  FromMessage(wanted, &milestone);
  Normalise(&milestone);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckMilestone(milestone, check);
  ASSIGN_OR_RETURN(const size_t count, CountMilestones(tx, milestone.subject));
  if (count >= limits::kMilestonesPerSubjectMax) {
    check.Reject("subject", milestone.subject.id,
                 {problems::kAtMost, {absl::StrCat(limits::kMilestonesPerSubjectMax)}});
  }
  RETURN_IF_ERROR(InvalidMilestone(rejections));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredMilestone stored, kMilestones.Create(tx, milestone, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Milestone> UpdateMilestone(const View&, const rpc::Writer& writer,
                                              const v1::UpdateMilestoneRequest& request,
                                              store::Tx& tx) {
  const v1::Milestone& wanted = request.milestone();
  ASSIGN_OR_RETURN(const auto found, FindToChange(writer, kMilestones, wanted.id(), wanted.etag(),
                                                  NoMilestone(wanted.id()), tx));
  RETURN_IF_ERROR(CheckNotClosed("change a milestone of", found.subject));
  Milestone milestone = found.item.item;
  ForgetDerived(&milestone);
  ASSIGN_OR_RETURN(const v1::Milestone after,
                   Masked(projects::ToMessage(milestone), wanted, request.update_mask()));
  FromMessage(after, &milestone);
  Normalise(&milestone);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckMilestone(milestone, check);
  RETURN_IF_ERROR(InvalidMilestone(rejections));
  RETURN_IF_ERROR(AmendFor(writer, found.subject, projects::ToMessage(found.item.item),
                           projects::ToMessage(milestone), kFrozen, request.reason(), tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, found.subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredMilestone stored,
                   kMilestones.Update(tx, found.item, milestone, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Milestone> GetMilestone(const View& view,
                                           const v1::GetMilestoneRequest& request) {
  const StoredMilestone* const found = FindVisible(view.data().milestones, request.id(), view);
  if (found == nullptr) return NoMilestone(request.id());
  return ToMessage(*found);
}

absl::StatusOr<v1::ListMilestonesResponse> ListMilestones(
    const View& view, const v1::ListMilestonesRequest& request) {
  return ListWithin<v1::ListMilestonesResponse>(
      view, view.data().milestones, request, rpc::All<Milestone>,
      [](const StoredMilestone& milestone) { return ToMessage(milestone); });
}

}  // namespace

void AddMilestoneMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kProjectWrite, CreateMilestone, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, UpdateMilestone, limits::kProjectRequestBytesMax);
  router->AddRead(kDraftRead, GetMilestone);
  router->AddRead(kDraftRead, ListMilestones);
}

}  // namespace wijkmonitor::projects
