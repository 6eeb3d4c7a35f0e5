#include "libs/formats/rejected.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace wijkmonitor::formats {

absl::Status Rejected(int64_t line, absl::string_view column, const Reason& reason) {
  const std::string text = reason.In(Language::kEn);
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "FILE_REJECTED",
                absl::StrCat("line ", line, ": ", column, column.empty() ? "" : ": ", text),
                {{absl::StrCat(line, ":", column), text}});
  Attach(reason, &status);
  return status;
}

Rejection RejectionOf(const absl::Status& status) {
  Rejection rejection;
  rejection.reason = ReasonOfStatus(status);
  const std::vector<Violation> violations = ViolationsOf(status);
  if (violations.empty()) return rejection;
  const std::vector<std::string> place =
      absl::StrSplit(violations.front().field, absl::MaxSplits(':', 1));
  if (place.size() != 2 || !absl::SimpleAtoi(place[0], &rejection.line)) return rejection;
  rejection.column = place[1];
  return rejection;
}

}  // namespace wijkmonitor::formats
