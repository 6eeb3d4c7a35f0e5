#pragma once

// What was promised of a SQLite database (see Session::Promise), in a file beside it. SQLite itself
// lets nobody write while another does, however long that takes. Internal to libs/store.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace wijkmonitor::store {

// The latest instant that any process promised. It outlives them all. Not thread-safe: each session
// has its own, and whoever has the lock keeps out those of other sessions and processes. A lock
// ends with its process.
class PromiseFile {
 public:
  // `path` is that of the database. The file is made when it is first used.
  explicit PromiseFile(const std::string& path) : path_(path + "-promise") {}
  ~PromiseFile();
  PromiseFile(const PromiseFile&) = delete;
  PromiseFile& operator=(const PromiseFile&) = delete;

  // Errors: UNAVAILABLE, STORE_BUSY when another has it for longer than
  // limits::kWriterLockTimeout, STORE_UNAVAILABLE when the file cannot be used.
  absl::Status Lock();
  void Unlock();

  // With the lock. Without a promise: the infinite past.
  absl::StatusOr<absl::Time> Read();
  absl::Status Write(absl::Time through);

 private:
  absl::Status Fail(absl::string_view what) const;
  // Whether the lock was taken, or given back.
  bool SetLock(short type);

  const std::string path_;
  int file_ = -1;
  bool locked_ = false;
};

}  // namespace wijkmonitor::store
