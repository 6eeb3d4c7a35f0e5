#pragma once

// Where the answers of commands go.

#include <google/protobuf/message.h>

#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// The header of a column, or another text, in the language of the session.
std::string Title(const Session& session, absl::string_view nl, absl::string_view en);

// These return the exit code.
int PrintJson(const Session& session, const google::protobuf::Message& message);
// Gives `write` the file `path` to write to, or, when that is empty, the output of the session. The
// file appears under its name only when complete.
int WriteTo(const Session& session, const std::string& path,
            const std::function<grpc::Status(std::ostream*)>& write);

}  // namespace wijkmonitor::cli
