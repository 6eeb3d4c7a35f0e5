#pragma once

// Telling a listener of new data versions. Internal to libs/store.

#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// Calls the listener, one call at a time, for versions other than the one it last heard of: those
// that Announce is given, and those it finds by asking every limits::kVersionPollInterval.
// Thread-safe.
class Announcer {
 public:
  // `read_version` gives the newest version.
  explicit Announcer(std::function<absl::StatusOr<DataVersion>()> read_version)
      : read_version_(std::move(read_version)) {}

  // The listener has heard of `version` when this returns OK. Else the error is the listener's.
  absl::Status Announce(const DataVersion& version);
  // The same of the newest version, which is asked for now.
  absl::Status CatchUp();

  // Begins; `listener` has heard of no version yet.
  void Start(std::function<absl::Status()> listener);
  // Ends; no call of the listener is running or follows.
  void Stop();

 private:
  absl::Status AnnounceLocked(const DataVersion& version)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(announcing_);
  absl::Status CatchUpLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(announcing_);

  const std::function<absl::StatusOr<DataVersion>()> read_version_;

  Mutex announcing_;  // held while the listener runs
  std::function<absl::Status()> listener_ ABSL_GUARDED_BY(announcing_);  // null: stopped
  DataVersion announced_ ABSL_GUARDED_BY(announcing_);                   // token empty: none
  bool reachable_ ABSL_GUARDED_BY(announcing_) = true;

  std::thread thread_;
};

}  // namespace wijkmonitor::store
