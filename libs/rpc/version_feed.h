#pragma once

// The data version that answers are made from, and those who want to hear of a newer one.

#include <memory>
#include <set>

#include "libs/base/mutex.h"
#include "libs/store/database.h"

namespace wijkmonitor::rpc {

// Thread-safe. Listeners are called without a lock held, possibly by several threads at once, and
// perhaps once more after they were removed.
class VersionFeed {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    // There is another current().
    virtual void OnVersion() = 0;
    // No more versions will come from this process.
    virtual void OnClosed() = 0;
  };

  // Answers are made from `version` from here on.
  void Publish(const store::DataVersion& version);
  store::DataVersion current() const;

  // False when limits::kWatchersMax listen already, or the feed is closed: `listener` is not kept.
  bool Add(std::shared_ptr<Listener> listener);
  void Remove(const std::shared_ptr<Listener>& listener);

  // The process is about to stop: tells all who listen, and keeps no more of them.
  void Close();

 private:
  mutable Mutex mutex_;
  store::DataVersion current_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<Listener>> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wijkmonitor::rpc
