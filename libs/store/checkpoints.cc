#include "libs/store/checkpoints.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

constexpr size_t kHashHexDigits = 64;

absl::Status FileError(absl::string_view path, absl::string_view what) {
  return MakeError(absl::StatusCode::kUnavailable, "CHECKPOINTS_UNAVAILABLE",
                   absl::StrCat(path, ": ", what, ": ", strerror(errno)));
}

bool ParseLine(absl::string_view line, AuditHead* head) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  std::string error;
  if (words.size() != 3 || words[1].size() != kHashHexDigits ||
      !absl::SimpleAtoi(words[0], &head->id) ||
      !absl::ParseTime(absl::RFC3339_full, words[2], &head->recorded_at, &error)) {
    return false;
  }
  head->hash = absl::HexStringToBytes(words[1]);
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CheckpointFile>> CheckpointFile::Open(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (file < 0) return FileError(path, "cannot be opened");
  return absl::WrapUnique(new CheckpointFile(file));
}

CheckpointFile::~CheckpointFile() { close(file_); }

absl::Status CheckpointFile::Append(const AuditHead& head) {
  const std::string line = absl::StrCat(
      head.id, " ", absl::BytesToHexString(head.hash), " ",
      absl::FormatTime(absl::RFC3339_full, head.recorded_at, absl::UTCTimeZone()), "\n");
  // One call of write a line: lines of several processes do not mix.
  const ssize_t written = write(file_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return absl::OkStatus();
  return FileError("the file of checkpoints", "a line was not written");
}

absl::StatusOr<std::vector<AuditHead>> ReadCheckpoints(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file.is_open() || file.bad()) return FileError(path, "cannot be read");
  std::vector<AuditHead> heads;
  std::vector<std::string> lines = absl::StrSplit(text.str(), '\n');
  lines.pop_back();  // behind the last line break: nothing, or what was cut off
  for (size_t i = 0; i < lines.size(); ++i) {
    AuditHead head;
    if (!ParseLine(lines[i], &head)) {
      return MakeError(
          absl::StatusCode::kInvalidArgument, "BAD_CHECKPOINT",
          absl::StrCat(path, ":", i + 1, ": is no checkpoint: an id, a hash and a time are due"));
    }
    heads.push_back(std::move(head));
  }
  std::sort(heads.begin(), heads.end(),
            [](const AuditHead& a, const AuditHead& b) { return a.id < b.id; });
  return heads;
}

}  // namespace wijkmonitor::store
