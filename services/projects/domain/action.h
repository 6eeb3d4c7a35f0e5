#pragma once

// What somebody is to do: conditions of decisions, and what evaluations, audits and others ask for.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/declared.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

enum class ActionOrigin { kCondition = 1, kEvaluation, kAudit, kOther };
enum class ActionState { kOpen = 1, kReportedDone, kClosed, kWithdrawn };
enum class ResponseKind { kAccepted = 1, kPartially, kRejected };
enum class DeadlineStatus { kOverdue = 1, kNoDeadline };

struct Action {
  std::string id;
  std::optional<ActionOrigin> origin;  // due
  std::string reference;               // no two of an origin have the same; empty: not reported
  std::string project, area;           // empty: of none
  std::string text;
  std::string responsible;            // declared
  std::optional<absl::CivilDay> due;  // the last day on which it may be done
  bool before_start = false;
  std::optional<ResponseKind> response;
  std::string response_reason;
  ActionState state = ActionState::kOpen;
  std::string reported_note;
  std::string inadequate_reason;
  std::string withdrawn_reason;

  bool operator==(const Action&) const = default;
};
template <class Io>
void Columns(Io& io, Action& action) {
  io.Id("action", action.id);
  io("origin", action.origin);
  io("reference", action.reference);
  io("project", action.project);
  io("area", action.area);
  io("text", action.text);
  io("responsible", action.responsible);
  io("due", action.due);
  io("before_start", action.before_start);
  io("response_kind", action.response);
  io("response_reason", action.response_reason);
  io("state", action.state);
  io("reported_note", action.reported_note);
  io("inadequate_reason", action.inadequate_reason);
  io("withdrawn_reason", action.withdrawn_reason);
}

// What is wrong with a new action, seen apart from others. A date that cannot be read was rejected.
void CheckAction(const Action& action, const Reference& reference, RowCheck& check);

enum class ActionStep { kRespond, kReport, kVerify, kWithdraw };
// The states that a step is due in.
std::vector<ActionState> StatesOf(ActionStep step);

// How an action stands to its deadline on a day; nothing: it is not open, or has time.
std::optional<DeadlineStatus> DeadlineOf(const Action& action, absl::CivilDay valuation_date);

// Whether somebody of these organisations is of the one that is to do an action: they work there,
// or in a directorate of it.
bool IsOfResponsible(const std::set<std::string>& organisations, const Action& action,
                     const Reference& reference);

// Which actions; what is empty says nothing.
struct ActionFilter {
  std::string project, responsible, reference;
  std::optional<ActionOrigin> origin;
  std::optional<ActionState> state;
  std::optional<DeadlineStatus> deadline;
  absl::CivilDay valuation_date;
};
bool Fits(const Action& action, const ActionFilter& filter);

}  // namespace wijkmonitor::projects
