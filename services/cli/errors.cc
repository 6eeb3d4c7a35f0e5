#include "services/cli/errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {

std::string Describe(const grpc::Status& status) { return Describe(rpc::FromGrpc(status)); }

std::string Describe(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text =
      absl::StrCat(reason.empty() ? absl::StatusCodeToString(status.code()) : Printable(reason),
                   ": ", Printable(status.message()));
  for (const Violation& violation : ViolationsOf(status)) {
    const std::string line =
        absl::StrCat(Printable(violation.field), ": ", Printable(violation.description));
    if (!absl::StrContains(text, line)) absl::StrAppend(&text, "\n  ", line);
  }
  return text;
}

bool OutcomeUnknown(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::CANCELLED ||
         code == grpc::StatusCode::DEADLINE_EXCEEDED || code == grpc::StatusCode::UNKNOWN ||
         code == grpc::StatusCode::INTERNAL;
}

}  // namespace wijkmonitor::cli
