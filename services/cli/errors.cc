#include "services/cli/errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {

std::string Describe(const grpc::Status& status) {
  const absl::Status own = rpc::FromGrpc(status);
  const std::string reason = ReasonOf(own);
  std::string text =
      absl::StrCat(reason.empty() ? absl::StatusCodeToString(own.code()) : Printable(reason), ": ",
                   Printable(own.message()));
  for (const Violation& violation : ViolationsOf(own)) {
    const std::string line =
        absl::StrCat(Printable(violation.field), ": ", Printable(violation.description));
    if (!absl::StrContains(text, line)) absl::StrAppend(&text, "\n  ", line);
  }
  return text;
}

}  // namespace wijkmonitor::cli
