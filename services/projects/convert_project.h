#pragma once

// Projects as messages, and back.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/row_check.h"
#include "libs/rpc/field_checks.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/dimension.h"
#include "services/projects/domain/project.h"
#include "wijkmonitor/projects/v1/lifecycle.pb.h"
#include "wijkmonitor/projects/v1/project.pb.h"

namespace wijkmonitor::projects {

v1::Project ToMessage(const Project& project);

// What a message says of a project; what is output only it leaves as it is in `project`. What
// cannot be read is rejected, as columns of CheckProject.
void FromMessage(const v1::Project& message, Project* project, RowCheck& check);

void FromMessage(const v1::Continuation& message, Continuation* continuation, RowCheck& check);
void FromMessage(const v1::TableProjectRequest& message, Project* project);
// A day, as a column has it; nothing for what is none, which is rejected.
std::optional<absl::CivilDay> DayOf(absl::string_view column, const std::string& text,
                                    RowCheck& check);

// The message as it is to be: `before` with the fields that `mask` names as `wanted` has them:
// see rpc::TakeMasked. Error: INVALID_ARGUMENT, INVALID_FIELDS for a field that
// there is not, or that is output only.
absl::StatusOr<v1::Project> Masked(const v1::Project& before, const v1::Project& wanted,
                                   const google::protobuf::FieldMask& mask);

// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the project of a request; OK for nothing.
absl::Status InvalidProject(const std::vector<Rejection>& rejections);
// The same of a request that has fields of a project itself.
absl::Status InvalidPartOfProject(const std::vector<Rejection>& rejections);

// What a request asks for of projects.
template <class Request>
ProjectFilter FilterOf(const Request& request) {
  ProjectFilter filter{.programme = request.programme(),
                       .action_line = request.action_line(),
                       .intervention = request.intervention(),
                       .area = request.area(),
                       .partner = request.partner(),
                       .owner = request.owner(),
                       .scheme = request.scheme(),
                       .nature = rpc::AnyOr<Nature>(request.nature()),
                       .state = rpc::AnyOr<State>(request.state()),
                       .continuation = rpc::AnyOr<ContinuationKind>(request.continuation()),
                       .start_year = request.start_year(),
                       .only_named = request.only_named()};
  if constexpr (requires { request.only_counted(); }) filter.only_counted = request.only_counted();
  return filter;
}
// The texts of a filter are not too long, and its year may be one.
template <class Request>
void CheckFilter(const Request& request, rpc::FieldChecks* checks) {
  checks->BytesMax("programme", request.programme(), limits::kIdBytesMax);
  checks->BytesMax("action_line", request.action_line(), limits::kIdBytesMax);
  checks->BytesMax("intervention", request.intervention(), limits::kIdBytesMax);
  checks->BytesMax("area", request.area(), limits::kIdBytesMax);
  checks->BytesMax("owner", request.owner(), limits::kIdBytesMax);
  checks->BytesMax("partner", request.partner(), limits::kLabelBytesMax);
  checks->BytesMax("scheme", request.scheme(), limits::kIdBytesMax);
  if (request.start_year() != 0) checks->YearIn("start_year", request.start_year());
}

}  // namespace wijkmonitor::projects
