#pragma once

// Where the answers of commands go.

#include <google/protobuf/message.h>

#include <functional>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/errors.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Error: UNKNOWN when not all of the text could be written.
absl::Status Write(absl::string_view text, std::ostream* out);

// These return the exit code.
// Prints `text` to `out`.
int Print(const Session& session, absl::string_view text);
int PrintJson(const Session& session, const google::protobuf::Message& message);
// Gives `write` the file `path` to write to, or, when that is empty, the output of the session. The
// file appears under its name only when complete.
int WriteTo(const Session& session, const std::string& path,
            const std::function<absl::Status(std::ostream*)>& write);

// Prints an answer as JSON, or else as `draw` makes it.
template <class Answer, class Draw>
int Show(const Session& session, const absl::StatusOr<Answer>& answer, bool json, Draw draw) {
  if (!answer.ok()) return Fail(session, answer.status());
  return json ? PrintJson(session, *answer) : Print(session, draw(*answer, session.lang));
}

}  // namespace wijkmonitor::cli
