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

// The amendments of each goal, the first one first.
std::map<absl::string_view, std::vector<const Amendment*>> AmendmentsOf(const ProjectsData& data) {
  std::vector<const StoredAmendment*> all;
  for (const auto& amendment : data.amendments.all()) all.push_back(amendment.get());
  std::ranges::sort(all, {}, &StoredAmendment::changed_at);
  std::map<absl::string_view, std::vector<const Amendment*>> by_goal;
  for (const StoredAmendment* const one : all) by_goal[one->item.resource].push_back(&one->item);
  return by_goal;
}

void GatherProgress(const Snapshot& snapshot, const rpc::Scopes& scopes,
                    const v1::GetGoalProgressRequest& request, const rpc::Answers&,
                    rpc::Asks* asks) {
  const ProjectsData& data = snapshot.data;
  const auto goals = GoalsOf(data, scopes.own, request);
  if (!goals.ok()) return;
  auto amendments = AmendmentsOf(data);
  for (const Goal* const goal : *goals) {
    for (const Goal& asked : {*goal, PromisedOf(*goal, amendments[goal->id])}) {
      for (const auto year : {BaselineYearOf(asked, data), YearOf(request)}) {
        if (const auto kompas = KompasOf(asked, year)) asks->Add(*kompas);
      }
    }
  }
}

// The figure of a goal in what was answered; `section` is what is said of it.
absl::StatusOr<std::optional<Figure>> FigureOf(const Goal& goal, std::optional<int> year,
                                               absl::string_view kind, const rpc::Answers& answers,
                                               std::optional<common::v1::Section>* section) {
  const auto request = KompasOf(goal, year);
  if (!request.has_value()) return std::nullopt;
  const absl::StatusOr<const Kompas*> kompas = answers.To<Kompas>(*request);
  if (absl::IsInternal(kompas.status())) return kompas.status();
  *section = answers.SectionOf(kind, kIndicatorService, kompas.status());
  if (!kompas.ok()) return std::nullopt;
  std::optional<Figure> figure = FigureIn(**kompas, goal.measure.indicator);
  if (!figure.has_value()) (*section)->set_state(common::v1::Section::STATE_NOT_RECORDED);
  return figure;
}

// Of a goal: its figures, and what is said of them.
struct Found {
  std::optional<Figure> baseline, now;
  std::optional<common::v1::Section> baseline_section, now_section;

  GoalFigures figures() const {
    const bool is_away = baseline_section.has_value() &&
                         baseline_section->state() == common::v1::Section::STATE_UNAVAILABLE;
    return {baseline.has_value() ? &*baseline : nullptr, now.has_value() ? &*now : nullptr,
            is_away};
  }
};
absl::StatusOr<Found> FindFigures(const Goal& goal, const ProjectsData& data,
                                  const rpc::Answers& answers,
                                  const v1::GetGoalProgressRequest& request) {
  Found found;
  ASSIGN_OR_RETURN(found.baseline, FigureOf(goal, BaselineYearOf(goal, data), "baseline", answers,
                                            &found.baseline_section));
  ASSIGN_OR_RETURN(found.now, FigureOf(goal, YearOf(request), "now", answers, &found.now_section));
  return found;
}

absl::StatusOr<v1::GoalsProgress> GetGoalProgress(const rpc::Scopes& scopes,
                                                  const Snapshot& snapshot,
                                                  const rpc::Answers& answers,
                                                  const v1::GetGoalProgressRequest& request) {
  const ProjectsData& data = snapshot.data;
  ASSIGN_OR_RETURN(const std::vector<const Goal*> goals, GoalsOf(data, scopes.own, request));
  v1::GoalsProgress answer;
  answer.mutable_info()->set_method_version(std::string(kMethodVersion));
  answer.set_valuation_date(request.valuation_date());
  auto amendments = AmendmentsOf(data);
  for (const Goal* const goal : goals) {
    const Goal promised = PromisedOf(*goal, amendments[goal->id]);
    ASSIGN_OR_RETURN(const Found found, FindFigures(*goal, data, answers, request));
    ASSIGN_OR_RETURN(const Found of_promised, FindFigures(promised, data, answers, request));
    v1::GoalProgress* const added = answer.add_goals();
    *added = ToMessage(ProgressOf(*goal, found.figures(), promised, of_promised.figures()));
    added->set_goal(goal->id);
    added->set_statement(goal->statement);
    for (const auto& section : {found.baseline_section, found.now_section}) {
      if (section.has_value()) *added->add_sections() = *section;
    }
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
