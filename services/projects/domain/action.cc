#include "services/projects/domain/action.h"

#include <algorithm>

#include "libs/base/problems.h"
#include "libs/base/text.h"
#include "services/projects/domain/dimension.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

struct DueIn {
  ActionStep step;
  ActionState state;
};
constexpr DueIn kDueIn[] = {
    {ActionStep::kRespond, ActionState::kOpen},
    {ActionStep::kReport, ActionState::kOpen},
    {ActionStep::kVerify, ActionState::kReportedDone},
    {ActionStep::kWithdraw, ActionState::kOpen},
    {ActionStep::kWithdraw, ActionState::kReportedDone},
};

}  // namespace

void CheckAction(const Action& action, const Reference& reference, RowCheck& check) {
  if (!action.origin.has_value()) check.Reject("origin", "", problems::kDue);
  check.Code("reference", action.reference, limits::kLabelBytesMax);
  if (!action.area.empty()) check.Id("area", action.area);
  if (IsBlank(action.text)) check.Reject("text", action.text, problems::kDue);
  check.Paragraphs("text", action.text, limits::kNoteBytesMax);
  if (action.responsible.empty()) {
    check.Reject("responsible", "", problems::kDue);
  } else if (reference.FindOrganisation(action.responsible) == nullptr) {
    check.Reject("responsible", action.responsible, problems::kUnknownOrganisation);
  }
  const bool is_condition = action.origin == ActionOrigin::kCondition && !action.project.empty();
  if (action.before_start && !is_condition) {
    check.Reject("before_start", "true", problems::kBeforeStartOfCondition);
  }
}

std::vector<ActionState> StatesOf(ActionStep step) {
  std::vector<ActionState> states;
  for (const DueIn& due : kDueIn) {
    if (due.step == step) states.push_back(due.state);
  }
  return states;
}

std::optional<DeadlineStatus> DeadlineOf(const Action& action, absl::CivilDay valuation_date) {
  if (action.state != ActionState::kOpen) return std::nullopt;
  if (!action.due.has_value()) return DeadlineStatus::kNoDeadline;
  if (*action.due < valuation_date) return DeadlineStatus::kOverdue;
  return std::nullopt;
}

bool IsOfResponsible(const std::set<std::string>& organisations, const Action& action,
                     const Reference& reference) {
  return std::ranges::any_of(organisations, [&](const std::string& id) {
    const Organisation* const organisation = reference.FindOrganisation(id);
    return id == action.responsible ||
           (organisation != nullptr && organisation->within == action.responsible);
  });
}

bool Fits(const Action& action, const ActionFilter& filter) {
  return FitsText(action.project, filter.project) &&
         FitsText(action.responsible, filter.responsible) &&
         FitsText(action.reference, filter.reference) &&
         (!filter.origin.has_value() || action.origin == filter.origin) &&
         (!filter.state.has_value() || action.state == filter.state) &&
         (!filter.deadline.has_value() ||
          DeadlineOf(action, filter.valuation_date) == filter.deadline);
}

}  // namespace wijkmonitor::projects
