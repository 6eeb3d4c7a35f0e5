#include "services/cli/errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

// Whether a change may have been made although the call failed so: the answer did not arrive.
bool OutcomeUnknown(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsUnknown(status) || absl::IsInternal(status);
}

}  // namespace

std::string Describe(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text = absl::StrCat(
      reason.empty() ? absl::StatusCodeToString(status.code()) : Printable(reason), ": ",
      status.message().empty() ? "the service said no more: is it the address of another one?"
                               : Printable(status.message()));
  for (const Violation& violation : ViolationsOf(status)) {
    const std::string line =
        absl::StrCat(Printable(violation.field), ": ", Printable(violation.description));
    if (!absl::StrContains(text, line)) absl::StrAppend(&text, "\n  ", line);
  }
  return text;
}

int Fail(const Session& session, const absl::Status& status) {
  session.err << absl::StrCat("wijkmonitor: ", Describe(status), "\n") << std::flush;
  return kExitFailure;
}

int FailChange(const Session& session, const std::string& request_id, const absl::Status& status) {
  if (OutcomeUnknown(status)) {
    session.err << Pick(session.lang, "Veilig te herhalen met: ", "Safe to repeat with: ")
                << "--request-id " << Printable(request_id) << "\n";
  }
  return Fail(session, status);
}

}  // namespace wijkmonitor::cli
