#include "services/projects/domain/warning.h"

#include <algorithm>
#include <utility>

namespace wijkmonitor::projects {
namespace {

// Whether the money of a project should last still.
bool IsUnderWay(State state) {
  return state == State::kApproved || state == State::kRunning || state == State::kOnHold;
}

PartialDate On(absl::CivilDay day) { return {day, day}; }

class Judging {
 public:
  explicit Judging(const WarningQuery& query) : query_(query) {}

  void Judge(const Project& project) {
    const std::optional<absl::CivilDay> end = EndOfFunding(project);
    const bool can_be_judged = end.has_value() && project.state.has_value();
    if (!project.not_counted.has_value()) {
      ++(can_be_judged ? found_.judged : found_.not_judged);
    }
    if (!end.has_value()) return;
    if (can_be_judged && IsUnderWay(*project.state)) JudgeWhatComesAfter(project, *end);
    const auto planned = PartialDateOf(project.end, ParsePartialEnd);
    if (planned.has_value() && planned->first > *end) {
      Warn(WarningKind::kOutlivesFunding, project, DaysBetween(On(*end), *planned));
    }
  }

  void Judge(const Milestone& milestone) {
    if (!IsLate(milestone, query_.valuation_date)) return;
    const auto planned = PartialDateOf(milestone.planned);
    Warn({WarningKind::kMilestoneLate, milestone.subject, milestone.id,
          DaysBetween(*planned, On(query_.valuation_date))});
  }

  void Judge(const Action& action) {
    Subject of;
    if (!action.project.empty()) of = {SubjectKind::kProject, action.project};
    const auto deadline = DeadlineOf(action, query_.valuation_date);
    if (deadline == DeadlineStatus::kOverdue) {
      Warn({WarningKind::kActionOverdue, of, action.id,
            DaysBetween(On(*action.due), On(query_.valuation_date))});
    } else if (deadline == DeadlineStatus::kNoDeadline) {
      Warn({WarningKind::kActionNoDeadline, of, action.id});
    }
    const bool is_open =
        action.state == ActionState::kOpen || action.state == ActionState::kReportedDone;
    if (is_open && action.origin == ActionOrigin::kCondition) {
      Warn({WarningKind::kConditionOpen, of, action.id});
    }
  }

  void Judge(const Goal& goal) {
    if (goal.withdrawn) return;
    std::vector<SmartLetter> missing = SmartMissing(goal);
    if (missing.empty()) return;
    Warn({WarningKind::kGoalNotSmart, goal.subject, goal.id, std::nullopt, std::move(missing)});
  }

  Warnings Finish() {
    std::ranges::sort(found_.all);
    return std::move(found_);
  }

 private:
  void JudgeWhatComesAfter(const Project& project, absl::CivilDay end) {
    const PartialDate ended = On(end), now = On(query_.valuation_date);
    const Continuation& continuation = project.continuation;
    if (!continuation.kind.has_value()) {
      if (end <= query_.valuation_date) {
        Warn(WarningKind::kMoneyEnded, project, DaysBetween(ended, now));
      } else if (end - query_.valuation_date <= query_.horizon_days) {
        Warn(WarningKind::kMoneyEndsUndecided, project, DaysBetween(now, ended));
      }
      return;
    }
    if (*continuation.kind == ContinuationKind::kEnded) return;
    const auto start = PartialDateOf(continuation.start);
    if (start.has_value() && start->first > end) {
      Warn(WarningKind::kGap, project, DaysBetween(ended, *start));
    }
  }

  void Warn(WarningKind kind, const Project& project, Days days) {
    Warn({kind, {SubjectKind::kProject, project.id}, "", days});
  }
  void Warn(Warning warning) {
    if (query_.Asks(warning.kind)) found_.all.push_back(std::move(warning));
  }

  const WarningQuery& query_;
  Warnings found_;
};

}  // namespace

std::optional<absl::CivilDay> EndOfFunding(const Project& project) {
  std::optional<absl::CivilDay> end;
  for (const Funding& funding : project.funding) {
    if (funding.period.has_value()) end = std::max(end, std::optional(funding.period->end));
  }
  return end;
}

Warnings WarningsOf(const Watched& watched, const WarningQuery& query) {
  Judging judging(query);
  for (const Project* const project : watched.projects) judging.Judge(*project);
  for (const Milestone* const milestone : watched.milestones) judging.Judge(*milestone);
  for (const Action* const action : watched.actions) judging.Judge(*action);
  for (const Goal* const goal : watched.goals) judging.Judge(*goal);
  return judging.Finish();
}

}  // namespace wijkmonitor::projects
