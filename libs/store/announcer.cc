#include "libs/store/announcer.h"

#include <utility>

#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/log/log.h"

namespace wijkmonitor::store {

absl::Status Announcer::Announce(const DataVersion& version) {
  MutexLock lock(&announcing_);
  return AnnounceLocked(version);
}

absl::Status Announcer::AnnounceLocked(const DataVersion& version) {
  if (listener_ == nullptr || announced_ == version) return absl::OkStatus();
  RETURN_IF_ERROR(listener_());
  announced_ = version;
  return absl::OkStatus();
}

void Announcer::Start(std::function<absl::Status()> listener) {
  {
    MutexLock lock(&announcing_);
    listener_ = std::move(listener);
    announced_ = DataVersion();
  }
  thread_ = std::thread([this] {
    const auto stopped = [this] { return listener_ == nullptr; };
    MutexLock lock(&announcing_);
    do {
      CatchUpLocked().IgnoreError();
    } while (!announcing_.AwaitFor(stopped, limits::kVersionPollInterval));
  });
}

void Announcer::Stop() {
  {
    MutexLock lock(&announcing_);
    listener_ = nullptr;
  }
  thread_.join();
}

absl::Status Announcer::CatchUp() {
  MutexLock lock(&announcing_);
  return CatchUpLocked();
}

// The version is asked for within the lock: outside, the answer could be older than what was
// announced meanwhile.
absl::Status Announcer::CatchUpLocked() {
  const absl::StatusOr<DataVersion> version = read_version_();
  absl::Status status = version.ok() ? AnnounceLocked(*version) : version.status();
  if (status.ok() == reachable_) return status;
  reachable_ = status.ok();
  if (status.ok()) {
    log::Info("the newest data version is read again");
  } else {
    log::Warning("the newest data version cannot be read",
                 {{"error", std::string(status.message())}});
  }
  return status;
}

}  // namespace wijkmonitor::store
