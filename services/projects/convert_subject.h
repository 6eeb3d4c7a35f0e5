#pragma once

// What goals, milestones, outputs and actions are of, as messages.

#include "absl/strings/str_cat.h"
#include "libs/rpc/field_checks.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/subject.h"
#include "wijkmonitor/projects/v1/subject.pb.h"

namespace wijkmonitor::projects {

static_assert(static_cast<int>(SubjectKind::kProgramme) == v1::SUBJECT_KIND_PROGRAMME);

inline Subject FromMessage(const v1::Subject& message) {
  return {rpc::AnyOr<SubjectKind>(message.kind()), message.id()};
}
inline void Fill(const Subject& subject, v1::Subject* message) {
  message->set_kind(rpc::ToApi<v1::SubjectKind>(subject.kind));
  message->set_id(subject.id);
}

// A kind and an id are due.
inline void CheckSubject(absl::string_view field, const v1::Subject& message,
                         rpc::FieldChecks* checks) {
  if (message.kind() == v1::SUBJECT_KIND_UNSPECIFIED) {
    checks->Reject(absl::StrCat(field, ".kind"), "is required: what kind of thing it is of");
  }
  checks->Required(absl::StrCat(field, ".id"), message.id());
}

// Of a request with the fields programme, action_line, intervention and project.
template <class Request>
PlaceFilter PlaceFilterOf(const Request& request) {
  return {request.programme(), request.action_line(), request.intervention(), request.project()};
}
template <class Request>
void CheckPlaceFilter(const Request& request, rpc::FieldChecks* checks) {
  checks->BytesMax("programme", request.programme(), limits::kIdBytesMax);
  checks->BytesMax("action_line", request.action_line(), limits::kIdBytesMax);
  checks->BytesMax("intervention", request.intervention(), limits::kIdBytesMax);
  checks->BytesMax("project", request.project(), limits::kIdBytesMax);
}

}  // namespace wijkmonitor::projects
