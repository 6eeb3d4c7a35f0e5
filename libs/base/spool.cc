#include "libs/base/spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

absl::Status FileError(absl::string_view what) {
  const std::string message = absl::StrCat("the temporary folder: ", what, ": ", strerror(errno));
  return errno == ENOSPC || errno == EDQUOT || errno == EFBIG
             ? MakeError(absl::StatusCode::kResourceExhausted, "SPOOL_FULL", message)
             : MakeError(absl::StatusCode::kUnavailable, "SPOOL_UNAVAILABLE", message);
}

}  // namespace

Spool::~Spool() {
  if (mapped_ != nullptr) munmap(mapped_, static_cast<size_t>(size_));
  if (file_ >= 0) close(file_);
}

absl::Status Spool::Append(absl::string_view bytes) {
  const size_t size = static_cast<size_t>(size_) + bytes.size();
  if (file_ < 0 && size <= limits::kSpoolMemoryBytesMax) {
    memory_.append(bytes.data(), bytes.size());
  } else {
    if (file_ < 0) RETURN_IF_ERROR(OpenFile());
    RETURN_IF_ERROR(Write(bytes));
  }
  size_ = static_cast<int64_t>(size);
  return absl::OkStatus();
}

absl::Status Spool::OpenFile() {
  const char* folder = std::getenv("TMPDIR");
  std::string path =
      absl::StrCat(folder == nullptr || *folder == '\0' ? "/tmp" : folder, "/wijkmonitor-XXXXXX");
  file_ = mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) return FileError("no file can be made");
  unlink(path.c_str());
  RETURN_IF_ERROR(Write(memory_));
  memory_ = std::string();  // lets go of its memory
  return absl::OkStatus();
}

absl::Status Spool::Write(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("a write failed");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

void Spool::LetGo() {
  if (mapped_ != nullptr) madvise(mapped_, static_cast<size_t>(size_), MADV_DONTNEED);
}

absl::StatusOr<absl::string_view> Spool::Read() {
  if (file_ < 0) return absl::string_view(memory_);
  if (mapped_ == nullptr) {
    void* const mapped =
        mmap(nullptr, static_cast<size_t>(size_), PROT_READ, MAP_PRIVATE, file_, 0);
    if (mapped == MAP_FAILED) return FileError("a file cannot be mapped");
    mapped_ = mapped;
  }
  return absl::string_view(static_cast<const char*>(mapped_), static_cast<size_t>(size_));
}

}  // namespace wijkmonitor
