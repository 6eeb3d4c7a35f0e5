#include <algorithm>

#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "services/projects/convert_warning.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

void NormaliseWarnings(const ProjectsData&, v1::ListWarningsRequest* request,
                       rpc::FieldChecks* checks) {
  CheckPlaceFilter(*request, checks);
  checks->BytesMax("owner", request->owner(), limits::kIdBytesMax);
  if (request->horizon_days() == 0) request->set_horizon_days(kHorizonDaysDefault);
  if (request->horizon_days() < 1 || request->horizon_days() > limits::kHorizonDaysMax) {
    checks->Reject("horizon_days", absl::StrCat("must be 1..", limits::kHorizonDaysMax));
  }
  auto& kinds = *request->mutable_kinds();
  std::ranges::sort(kinds);
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  if (!kinds.empty() && kinds.Get(0) == v1::WARNING_KIND_UNSPECIFIED) {
    checks->Reject("kinds", "has one that is unspecified: name kinds, or none for all");
  }
}

// What who asks may see of what is asked for.
class Watching {
 public:
  Watching(const ProjectsData& data, const Scope& scope, const v1::ListWarningsRequest& request)
      : data_(data), scope_(scope), filter_(PlaceFilterOf(request)), owner_(request.owner()) {}

  Watched Run() const {
    Watched watched;
    for (const auto& project : data_.projects.all()) {
      const bool is_asked = Fits(project->item, filter_) && IsOfOwner(project->item.owner);
      if (is_asked && MaySee(scope_, project->item)) watched.projects.push_back(&project->item);
    }
    AddItems(data_.milestones, &watched.milestones);
    AddItems(data_.goals, &watched.goals);
    for (const auto& action : data_.actions.all()) {
      if (IsAsked(action->item)) watched.actions.push_back(&action->item);
    }
    return watched;
  }

 private:
  bool IsOfOwner(const std::string& owner) const { return owner_.empty() || owner == owner_; }
  bool IsAsked(const Place& place) const {
    return Fits(place, filter_) && IsOfOwner(place.owner());
  }
  bool IsAsked(const Action& action) const {
    if (action.project.empty()) return IsAsked(Place());
    const auto place = VisiblePlaceOf({SubjectKind::kProject, action.project}, data_, scope_);
    return place.has_value() && IsAsked(*place);
  }
  template <class Item>
  void AddItems(const store::WrittenItems<Item>& items, std::vector<const Item*>* watched) const {
    for (const auto& one : items.all()) {
      const auto place = VisiblePlaceOf(one->item.subject, data_, scope_);
      if (place.has_value() && IsAsked(*place)) watched->push_back(&one->item);
    }
  }

  const ProjectsData& data_;
  const Scope& scope_;
  const PlaceFilter filter_;
  const std::string& owner_;
};

const Label* LabelOf(const v1::Subject& subject, const ProjectsData& data) {
  if (subject.kind() == v1::SUBJECT_KIND_PROJECT) {
    const auto* const project = data.projects.Find(subject.id());
    return project == nullptr ? nullptr : &project->item.label;
  }
  if (subject.kind() == v1::SUBJECT_KIND_PROGRAMME) {
    const Programme* const programme = data.reference->FindProgramme(subject.id());
    return programme == nullptr ? nullptr : &programme->label;
  }
  const ProgrammePart* const part = data.reference->FindPart(subject.id());
  return part == nullptr ? nullptr : &part->label;
}

absl::StatusOr<v1::Warnings> ListWarnings(const Snapshot& snapshot, const Scope& scope,
                                          const v1::ListWarningsRequest& request) {
  const ProjectsData& data = snapshot.data;
  RETURN_IF_ERROR(CheckDeclared(PlaceFilterOf(request), data, scope));
  RETURN_IF_ERROR(CheckDeclared(ProjectFilter{.owner = request.owner()}, *data.reference));
  const WarningQuery query = FromMessage(request);
  v1::Warnings answer = ToMessage(WarningsOf(Watching(data, scope, request).Run(), query), query);
  for (v1::Warning& warning : *answer.mutable_warnings()) {
    if (!warning.has_subject()) continue;
    const Label* const label = LabelOf(warning.subject(), data);
    if (label != nullptr) rpc::Fill(*label, warning.mutable_label());
  }
  RETURN_IF_ERROR(
      rpc::CheckAnswerBytes(answer, {{"kinds", "name fewer kinds"},
                                     {"owner", "ask for one owner"},
                                     {"intervention", "ask for one action line or intervention"}}));
  return answer;
}

}  // namespace

void AddWarningMethods(Router* router) {
  router->AddComputed(Router::Class::kDraftRead, NormaliseWarnings, ListWarnings);
}

}  // namespace wijkmonitor::projects
