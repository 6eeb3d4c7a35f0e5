#include "services/projects/service.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/base/text.h"

namespace wijkmonitor::projects {
namespace {

bool IsNamed(const std::string& id) { return !id.empty() && id != kNotReported; }

// OK for what is declared, and for what is not named.
absl::Status CheckProgramme(const std::string& id, const Reference& reference) {
  if (!IsNamed(id) || reference.FindProgramme(id) != nullptr) return absl::OkStatus();
  return NotFound("PROGRAMME_NOT_FOUND", "programme", id);
}

absl::Status CheckActionLine(const std::string& id, const Reference& reference) {
  if (!IsNamed(id)) return absl::OkStatus();
  const ProgrammePart* const part = reference.FindPart(id);
  if (part != nullptr && part->within.empty()) return absl::OkStatus();
  return NotFound("PROGRAMME_PART_NOT_FOUND", "action line", id);
}

absl::Status CheckIntervention(const std::string& id, const Reference& reference) {
  if (!IsNamed(id)) return absl::OkStatus();
  const ProgrammePart* const part = reference.FindPart(id);
  if (part != nullptr && !part->within.empty()) return absl::OkStatus();
  return NotFound("PROGRAMME_PART_NOT_FOUND", "intervention", id);
}

absl::Status NoSubject(const Subject& subject) {
  if (subject.kind == SubjectKind::kProject) return NoProject(subject.id);
  if (subject.kind == SubjectKind::kProgramme) {
    return NotFound("PROGRAMME_NOT_FOUND", "programme", subject.id);
  }
  return NotFound("PROGRAMME_PART_NOT_FOUND",
                  subject.kind == SubjectKind::kActionLine ? "action line" : "intervention",
                  subject.id);
}

}  // namespace

std::string NewId(char kind) {
  constexpr size_t kDigits = 12;
  const std::string digits = absl::StrReplaceAll(RandomUuid(), {{"-", ""}});
  return absl::StrCat(std::string(1, kind), absl::AsciiStrToUpper(digits.substr(0, kDigits)));
}

absl::StatusOr<store::Signature> ImportSignature(store::Tx& tx) {
  store::Signature signature;
  ASSIGN_OR_RETURN(signature.author, tx.Author());
  signature.role = std::string(auth::NameOf(auth::Role::kProgrammeManager));
  signature.reason = "IMPORTED";
  return signature;
}

absl::Status NoProject(const std::string& id) {
  return NotFound("PROJECT_NOT_FOUND", "project", id);
}

bool MaySee(const Scope& scope, const Project& project) {
  return project.published || scope.MaySee(project.owner);
}

bool MaySee(const Scope& scope, const Place& place) {
  return place.project == nullptr || MaySee(scope, *place.project);
}

absl::StatusOr<StoredProject> FindProject(const rpc::Writer& writer, const std::string& id,
                                          store::Tx& tx) {
  ASSIGN_OR_RETURN(const std::optional<StoredProject> found, kProjects.Find(tx, id));
  if (!found.has_value() || !MaySee(writer.may_see, found->item)) return NoProject(id);
  return *found;
}

absl::StatusOr<StoredProject> FindProjectToChange(const rpc::Writer& writer, const std::string& id,
                                                  const std::string& etag, store::Tx& tx) {
  ASSIGN_OR_RETURN(StoredProject found, FindProject(writer, id, tx));
  RETURN_IF_ERROR(rpc::CheckMayWrite(writer, found.item.owner));
  RETURN_IF_ERROR(rpc::CheckEtag(etag, found.revision));
  return found;
}

absl::StatusOr<const StoredProject*> FindVisibleProject(const ProjectsData& data,
                                                        const Scope& scope, const std::string& id) {
  const StoredProject* const found = data.projects.Find(id);
  if (found == nullptr || !MaySee(scope, found->item)) return NoProject(id);
  return found;
}

absl::StatusOr<const StoredProject*> FindVisibleProject(const View& view, const std::string& id) {
  return FindVisibleProject(view.data(), view.scope(), id);
}

v1::Project ToMessage(const StoredProject& project) {
  v1::Project message = ToMessage(project.item);
  message.set_etag(rpc::EtagOf(project.revision));
  return message;
}

absl::StatusOr<v1::Project> StoreProject(const StoredProject& before, const Project& project,
                                         const store::Signature& signature, store::Tx& tx) {
  ASSIGN_OR_RETURN(const StoredProject stored, kProjects.Update(tx, before, project, signature));
  return ToMessage(stored);
}

absl::Status ReasonDue(absl::string_view reason) {
  if (!IsBlank(reason)) return absl::OkStatus();
  return InvalidFields({{"reason", "is required: why"}});
}

std::optional<Place> VisiblePlaceOf(const Subject& subject, const ProjectsData& data,
                                    const Scope& scope) {
  const StoredProject* const stored =
      subject.kind == SubjectKind::kProject ? data.projects.Find(subject.id) : nullptr;
  const std::optional<Place> place =
      PlaceOf(subject, *data.reference, stored == nullptr ? nullptr : &stored->item);
  return place.has_value() && MaySee(scope, *place) ? place : std::nullopt;
}

absl::StatusOr<FoundSubject> FindSubjectToWrite(const rpc::Writer& writer, const Subject& subject,
                                                store::Tx& tx) {
  FoundSubject found;
  if (subject.kind == SubjectKind::kProject) {
    ASSIGN_OR_RETURN(found.project, FindProject(writer, subject.id, tx));
    found.owner = found.project->item.owner;
  } else {
    ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
    if (!PlaceOf(subject, reference, nullptr).has_value()) return NoSubject(subject);
  }
  RETURN_IF_ERROR(rpc::CheckMayWrite(writer, found.owner));
  return found;
}

absl::Status CheckDeclared(const ProjectFilter& filter, const Reference& reference) {
  RETURN_IF_ERROR(CheckProgramme(filter.programme, reference));
  RETURN_IF_ERROR(CheckActionLine(filter.action_line, reference));
  RETURN_IF_ERROR(CheckIntervention(filter.intervention, reference));
  if (IsNamed(filter.owner) && reference.FindOrganisation(filter.owner) == nullptr) {
    return NotFound("ORGANISATION_NOT_FOUND", "organisation", filter.owner);
  }
  return absl::OkStatus();
}

absl::Status CheckDeclared(const PlaceFilter& filter, const ProjectsData& data,
                           const Scope& scope) {
  RETURN_IF_ERROR(CheckProgramme(filter.programme, *data.reference));
  RETURN_IF_ERROR(CheckActionLine(filter.action_line, *data.reference));
  RETURN_IF_ERROR(CheckIntervention(filter.intervention, *data.reference));
  if (filter.project.empty()) return absl::OkStatus();
  return FindVisibleProject(data, scope, filter.project).status();
}

rpc::ServiceParts<ProjectsData> Parts() {
  return {.program = "wijkmonitor-projects",
          .service = "wijkmonitor.projects.v1.ProjectService",
          .defaults = {.address = "127.0.0.1:50052",
                       .ops_address = "127.0.0.1:9052",
                       .database = "sqlite:projects.db",
                       .partners = {{"indicators", std::string(kIndicatorService), ""}}},
          .migrations = Migrations(),
          .load = LoadProjects,
          .add_methods = [](Router* router) {
            for (const auto add :
                 {AddActionMethods, AddAmendmentMethods, AddDecisionMethods, AddGoalMethods,
                  AddGoalProgressMethods, AddLifecycleMethods, AddMilestoneMethods,
                  AddOutputMethods, AddOutputTotalMethods, AddPortfolioMethods,
                  AddProjectListMethods, AddProjectMapMethods, AddProjectMethods,
                  AddReferenceMethods, AddResultsChainMethods, AddWarningMethods}) {
              add(router);
            }
          }};
}

}  // namespace wijkmonitor::projects
