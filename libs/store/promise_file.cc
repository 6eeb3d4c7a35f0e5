#include "libs/store/promise_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/store/polling.h"

namespace wijkmonitor::store {

PromiseFile::~PromiseFile() {
  if (file_ >= 0) close(file_);
}

absl::Status PromiseFile::Fail(absl::string_view what) const {
  return MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE",
                   absl::StrCat("cannot ", what, " ", path_, ": ", std::strerror(errno)));
}

// Of the open file, not of the process: sessions of one process keep each other out as well.
bool PromiseFile::SetLock(short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return fcntl(file_, F_OFD_SETLK, &lock) == 0;
}

absl::Status PromiseFile::Lock() {
  if (file_ < 0) file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) return Fail("open");
  const auto is_settled = [&] {
    locked_ = SetLock(F_WRLCK);
    return locked_ || (errno != EAGAIN && errno != EACCES);
  };
  if (!PollUntil(is_settled)) {
    return MakeError(absl::StatusCode::kUnavailable, "STORE_BUSY",
                     "another change is being stored for too long: try again");
  }
  return locked_ ? absl::OkStatus() : Fail("lock");
}

void PromiseFile::Unlock() {
  if (locked_) locked_ = !SetLock(F_UNLCK);
}

absl::StatusOr<absl::Time> PromiseFile::Read() {
  int64_t micros = 0;
  const ssize_t size = pread(file_, &micros, sizeof micros, 0);
  if (size < 0) return Fail("read");
  return size == sizeof micros ? absl::FromUnixMicros(micros) : absl::InfinitePast();
}

absl::Status PromiseFile::Write(absl::Time through) {
  const int64_t micros = absl::ToUnixMicros(through);
  if (pwrite(file_, &micros, sizeof micros, 0) != sizeof micros) return Fail("write");
  return absl::OkStatus();
}

}  // namespace wijkmonitor::store
