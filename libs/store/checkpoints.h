#pragma once

// Checkpoints of the audit chain, kept outside the database. A chain alone shows that a row was
// changed or taken out of its middle, not that rows were cut off its end. Internal to libs/store.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/store/audit.h"

namespace wijkmonitor::store {

// A file that gets a line for each row of the chain: its id, its hash in hex and when it was
// recorded (RFC 3339, UTC), separated by spaces. Several processes may write to one file.
// Thread-safe.
class CheckpointFile {
 public:
  // Makes the file if it is absent. UNAVAILABLE when it cannot be written to.
  static absl::StatusOr<std::unique_ptr<CheckpointFile>> Open(const std::string& path);
  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  // Not synced to disk: the line of a change that a power cut takes is made up for by the next.
  absl::Status Append(const AuditHead& head);

 private:
  explicit CheckpointFile(int file) : file_(file) {}

  const int file_;
};

// The lines of such a file, by id. The last may be cut off; then it is left out. INVALID_ARGUMENT
// names a line that is none.
absl::StatusOr<std::vector<AuditHead>> ReadCheckpoints(const std::string& path);

}  // namespace wijkmonitor::store
