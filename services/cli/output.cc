#include "services/cli/output.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::cli {
namespace {

int FailFile(const Session& session, const std::string& path) {
  const std::string reason = std::strerror(errno);
  return Fail(session, absl::UnknownError(absl::StrCat(path, ": ", reason)));
}

}  // namespace

absl::Status Write(absl::string_view text, std::ostream* out) {
  out->write(text.data(), static_cast<std::streamsize>(text.size()));
  return out->flush() ? absl::OkStatus() : absl::UnknownError("cannot write the output");
}

int Print(const Session& session, absl::string_view text) {
  const absl::Status status = Write(text, &session.out);
  return status.ok() ? kExitOk : Fail(session, status);
}

int PrintJson(const Session& session, const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  return status.ok() ? Print(session, text) : Fail(session, absl::InternalError(status.ToString()));
}

int WriteTo(const Session& session, const std::string& path,
            const std::function<absl::Status(std::ostream*)>& write) {
  if (path.empty()) {
    const absl::Status status = write(&session.out);
    return status.ok() ? kExitOk : Fail(session, status);
  }
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (!file) return FailFile(session, part);
  absl::Status status = write(&file);
  file.close();
  if (status.ok() && file.fail()) status = absl::UnknownError("cannot write " + part);
  if (!status.ok()) {
    std::remove(part.c_str());
    return Fail(session, status);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) return FailFile(session, path);
  return kExitOk;
}

}  // namespace wijkmonitor::cli
