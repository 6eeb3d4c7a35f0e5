#include "services/cli/output.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "services/cli/errors.h"
#include "services/cli/fields.h"

namespace wijkmonitor::cli {
namespace {

// A pipe, or another thing that is neither a file nor a folder nor a link.
bool IsDevice(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
         !S_ISDIR(status.st_mode) && !S_ISLNK(status.st_mode);
}

// What the path of the output means: empty where it is that of the session.
std::string PathOf(const std::string& path) {
  return path == "-" || path == "/dev/stdout" || path == "/dev/fd/1" ? "" : path;
}

absl::Status FileError(const std::string& path) {
  return absl::UnknownError(absl::StrCat(path, ": ", std::strerror(errno)));
}

// A file or a link, wherever that leads.
bool Stands(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

// The permissions of what stands there; of a new file those that every new file gets.
mode_t ModeOf(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) return status.st_mode & 0777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

absl::Status StandsAlready(const std::string& path) {
  return absl::AlreadyExistsError(absl::StrCat(path, " stands there already: --force replaces it"));
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

absl::StatusOr<std::string> JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (status.ok()) return text;
  return absl::InternalError(absl::StrCat("cannot be written as JSON: ", status.ToString()));
}

bool IsOfSession(const Output& output) { return PathOf(output.path).empty(); }

int WriteTo(const Session& session, const Output& output,
            const std::function<absl::Status(OutputFile&)>& write) {
  OutputFile file(session, output);
  absl::Status status = write(file);
  if (status.ok()) status = file.Complete();
  return status.ok() ? kExitOk : Fail(session, status);
}

CLI::Option* AddOutput(CLI::App* command, Output* output, const std::string& help) {
  CLI::Option* const path = command->add_option("--output", output->path, help);
  path->check(NotEmpty());
  command->add_flag("--force", output->force, "Replace a file that stands there")->needs(path);
  return path;
}

OutputFile::OutputFile(const Session& session, const Output& output)
    : session_(session),
      path_(PathOf(output.path)),
      force_(output.force),
      is_device_(IsDevice(path_)) {}

OutputFile::~OutputFile() {
  CloseLast().IgnoreError();
  for (const std::string& name : unfinished_) unlink(name.c_str());
}

absl::Status OutputFile::Append(int part, absl::string_view text) {
  const auto number = static_cast<size_t>(part);
  if (number > 1 && (path_.empty() || is_device_)) {
    return absl::UnknownError(
        "the export comes in more than one file: name them with --output FILE, for FILE-1, FILE-2");
  }
  const size_t last = std::max<size_t>(unfinished_.size(), 1);
  if (part < 1 || (number != last && number != unfinished_.size() + 1)) {
    return absl::InternalError("the parts of the export are not in their order");
  }
  if (path_.empty()) return Write(text, &session_.out);
  if (file_ < 0 || number > last) RETURN_IF_ERROR(OpenPart());
  while (!text.empty()) {
    const ssize_t written = write(file_, text.data(), text.size());
    if (written < 0 && errno != EINTR) return FileError(path_);
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status OutputFile::OpenPart() {
  RETURN_IF_ERROR(CloseLast());
  if (is_device_) {
    file_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    return file_ < 0 ? FileError(path_) : absl::OkStatus();
  }
  // Rather now than when all is written.
  if (!force_ && Stands(path_)) return StandsAlready(path_);
  // mkostemps puts six characters that no other file has in the place of these.
  const std::string placeholder(6, 'X');
  constexpr absl::string_view kEnding = ".part";
  std::string name = absl::StrCat(path_, ".", placeholder, kEnding);
  file_ = mkostemps(name.data(), static_cast<int>(kEnding.size()), O_CLOEXEC);
  if (file_ < 0) return FileError(path_);
  unfinished_.push_back(std::move(name));
  return absl::OkStatus();
}

absl::Status OutputFile::Complete() {
  RETURN_IF_ERROR(CloseLast());
  const size_t parts = unfinished_.size();
  for (size_t part = 1; part <= parts && !force_; ++part) {
    if (Stands(NameOf(part))) return StandsAlready(NameOf(part));
  }
  for (size_t part = 1; part <= parts; ++part) {
    const std::string name = NameOf(part), &unfinished = unfinished_[part - 1];
    if (chmod(unfinished.c_str(), ModeOf(name)) != 0) return FileError(unfinished);
    const unsigned flags = force_ ? 0 : RENAME_NOREPLACE;
    int renamed = renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, name.c_str(), flags);
    // Not every file system can promise it.
    if (renamed != 0 && errno == EINVAL) renamed = rename(unfinished.c_str(), name.c_str());
    if (renamed != 0) return errno == EEXIST ? StandsAlready(name) : FileError(name);
  }
  if (parts > 1)
    session_.err << "written: " << Printable(NameOf(1)) << " .. " << Printable(NameOf(parts))
                 << "\n";
  unfinished_.clear();
  return absl::OkStatus();
}

absl::Status OutputFile::CloseLast() {
  if (file_ < 0) return absl::OkStatus();
  return close(std::exchange(file_, -1)) == 0 ? absl::OkStatus() : FileError(path_);
}

std::string OutputFile::NameOf(size_t part) const {
  if (unfinished_.size() == 1) return path_;
  const std::filesystem::path path(path_);
  const std::string name = absl::StrCat(path.stem().string(), "-", part, path.extension().string());
  return (path.parent_path() / name).string();
}

}  // namespace wijkmonitor::cli
