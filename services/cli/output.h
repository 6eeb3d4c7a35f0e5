#pragma once

// Where the answers of commands go.

#include <google/protobuf/message.h>

#include <fstream>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/errors.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Error: UNKNOWN when not all of the text could be written.
absl::Status Write(absl::string_view text, std::ostream* out);

// What a command writes: to a file, or to the output of the session where `path` is empty. A file
// that comes in parts is numbered: figures-1.csv, figures-2.csv. Files appear under their names
// only when all are complete. Errors: UNKNOWN.
class OutputFile {
 public:
  // `session` outlives it.
  OutputFile(const Session& session, std::string path)
      : session_(session), path_(std::move(path)) {}
  ~OutputFile();

  // Adds to this part, which is the last one or the next.
  absl::Status Append(int part, absl::string_view text);
  // To be called when nothing more comes. Names the files that there are, when they are more than
  // one, on the error output of the session.
  absl::Status Complete();

 private:
  std::string UnfinishedName(size_t part) const;
  std::string NameOf(size_t part) const;
  absl::Status CloseLast();

  const Session& session_;
  const std::string path_;
  std::ofstream file_;  // the last part
  size_t parts_ = 0;
};

// These return the exit code.
// Lets `write` fill the file, and completes it.
int WriteTo(const Session& session, const std::string& path,
            const std::function<absl::Status(OutputFile&)>& write);
// Prints `text` to `out`.
int Print(const Session& session, absl::string_view text);
int PrintJson(const Session& session, const google::protobuf::Message& message);
// Prints an answer as JSON, or else as `draw` makes it.
template <class Answer, class Draw>
int Show(const Session& session, const absl::StatusOr<Answer>& answer, bool json, Draw draw) {
  if (!answer.ok()) return Fail(session, answer.status());
  return json ? PrintJson(session, *answer) : Print(session, draw(*answer, session.lang));
}

}  // namespace wijkmonitor::cli
