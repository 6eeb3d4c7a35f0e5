#include "libs/rpc/version_feed.h"

#include <utility>

#include "libs/base/limits.h"

namespace wijkmonitor::rpc {

void VersionFeed::Publish(const store::DataVersion& version) {
  std::set<std::shared_ptr<Listener>> listeners;
  {
    MutexLock lock(&mutex_);
    current_ = version;
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener->OnVersion();
}

store::DataVersion VersionFeed::current() const {
  MutexLock lock(&mutex_);
  return current_;
}

bool VersionFeed::Add(std::shared_ptr<Listener> listener) {
  MutexLock lock(&mutex_);
  if (closed_ || listeners_.size() >= limits::kWatchersMax) return false;
  listeners_.insert(std::move(listener));
  return true;
}

void VersionFeed::Remove(const std::shared_ptr<Listener>& listener) {
  MutexLock lock(&mutex_);
  listeners_.erase(listener);
}

void VersionFeed::Close() {
  std::set<std::shared_ptr<Listener>> listeners;
  {
    MutexLock lock(&mutex_);
    closed_ = true;
    listeners.swap(listeners_);
  }
  for (const auto& listener : listeners) listener->OnClosed();
}

}  // namespace wijkmonitor::rpc
