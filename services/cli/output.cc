#include "services/cli/output.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace wijkmonitor::cli {
namespace {

// Or a pipe, or another thing that is neither a file nor a folder.
bool IsDevice(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

absl::Status FileError(const std::string& path) {
  return absl::UnknownError(absl::StrCat(path, ": ", std::strerror(errno)));
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
            const std::function<absl::Status(OutputFile&)>& write) {
  OutputFile file(session, path);
  absl::Status status = write(file);
  if (status.ok()) status = file.Complete();
  return status.ok() ? kExitOk : Fail(session, status);
}

OutputFile::OutputFile(const Session& session, std::string path)
    : session_(session), path_(std::move(path)), is_device_(IsDevice(path_)) {}

OutputFile::~OutputFile() {
  file_.close();
  if (is_device_) return;
  for (size_t part = 1; part <= parts_; ++part) std::remove(UnfinishedName(part).c_str());
}

absl::Status OutputFile::Append(int part, absl::string_view text) {
  const auto number = static_cast<size_t>(part);
  if (number > 1 && (path_.empty() || is_device_)) {
    return absl::UnknownError(
        "the export comes in more than one file: name them with --output FILE, for FILE-1, FILE-2");
  }
  if (path_.empty()) return Write(text, &session_.out);
  if (number > parts_) {
    RETURN_IF_ERROR(CloseLast());
    parts_ = number;
    file_.open(UnfinishedName(number), std::ios::binary | std::ios::trunc);
    if (!file_) return FileError(UnfinishedName(number));
  }
  file_.write(text.data(), static_cast<std::streamsize>(text.size()));
  return file_ ? absl::OkStatus() : FileError(UnfinishedName(number));
}

absl::Status OutputFile::Complete() {
  RETURN_IF_ERROR(CloseLast());
  for (size_t part = 1; part <= parts_ && !is_device_; ++part) {
    if (std::rename(UnfinishedName(part).c_str(), NameOf(part).c_str()) != 0) {
      return FileError(NameOf(part));
    }
  }
  if (parts_ > 1) {
    session_.err << "written: " << NameOf(1) << " .. " << NameOf(parts_) << "\n";
  }
  parts_ = 0;
  return absl::OkStatus();
}

absl::Status OutputFile::CloseLast() {
  if (parts_ == 0) return absl::OkStatus();
  file_.close();
  return file_.fail() ? FileError(UnfinishedName(parts_)) : absl::OkStatus();
}

std::string OutputFile::UnfinishedName(size_t part) const {
  if (is_device_) return path_;
  return absl::StrCat(path_, part > 1 ? absl::StrCat("-", part) : "", ".part");
}

std::string OutputFile::NameOf(size_t part) const {
  if (parts_ == 1) return path_;
  const std::filesystem::path path(path_);
  const std::string name = absl::StrCat(path.stem().string(), "-", part, path.extension().string());
  return (path.parent_path() / name).string();
}

}  // namespace wijkmonitor::cli
