#include "services/projects/convert_decision.h"

#include "absl/strings/str_cat.h"
#include "libs/rpc/declared_message.h"
#include "libs/rpc/item_fields.h"
#include "libs/rpc/words.h"
#include "services/projects/convert_project.h"

namespace wijkmonitor::projects {
namespace {

static_assert(static_cast<int>(Verdict::kDefer) == v1::VERDICT_DEFER);

// Columns of CheckDecision, and of CheckAction for its conditions.
constexpr rpc::ColumnField kFields[] = {{"text", "conditions.text"},
                                        {"responsible", "conditions.responsible"},
                                        {"due", "conditions.due"}};

}  // namespace

v1::Decision ToMessage(const Decision& decision) { return rpc::MessageOf<v1::Decision>(decision); }

void FromMessage(const v1::DecideProjectRequest& message, Decision* decision,
                 std::vector<Action>* conditions, RowCheck& check) {
  decision->table = message.table();
  decision->verdict = rpc::AnyOr<Verdict>(message.verdict());
  decision->policy_check = message.policy_check();
  decision->date = DayOf("date", message.date(), check);
  for (const v1::Condition& condition : message.conditions()) {
    Action& action = conditions->emplace_back();
    action.origin = ActionOrigin::kCondition;
    action.reference = absl::StrCat(decision->id, ".", conditions->size());
    action.project = decision->project;
    action.text = condition.text();
    action.responsible = condition.responsible();
    if (!condition.due().empty()) action.due = DayOf("due", condition.due(), check);
    action.before_start = condition.before_start();
  }
}

absl::Status InvalidDecision(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("", rejections, kFields);
}

}  // namespace wijkmonitor::projects
