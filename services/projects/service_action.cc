#include <algorithm>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/rpc/page.h"
#include "libs/rpc/written.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {
namespace {

absl::Status NoAction(const std::string& id) { return NotFound("ACTION_NOT_FOUND", "action", id); }

v1::Action ToMessage(const StoredAction& action) {
  v1::Action message = projects::ToMessage(action.item);
  message.set_etag(rpc::EtagOf(action.revision));
  return message;
}

// The project of an action; nothing: it is of none. NOT_FOUND: the writer may not see it.
absl::StatusOr<std::optional<Project>> ProjectOf(const Action& action, const rpc::Writer& writer,
                                                 store::Tx& tx) {
  if (action.project.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(StoredProject project, FindProject(writer, action.project, tx));
  return std::move(project.item);
}

// The action that a request is to change, when the writer may, and knows it as it is. It belongs to
// the responsible organisation.
template <class Request>
absl::StatusOr<StoredAction> ToChange(const rpc::Writer& writer, const Request& request,
                                      store::Tx& tx) {
  ASSIGN_OR_RETURN(std::optional<StoredAction> found, kActions.Find(tx, request.id()));
  if (!found.has_value()) return NoAction(request.id());
  const absl::Status seen = ProjectOf(found->item, writer, tx).status();
  if (absl::IsNotFound(seen)) return NoAction(request.id());
  RETURN_IF_ERROR(seen);
  RETURN_IF_ERROR(rpc::CheckMayWrite(writer, found->item.responsible));
  RETURN_IF_ERROR(rpc::CheckEtag(request.etag(), found->revision));
  return *std::move(found);
}

absl::Status CheckDue(ActionStep step, absl::string_view verb, const Action& action) {
  std::vector<std::string> words;
  for (const ActionState state : StatesOf(step)) words.push_back(rpc::Word<v1::ActionState>(state));
  return rpc::CheckState(verb, rpc::Word<v1::ActionState>(action.state),
                         std::vector<absl::string_view>(words.begin(), words.end()));
}

absl::StatusOr<v1::Action> Store(const StoredAction& before, const Action& action,
                                 const rpc::Writer& writer, const std::string& reason,
                                 store::Tx& tx) {
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, action.responsible, reason));
  ASSIGN_OR_RETURN(const StoredAction stored, kActions.Update(tx, before, action, signature));
  return ToMessage(stored);
}

// What others forbid a new action.
absl::Status CheckAmongOthers(const Action& action, store::Tx& tx) {
  rpc::FieldChecks checks;
  if (!action.reference.empty()) {
    ASSIGN_OR_RETURN(const std::string other, ActionWith(tx, *action.origin, action.reference));
    if (!other.empty()) {
      checks.Reject("action.reference", absl::StrCat("\"", action.reference, "\": the action ",
                                                     other, " of that origin has it already"));
    }
  }
  ASSIGN_OR_RETURN(const size_t number, CountActions(tx, action.project));
  if (number >= limits::kActionsPerProjectMax) {
    checks.Reject("action.project", absl::StrCat("has ", number, " actions; at most ",
                                                 limits::kActionsPerProjectMax));
  }
  return checks.status();
}

absl::StatusOr<v1::Action> CreateAction(const View&, const rpc::Writer& writer,
                                        const v1::CreateActionRequest& request, store::Tx& tx) {
  const v1::Action& wanted = request.action();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("action.id", "must be empty: the service chooses it");
  if (wanted.state() != v1::ACTION_STATE_UNSPECIFIED) {
    checks.Reject("action.state", "must be unspecified: a new action is OPEN");
  }
  RETURN_IF_ERROR(checks.status());
  Action action;
  action.id = NewId('A');
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(wanted, &action, check);
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  CheckAction(action, reference, check);
  RETURN_IF_ERROR(InvalidAction(rejections));
  RETURN_IF_ERROR(ProjectOf(action, writer, tx).status());
  RETURN_IF_ERROR(CheckAmongOthers(action, tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, action.responsible, request.reason()));
  ASSIGN_OR_RETURN(const StoredAction stored, kActions.Create(tx, action, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Action> RespondAction(const View&, const rpc::Writer& writer,
                                         const v1::RespondActionRequest& request, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredAction before, ToChange(writer, request, tx));
  if (request.response() == v1::RESPONSE_KIND_UNSPECIFIED) {
    return InvalidFields({{"response", "is required: what is done with it"}});
  }
  if (request.response() != v1::RESPONSE_KIND_ACCEPTED)
    RETURN_IF_ERROR(ReasonDue(request.reason()));
  RETURN_IF_ERROR(CheckDue(ActionStep::kRespond, "respond to", before.item));
  Action action = before.item;
  action.response = static_cast<ResponseKind>(request.response());
  action.response_reason = request.reason();
  return Store(before, action, writer, request.reason(), tx);
}

absl::StatusOr<v1::Action> ReportActionDone(const View&, const rpc::Writer& writer,
                                            const v1::ReportActionDoneRequest& request,
                                            store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredAction before, ToChange(writer, request, tx));
  rpc::FieldChecks checks;
  checks.Text("note", request.note(), TextShape::kParagraphs, limits::kNoteBytesMax);
  RETURN_IF_ERROR(checks.status());
  RETURN_IF_ERROR(CheckDue(ActionStep::kReport, "report", before.item));
  Action action = before.item;
  action.state = ActionState::kReportedDone;
  action.reported_note = request.note();
  action.inadequate_reason.clear();
  return Store(before, action, writer, request.reason(), tx);
}

// Whoever made an action REPORTED_DONE the last time.
absl::StatusOr<std::string> ReporterOf(const Action& action, store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::vector<StoredAction> history,
                   kActions.History(tx, action.id, tx.version()));
  std::string reporter;
  ActionState before = ActionState::kOpen;
  for (const StoredAction& then : history) {
    const bool is_report =
        then.item.state == ActionState::kReportedDone && then.item.state != before;
    if (is_report) reporter = then.signature.author;
    before = then.item.state;
  }
  return reporter;
}

