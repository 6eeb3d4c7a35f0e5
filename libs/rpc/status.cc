#include "libs/rpc/status.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

constexpr char kDomain[] = "wijkmonitor";

// The message as callers may see it.
std::string PublicMessage(const absl::Status& status, absl::string_view trace_id) {
  if (IsInternal(status.code())) {
    return absl::StrCat("something went wrong inside; trace ", trace_id);
  }
  // What a database says of itself names hosts, files and users.
  if (absl::StartsWith(ReasonOf(status), "STORE_")) {
    return absl::StrCat("the service cannot use its database now: try again later; trace ",
                        trace_id);
  }
  return std::string(status.message());
}

}  // namespace

bool IsInternal(absl::StatusCode code) {
  return code == absl::StatusCode::kUnknown || code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kDataLoss;
}

grpc::Status ToGrpc(const absl::Status& status, absl::string_view trace_id) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  const bool internal = IsInternal(status.code());
  details.set_message(PublicMessage(status, trace_id));
  google::rpc::ErrorInfo info;
  const std::string reason = ReasonOf(status);
  info.set_reason(reason.empty() || internal ? absl::StatusCodeToString(status.code()) : reason);
  info.set_domain(kDomain);
  (*info.mutable_metadata())["trace_id"] = std::string(trace_id);
  details.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  for (const Violation& violation : ViolationsOf(status)) {
    auto* field = bad_request.add_field_violations();
    field->set_field(violation.field);
    field->set_description(violation.description);
  }
  if (bad_request.field_violations_size() > 0) details.add_details()->PackFrom(bad_request);
  if (const absl::Duration delay = RetryAfterOf(status); delay > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() =
        google::protobuf::util::TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(delay));
    details.add_details()->PackFrom(retry);
  }
  return {static_cast<grpc::StatusCode>(status.code()), details.message(),
          details.SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  std::string reason;
  std::vector<Violation> violations;
  absl::Duration retry_after;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      google::rpc::ErrorInfo info;
      google::rpc::BadRequest bad_request;
      google::rpc::RetryInfo retry;
      if (detail.UnpackTo(&info)) reason = info.reason();
      if (detail.UnpackTo(&bad_request)) {
        for (const auto& field : bad_request.field_violations()) {
          violations.push_back({field.field(), field.description()});
        }
      }
      if (detail.UnpackTo(&retry)) {
        retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                      absl::Nanoseconds(retry.retry_delay().nanos());
      }
    }
  }
  absl::Status own = MakeError(static_cast<absl::StatusCode>(status.error_code()), reason,
                               status.error_message(), violations);
  return retry_after > absl::ZeroDuration() ? WithRetryAfter(std::move(own), retry_after) : own;
}

}  // namespace wijkmonitor::rpc
