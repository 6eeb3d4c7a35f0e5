#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/rpc/page.h"
#include "libs/rpc/written.h"
#include "services/projects/service_subject.h"

namespace wijkmonitor::projects {
namespace {

// The field of a message that a path leads into.
std::string FieldOf(const std::string& path) { return path.substr(0, path.find_first_of(".[")); }

// FAILED_PRECONDITION, FROZEN, naming the fields, each once.
absl::Status Frozen(const std::vector<common::v1::FieldChange>& changes) {
  std::vector<std::string> fields;
  std::vector<Violation> violations;
  for (const common::v1::FieldChange& change : changes) {
    const std::string field = FieldOf(change.field());
    if (std::ranges::count(fields, field) > 0) continue;
    fields.push_back(field);
    violations.push_back({field, "was frozen by approval: an amendment changes it"});
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "FROZEN",
                   absl::StrCat("approval froze ", absl::StrJoin(fields, ", "),
                                ": change it with an amendment that says why"),
                   violations);
}

absl::Status CheckBasis(const v1::AmendmentBasis& basis, const Project& project, store::Tx& tx) {
  rpc::FieldChecks checks;
  if (IsBlank(basis.reason())) checks.Reject("amendment.reason", "is required: why it is amended");
  checks.Text("amendment.reason", basis.reason(), TextShape::kParagraphs, limits::kReasonBytesMax);
  if (!basis.decision().empty()) {
    ASSIGN_OR_RETURN(const auto decision, kDecisions.Find(tx, basis.decision()));
    if (!decision.has_value() || decision->item.project != project.id) {
      checks.Reject("amendment.decision",
                    absl::StrCat("\"", basis.decision(), "\": is no decision on this project"));
    }
  }
  return checks.status();
}

absl::StatusOr<v1::ListAmendmentsResponse> ListAmendments(
    const View& view, const v1::ListAmendmentsRequest& request) {
  ASSIGN_OR_RETURN(const auto project, FindVisibleProject(view, request.project()));
  ASSIGN_OR_RETURN(const absl::Time since, SeesSince(view, project->item));
  using Stored = std::shared_ptr<const StoredAmendment>;
  return rpc::ListPage<v1::ListAmendmentsResponse>(
      view.data().amendments.all(),
      [](const Stored& amendment) { return TimeKey(*amendment, amendment->item.field); },
      [&](const Stored& amendment) {
        return amendment->item.project == request.project() && amendment->changed_at >= since;
      },
      request,
      [](const Stored& amendment) {
        v1::Amendment message;
        message.set_resource(amendment->item.resource);
        message.set_field(amendment->item.field);
        message.set_old(amendment->item.before);
        message.set_new_(amendment->item.after);
        message.set_reason(amendment->signature.reason);
        message.set_decision(amendment->item.decision);
        *message.mutable_at() = rpc::TimestampOf(amendment->changed_at);
        message.set_organisation(amendment->signature.organisation);
        return message;
      });
}

}  // namespace

absl::Status Amend(const rpc::Writer& writer, const Project& project, const std::string& resource,
                   const google::protobuf::Message& before, const google::protobuf::Message& after,
                   absl::Span<const absl::string_view> frozen, const v1::AmendmentBasis* basis,
                   store::Tx& tx) {
  if (!IsFrozen(project)) return absl::OkStatus();
  std::vector<common::v1::FieldChange> changes = rpc::ChangesBetween(before, after);
  std::erase_if(changes, [&](const common::v1::FieldChange& change) {
    return std::ranges::count(frozen, FieldOf(change.field())) == 0;
  });
  if (changes.empty()) return absl::OkStatus();
  if (basis == nullptr) return Frozen(changes);
  RETURN_IF_ERROR(CheckBasis(*basis, project, tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, project.owner, basis->reason()));
  std::vector<StoredAmendment> amendments;
  for (const common::v1::FieldChange& change : changes) {
    amendments.push_back(kAmendments.First({.id = NewId('M'),
                                            .project = project.id,
                                            .resource = resource,
                                            .field = change.field(),
                                            .before = change.before(),
                                            .after = change.after(),
                                            .decision = basis->decision()},
                                           signature));
  }
  return kAmendments.Write(tx, amendments);
}

void AddAmendmentMethods(Router* router) {
  router->AddRead(auth::MethodClass::kDraftRead, ListAmendments);
}

}  // namespace wijkmonitor::projects