// PERMISSION_DENIED for who reported an action done, or is of the organisation that was to do it.
absl::Status CheckMayVerify(const Action& action, const rpc::Writer& writer, store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::string reporter, ReporterOf(action, tx));
  RETURN_IF_ERROR(rpc::CheckFourEyes(writer, {reporter}, "verify"));
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  if (!IsOfResponsible(writer.organisations, action, reference)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "RESPONSIBLE_ORGANISATION",
                   absl::StrCat("to verify it takes somebody who is not of ", action.responsible));
}

absl::StatusOr<v1::Action> VerifyAction(const View&, const rpc::Writer& writer,
                                        const v1::VerifyActionRequest& request, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredAction before, ToChange(writer, request, tx));
  if (!request.has_adequate()) {
    return InvalidFields({{"adequate", "is required: whether it was done"}});
  }
  if (!request.adequate()) RETURN_IF_ERROR(ReasonDue(request.reason()));
  RETURN_IF_ERROR(CheckDue(ActionStep::kVerify, "verify", before.item));
  RETURN_IF_ERROR(CheckMayVerify(before.item, writer, tx));
  Action action = before.item;
  action.state = request.adequate() ? ActionState::kClosed : ActionState::kOpen;
  if (!request.adequate()) action.inadequate_reason = request.reason();
  return Store(before, action, writer, request.reason(), tx);
}

// Whether it keeps its project from the start: then only who verifies it lets the project begin.
absl::StatusOr<bool> KeepsFromStart(const Action& action, const rpc::Writer& writer,
                                    store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::optional<Project> project, ProjectOf(action, writer, tx));
  if (!project.has_value() || !HasYetToStart(*project)) return false;
  ASSIGN_OR_RETURN(const std::vector<Decision> decisions, DecisionsOf(tx, project->id));
  return BindsTheStart(action, decisions);
}

absl::StatusOr<v1::Action> WithdrawAction(const View&, const rpc::Writer& writer,
                                          const v1::WithdrawActionRequest& request, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredAction before, ToChange(writer, request, tx));
  RETURN_IF_ERROR(ReasonDue(request.reason()));
  RETURN_IF_ERROR(CheckDue(ActionStep::kWithdraw, "withdraw", before.item));
  ASSIGN_OR_RETURN(const bool keeps, KeepsFromStart(before.item, writer, tx));
  if (keeps) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STATE",
                     "it keeps its project from the start: its table gives another verdict, or it "
                     "is reported done and verified");
  }
  Action action = before.item;
  action.state = ActionState::kWithdrawn;
  action.withdrawn_reason = request.reason();
  return Store(before, action, writer, request.reason(), tx);
}

// An action of a draft is one.
bool MaySee(const View& view, const Action& action) {
  return action.project.empty() || FindVisibleProject(view, action.project).ok();
}

absl::StatusOr<v1::Action> GetAction(const View& view, const v1::GetActionRequest& request) {
  const StoredAction* const found = view.data().actions.Find(request.id());
  if (found == nullptr || !MaySee(view, found->item)) return NoAction(request.id());
  return ToMessage(*found);
}

absl::Status CheckFilter(const View& view, const v1::ListActionsRequest& request) {
  rpc::FieldChecks checks;
  checks.BytesMax("project", request.project(), limits::kIdBytesMax);
  checks.BytesMax("responsible", request.responsible(), limits::kIdBytesMax);
  checks.BytesMax("reference", request.reference(), limits::kLabelBytesMax);
  RETURN_IF_ERROR(checks.status());
  if (!request.project().empty()) {
    RETURN_IF_ERROR(FindVisibleProject(view, request.project()).status());
  }
  const std::string& responsible = request.responsible();
  if (responsible.empty() || view.data().reference->FindOrganisation(responsible) != nullptr) {
    return absl::OkStatus();
  }
  return NotFound("ORGANISATION_NOT_FOUND", "organisation", responsible);
}

absl::StatusOr<v1::ListActionsResponse> ListActions(const View& view,
                                                    const v1::ListActionsRequest& request) {
  RETURN_IF_ERROR(CheckFilter(view, request));
  ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDate(request.valuation_date()));
  const ActionFilter filter = FilterOf(request, day);
  using Stored = std::shared_ptr<const StoredAction>;
  ASSIGN_OR_RETURN(v1::ListActionsResponse answer,
                   rpc::ListPage<v1::ListActionsResponse>(
                       view.data().actions.all(),
                       [](const Stored& action) -> const std::string& { return action->item.id; },
                       [&](const Stored& action) {
                         return Fits(action->item, filter) && MaySee(view, action->item);
                       },
                       request, [](const Stored& action) { return ToMessage(*action); }));
  answer.set_valuation_date(request.valuation_date());
  return answer;
}

}  // namespace

void AddActionMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kPublish, CreateAction);
  router->AddWrite(kProjectWrite, RespondAction);
  router->AddWrite(kProjectWrite, ReportActionDone);
  router->AddWrite(kPublish, VerifyAction);
  router->AddWrite(kPublish, WithdrawAction);
  router->AddRead(kDraftRead, GetAction);
  router->AddRead(kDraftRead, ListActions);
}

}  // namespace wijkmonitor::projects
