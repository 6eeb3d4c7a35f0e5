#include "services/cli/errors.h"

#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/error_details.pb.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {

ErrorDetails DecodeDetails(const std::string& details) {
  ErrorDetails result;
  google::rpc::Status status;
  if (!status.ParseFromString(details)) return result;
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (detail.UnpackTo(&info)) result.reason = Printable(info.reason());
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) {
      result.violations.push_back({violation.field(), violation.description()});
    }
  }
  return result;
}

absl::string_view CodeName(grpc::StatusCode code) {
  static constexpr const char* kNames[] = {"OK",
                                           "CANCELLED",
                                           "UNKNOWN",
                                           "INVALID_ARGUMENT",
                                           "DEADLINE_EXCEEDED",
                                           "NOT_FOUND",
                                           "ALREADY_EXISTS",
                                           "PERMISSION_DENIED",
                                           "RESOURCE_EXHAUSTED",
                                           "FAILED_PRECONDITION",
                                           "ABORTED",
                                           "OUT_OF_RANGE",
                                           "UNIMPLEMENTED",
                                           "INTERNAL",
                                           "UNAVAILABLE",
                                           "DATA_LOSS",
                                           "UNAUTHENTICATED"};
  const auto index = static_cast<size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

std::string Describe(const grpc::Status& status) {
  const ErrorDetails details = DecodeDetails(status.error_details());
  std::string text =
      absl::StrCat(details.reason.empty() ? CodeName(status.error_code()) : details.reason, ": ",
                   Printable(status.error_message()));
  for (const Violation& violation : details.violations) {
    const std::string line =
        absl::StrCat(Printable(violation.field), ": ", Printable(violation.description));
    if (!absl::StrContains(text, line)) absl::StrAppend(&text, "\n  ", line);
  }
  return text;
}

}  // namespace wijkmonitor::cli
