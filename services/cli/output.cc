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
  return Fail(session, grpc::Status(grpc::StatusCode::UNKNOWN, absl::StrCat(path, ": ", reason)));
}

}  // namespace

std::string Title(const Session& session, absl::string_view nl, absl::string_view en) {
  return std::string(Pick(session.lang, nl, en));
}

int PrintJson(const Session& session, const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) {
    return Fail(session, grpc::Status(grpc::StatusCode::INTERNAL, status.ToString()));
  }
  return Print(session, text);
}

int WriteTo(const Session& session, const std::string& path,
            const std::function<grpc::Status(std::ostream*)>& write) {
  if (path.empty()) {
    const grpc::Status status = write(&session.out);
    return status.ok() ? kExitOk : Fail(session, status);
  }
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (!file) return FailFile(session, part);
  grpc::Status status = write(&file);
  file.close();
  if (status.ok() && file.fail()) {
    status = grpc::Status(grpc::StatusCode::UNKNOWN, absl::StrCat("cannot write ", part));
  }
  if (!status.ok()) {
    std::remove(part.c_str());
    return Fail(session, status);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) return FailFile(session, path);
  return kExitOk;
}

}  // namespace wijkmonitor::cli
