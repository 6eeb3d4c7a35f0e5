#pragma once

// What governance tables say of projects. A decision never changes: the next one of the same table
// stands in its place.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/action.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

enum class Verdict { kPositive = 1, kConditional, kNegative, kDefer };

struct Decision {
  std::string id;
  std::string project, table;
  std::optional<Verdict> verdict;       // due
  std::vector<std::string> conditions;  // the actions that they are
  std::string policy_check;
  std::optional<absl::CivilDay> date;  // due

  bool operator==(const Decision&) const = default;
};
template <class Io>
void Columns(Io& io, Decision& decision) {
  io.Id("decision", decision.id);
  io("project", decision.project);
  io({"table", "governance_table", "table"}, decision.table);
  io("verdict", decision.verdict);
  io.List("conditions", decision.conditions);
  io("policy_check", decision.policy_check);
  io("date", decision.date);
}

// What is wrong with a decision on these conditions. A date that cannot be read was rejected.
void CheckDecision(const Decision& decision, const std::vector<Action>& conditions,
                   const Reference& reference, RowCheck& check);

// The last decision of each table; `decisions` of a project, the first one first.
std::map<std::string, const Decision*> StandingOf(const std::vector<Decision>& decisions);

// Whether a project may not start before this action of it is closed: a condition that is due
// before the start, unless it is of a decision that does not stand.
bool BindsTheStart(const Action& action, const std::vector<Decision>& decisions);

}  // namespace wijkmonitor::projects
