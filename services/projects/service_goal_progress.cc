#include <algorithm>
#include <map>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "services/projects/convert_goal_progress.h"
#include "services/projects/domain/portfolio.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

using indicators::v1::GetKompasRequest;
using indicators::v1::Kompas;

std::vector<rpc::JoinPart> ProgressParts() {
  return {rpc::Part<GetKompasRequest>(kIndicatorService, Router::Class::kPublishedRead)};
}

void NormaliseProgress(const ProjectsData&, v1::GetGoalProgressRequest* request,
                       rpc::FieldChecks* checks) {
  CheckPlaceFilter(*request, checks);
  checks->BytesMax("goal", request->goal(), limits::kIdBytesMax);
}

// The year of "now". The router saw to it that the day is one.
std::optional<int> YearOf(const v1::GetGoalProgressRequest& request) {
  return static_cast<int>(ParseDate(request.valuation_date())->year());
}

// The goals that are asked for and to be seen, and are not withdrawn.
absl::StatusOr<std::vector<const Goal*>> GoalsOf(const ProjectsData& data, const Scope& scope,
                                                 const v1::GetGoalProgressRequest& request) {
  const PlaceFilter filter = PlaceFilterOf(request);
  RETURN_IF_ERROR(CheckDeclared(filter, data, scope));
  std::vector<const Goal*> goals;
  for (const auto& stored : data.goals.all()) {
    const Goal& goal = stored->item;
    if (!request.goal().empty() && goal.id != request.goal()) continue;
    const auto place = VisiblePlaceOf(goal.subject, data, scope);
    if (!place.has_value() || !Fits(*place, filter) || goal.withdrawn) continue;
    goals.push_back(&goal);
  }
  if (!request.goal().empty() && goals.empty()) {
    return NotFound("GOAL_NOT_FOUND", "goal", request.goal());
  }
  return goals;
}

// What is asked for the year where a goal begins, or of now; nothing: there is nothing to ask.
std::optional<GetKompasRequest> KompasOf(const Goal& goal, std::optional<int> year) {
  if (goal.measure.indicator.empty() || !year.has_value()) return std::nullopt;
  GetKompasRequest request;
  request.set_area(goal.measure.area);
  request.set_year(*year);
  request.set_group(goal.measure.group);
  return request;
}

std::optional<int> BaselineYearOf(const Goal& goal, const ProjectsData& data) {
  const StoredProject* const project =
      goal.subject.kind == SubjectKind::kProject ? data.projects.Find(goal.subject.id) : nullptr;
  const auto place =
      PlaceOf(goal.subject, *data.reference, project == nullptr ? nullptr : &project->item);
  return BaselineYear(
      goal, place.has_value() ? data.reference->FindProgramme(place->programme) : nullptr);
}

void GatherProgress(const Snapshot& snapshot, const rpc::Scopes& scopes,
                    const v1::GetGoalProgressRequest& request, const rpc::Answers&,
                    rpc::Asks* asks) {
  const auto goals = GoalsOf(snapshot.data, scopes.own, request);
  if (!goals.ok()) return;
  for (const Goal* const goal : *goals) {
    for (const auto year : {BaselineYearOf(*goal, snapshot.data), YearOf(request)}) {
      if (const auto kompas = KompasOf(*goal, year)) asks->Add(*kompas);
    }
  }
}

// The figure of a goal in what was answered; `section` is filled where it was asked.
absl::StatusOr<std::optional<Figure>> FigureOf(const Goal& goal, std::optional<int> year,
                                               absl::string_view kind, const rpc::Answers& answers,
                                               v1::GoalProgress* message) {
  const auto request = KompasOf(goal, year);
  if (!request.has_value()) return std::nullopt;
  const absl::StatusOr<const Kompas*> kompas = answers.To<Kompas>(*request);
  if (absl::IsInternal(kompas.status())) return kompas.status();
  *message->add_sections() = answers.SectionOf(kind, kIndicatorService, kompas.status());
  if (!kompas.ok()) return std::nullopt;
  return FigureIn(**kompas, goal.measure.indicator);
}

// The amendments of each goal, the first one first.
std::map<absl::string_view, std::vector<const Amendment*>> AmendmentsOf(const ProjectsData& data) {
  std::vector<const StoredAmendment*> all;
  for (const auto& amendment : data.amendments.all()) all.push_back(amendment.get());
  std::ranges::sort(all, {}, &StoredAmendment::changed_at);
  std::map<absl::string_view, std::vector<const Amendment*>> by_goal;
  for (const StoredAmendment* const one : all) by_goal[one->item.resource].push_back(&one->item);
  return by_goal;
}

absl::StatusOr<v1::GoalsProgress> GetGoalProgress(const rpc::Scopes& scopes,
                                                  const Snapshot& snapshot,
                                                  const rpc::Answers& answers,
                                                  const v1::GetGoalProgressRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<const Goal*> goals,
                   GoalsOf(snapshot.data, scopes.own, request));
  v1::GoalsProgress answer;
  answer.mutable_info()->set_method_version(std::string(kMethodVersion));
  answer.set_valuation_date(request.valuation_date());
  auto amendments = AmendmentsOf(snapshot.data);
  for (const Goal* const goal : goals) {
    v1::GoalProgress parts;
    ASSIGN_OR_RETURN(
        const std::optional<Figure> baseline,
        FigureOf(*goal, BaselineYearOf(*goal, snapshot.data), "baseline", answers, &parts));
    ASSIGN_OR_RETURN(const std::optional<Figure> now,
                     FigureOf(*goal, YearOf(request), "now", answers, &parts));
    v1::GoalProgress* const added = answer.add_goals();
    *added = ToMessage(ProgressOf(*goal, PromisedOf(*goal, amendments[goal->id]),
                                  baseline.has_value() ? &*baseline : nullptr,
                                  now.has_value() ? &*now : nullptr));
    added->set_goal(goal->id);
    added->set_statement(goal->statement);
    added->mutable_sections()->Swap(parts.mutable_sections());
  }
  RETURN_IF_ERROR(rpc::CheckAnswerBytes(
      answer, {{"goal", "ask for one goal"}, {"project", "ask for the goals of one project"}}));
  return answer;
}

}  // namespace

void AddGoalProgressMethods(Router* router) {
  router->AddJoin(Router::Class::kDraftRead, ProgressParts(), NormaliseProgress, GatherProgress,
                  GetGoalProgress);
}

}  // namespace wijkmonitor::projects
