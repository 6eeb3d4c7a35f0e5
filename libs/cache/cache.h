#pragma once

// Computed answers, kept at two levels: in this process (bounded, least recently used first out)
// and in Redis. Redis is never needed for a right answer: down, slow, flushed or full of garbage it
// only costs time.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/base/limits.h"

namespace prometheus {
class Registry;
}

namespace wijkmonitor::cache {

// Names one answer: the SHA-256 (32 bytes) of everything it depends on.
struct Key {
  std::string hash;
  bool operator==(const Key&) const = default;
};
// The key of a list of parts; ["ab","c"] and ["a","bc"] have different keys.
Key MakeKey(absl::Span<const absl::string_view> parts);

// The wire bytes of an answer, and when they were computed. Immutable.
struct Entry {
  std::string bytes;
  absl::Time computed_at;
  // The same as text (RFC 3339, UTC): it goes with every answer.
  std::string computed_at_text =
      absl::FormatTime(absl::RFC3339_full, computed_at, absl::UTCTimeZone());
};
using EntryPtr = std::shared_ptr<const Entry>;

// The wire bytes of an answer, and whether they may be kept: not where they lack something that
// will be there later.
struct Computed {
  std::string bytes;
  bool keep = true;
};

enum class ServedFrom { kNear, kRedis, kComputed };
absl::string_view ServedFromName(ServedFrom from);  // "near", "redis", "computed"

struct Options {
  size_t near_bytes_max = limits::kNearCacheBytesDefault;
  // "unix:PATH" or "HOST:PORT"; empty: no Redis.
  std::string redis;
  // How long a call waits for Redis; above 0.
  absl::Duration redis_timeout = limits::kRedisTimeout;
};

// Thread-safe.
class Cache {
 public:
  // Takes the answer, or why there is none. Called once, from any thread.
  using Reply = std::function<void(absl::StatusOr<Computed>)>;
  // Called on the executor. It may go on when this has returned, without a thread.
  using Compute = std::function<void(Reply)>;
  using Done = std::function<void(absl::StatusOr<EntryPtr>, ServedFrom)>;

  virtual ~Cache() = default;

  // A computation that ends where it began.
  static Compute AtOnce(std::function<absl::StatusOr<std::string>()> compute);

  // Calls `done` exactly once: inline when the answer is near; from a thread of the cache, which it
  // must not hold up, with Redis' answer; else from where `compute` replies, which runs at most
  // once at a time per key and flight in this process, however many callers wait. `flight` tells
  // callers apart for whom the same answer is computed otherwise, such as in less time. An error
  // goes to all who wait and is not kept. RESOURCE_EXHAUSTED when the executor's queue or the list
  // of those who wait for this key is full. Never fails because of Redis.
  virtual void Get(const Key& key, absl::string_view flight, Compute compute, Done done) = 0;
};

// `clock` outlives the cache. `executor` ends, with all its tasks, after the last call was answered
// and before the cache does.
std::unique_ptr<Cache> NewCache(const Options& options, Executor& executor, Clock& clock,
                                prometheus::Registry& metrics);

}  // namespace wijkmonitor::cache
