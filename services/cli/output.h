#pragma once

// Where the answers of commands go.

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Error: UNKNOWN when not all of the text could be written.
absl::Status Write(absl::string_view text, std::ostream* out);

// Where a command is to write.
struct Output {
  std::string path;    // empty: the output of the session
  bool force = false;  // also where a file of the name stands already
};
// Whether that is the output of the session.
bool IsOfSession(const Output& output);
// --output and --force. Returns the first.
CLI::Option* AddOutput(CLI::App* command, Output* output, const std::string& help);

// What a command writes. A file that comes in parts is numbered: figures-1.csv, figures-2.csv.
// Files appear under their names only when all are complete; none that stands there is replaced
// unless that is forced, when the new one gets its permissions. A link is never followed: it stands
// there itself. What is no file, such as /dev/null or a pipe, is written to, and takes one part;
// "-" and /dev/stdout are the output of the session. Errors: UNKNOWN.
class OutputFile {
 public:
  // `session` outlives it.
  OutputFile(const Session& session, const Output& output);
  ~OutputFile();

  // Adds to this part, which is the last one or the next.
  absl::Status Append(int part, absl::string_view text);
  // To be called when nothing more comes. Names the files that there are, when they are more than
  // one, on the error output of the session.
  absl::Status Complete();

 private:
  std::string NameOf(size_t part) const;
  absl::Status OpenPart();
  absl::Status CloseLast();

  const Session& session_;
  const std::string path_;
  const bool force_;
  const bool is_device_;                 // or a pipe: it stays what it is
  int file_ = -1;                        // descriptor of the last part; -1: closed
  std::vector<std::string> unfinished_;  // of each part, a name that only this has
};

// These return the exit code.
// Lets `write` fill the file, and completes it.
int WriteTo(const Session& session, const Output& output,
            const std::function<absl::Status(OutputFile&)>& write);
// Prints `text` to `out`.
int Print(const Session& session, absl::string_view text);

// As JSON with the names of the API, on several lines. Error: INTERNAL.
absl::StatusOr<std::string> JsonOf(const google::protobuf::Message& message);

}  // namespace wijkmonitor::cli
