#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Bytes that arrive in pieces and are then read as one, in little memory: from
// limits::kSpoolMemoryBytesMax on they are in a file of the system's temporary folder (TMPDIR) that
// has no name, and so ends with this object or the process. Not thread-safe.
class Spool {
 public:
  Spool() = default;
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Errors: RESOURCE_EXHAUSTED, SPOOL_FULL (no room in the temporary folder), UNAVAILABLE.
  absl::Status Append(absl::string_view bytes);

  // All bytes; valid until this ends. Nothing may be appended after it. Error: UNAVAILABLE.
  absl::StatusOr<absl::string_view> Read();

  // Lets go of the memory that reading took, until it is read again.
  void LetGo();

  int64_t size() const { return size_; }

 private:
  absl::Status OpenFile();
  absl::Status Write(absl::string_view bytes);

  std::string memory_;  // all bytes, until there is a file
  int file_ = -1;
  int64_t size_ = 0;
  void* mapped_ = nullptr;  // the whole file
};

}  // namespace wijkmonitor
