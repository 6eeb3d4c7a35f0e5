#pragma once

// The level in Redis. Internal to libs/cache.

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "libs/base/mutex.h"
#include "libs/cache/cache.h"
#include "libs/cache/redis_connection.h"

namespace wijkmonitor::cache {

// Thread-safe. Costs a call at most `timeout`, and nothing while Redis does not answer.
// Lookups have a connection of their own: large answers on their way to Redis hold up nobody.
//
// When Redis answers a lookup with an error (it is loading, it wants a password) it is left alone
// as if it did not answer. When it answers a SET with one (it is full, it is a replica) it is not,
// for it may still be read.
class Redis {
 public:
  // `entry` is null unless Redis holds an intact one of this key. `answered`: Redis said so.
  using Done = std::function<void(EntryPtr entry, bool answered)>;

  // `address`: "unix:PATH" or "HOST:PORT". `timeout`: of each command, above 0. Above `lookups_max`
  // under way and above `to_keep_bytes_max` on their way Redis is not asked.
  Redis(const std::string& address, prometheus::Registry& metrics, absl::Duration timeout,
        int lookups_max = limits::kRedisLookupsMax,
        size_t to_keep_bytes_max = limits::kRedisToKeepBytesMax);

  // Calls `done` exactly once: inline when Redis is not asked, else from a thread of this, which
  // must not be held up.
  void Get(const Key& key, Done done);
  // Keeps an entry if Redis will have it; nobody waits for that.
  void Set(const Key& key, const Entry& entry);

 private:
  enum Result { kOk, kAbsent, kDamaged, kError, kFailed, kRefused, kResults };

  // Of one command.
  struct Metrics {
    Metrics(const std::string& command, prometheus::Registry& registry);
    std::array<prometheus::Counter*, kResults> calls;
    prometheus::Gauge* breaker_open;
  };

  bool Found(const Key& key, const Done& done, RedisReply& reply);
  void KeepNext();
  bool Kept(const RedisReply& reply);

  const int lookups_max_;
  const size_t to_keep_bytes_max_;
  Metrics get_metrics_, set_metrics_;
  std::atomic<int> lookups_ = 0;
  Mutex mutex_;
  // Names and values; the first is under way, and the others wait for it: each has the whole of the
  // timeout.
  std::deque<std::pair<std::string, std::string>> to_keep_ ABSL_GUARDED_BY(mutex_);
  size_t to_keep_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  RedisConnection get_connection_, set_connection_;
};

}  // namespace wijkmonitor::cache
