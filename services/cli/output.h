#pragma once

// Where the answers of commands go.

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/errors.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Error: UNKNOWN when not all of the text could be written.
absl::Status Write(absl::string_view text, std::ostream* out);

// Where a command is to write.
struct Output {
  std::string path;    // empty: the output of the session
  bool force = false;  // also where a file of the name stands already
};
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
  OutputFile(const Session& session, Output output);
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
int PrintJson(const Session& session, const google::protobuf::Message& message);
// How an answer is printed: for people, as JSON, or as a file that a spreadsheet opens.
enum class Form { kText, kJson, kCsv };
// Prints an answer: a text or a file as `draw` or `csv` makes it.
template <class Answer, class Draw, class ToCsv = std::nullptr_t>
int Show(const Session& session, const absl::StatusOr<Answer>& answer, Form form, Draw draw,
         ToCsv csv = nullptr) {
  if (!answer.ok()) return Fail(session, answer.status());
  if (form == Form::kJson) return PrintJson(session, *answer);
  if constexpr (!std::is_null_pointer_v<ToCsv>) {
    if (form == Form::kCsv) return Print(session, csv(*answer, session.lang));
  }
  return Print(session, draw(*answer, session.lang));
}

}  // namespace wijkmonitor::cli
