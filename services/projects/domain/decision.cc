#include "services/projects/domain/decision.h"

#include <algorithm>

#include "libs/base/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/project.h"

namespace wijkmonitor::projects {

void CheckDecision(const Decision& decision, const std::vector<Action>& conditions,
                   const Reference& reference, RowCheck& check) {
  if (reference.FindTable(decision.table) == nullptr) {
    check.Reject("table", decision.table, problems::kUnknownTable);
  }
  if (!decision.verdict.has_value()) check.Reject("verdict", "", problems::kDue);
  const bool is_conditional = decision.verdict == Verdict::kConditional;
  if (is_conditional && conditions.empty()) check.Reject("conditions", "", problems::kDue);
  if (!is_conditional && !conditions.empty()) {
    check.Reject("conditions", "", problems::kConditionsOfConditional);
  }
  CheckPerProject("conditions", conditions.size(), check);
  for (const Action& condition : conditions) CheckAction(condition, reference, check);
  check.Paragraphs("policy_check", decision.policy_check, limits::kNoteBytesMax);
}

std::map<std::string, const Decision*> StandingOf(const std::vector<Decision>& decisions) {
  std::map<std::string, const Decision*> standing;
  for (const Decision& decision : decisions) standing[decision.table] = &decision;
  return standing;
}

bool BindsTheStart(const Action& action, const std::vector<Decision>& decisions) {
  if (action.origin != ActionOrigin::kCondition || !action.before_start) return false;
  const auto of = std::ranges::find_if(decisions, [&](const Decision& decision) {
    return std::ranges::find(decision.conditions, action.id) != decision.conditions.end();
  });
  return of == decisions.end() || StandingOf(decisions).at(of->table) == &*of;
}

}  // namespace wijkmonitor::projects
