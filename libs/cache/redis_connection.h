#pragma once

// A connection to Redis that is shared by all who ask. Internal to libs/cache.

#include <hiredis/hiredis.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/cache/breaker.h"
#include "libs/cache/redis_reply.h"

namespace wijkmonitor::cache {

// One connection, and the thread that reads from it. Commands are sent at once by whoever asks, and
// answered in their order. Thread-safe.
//
// A connection is up once Redis answered a first GET on it. It is thrown away, with everything that
// is under way on it, when a command is not answered within the timeout, when it is lost,
// and when a reply is not what was asked for; nothing is sent twice. The next one is made when the
// breaker allows it, and nobody waits for that: who asks meanwhile is refused.
class RedisConnection {
 public:
  // Gets the reply, and may take its text. Returns whether Redis can be asked on.
  using Done = std::function<bool(RedisReply&)>;
  // Is told when the connection is up and when it is not any more.
  using OnChange = std::function<void(bool up)>;

  // `address`: "unix:PATH" or "HOST:PORT". `timeout`: of each command, above 0.
  RedisConnection(std::string address, absl::Duration timeout, OnChange on_change);
  ~RedisConnection();  // what is under way ends without an answer

  // Calls `done` exactly once: inline when refused, else from the thread that reads, which must not
  // be held up. Never blocks.
  void Ask(const std::vector<absl::string_view>& words, Done done);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  struct Command {
    Done done;  // null: the first GET of a connection
    Instant overdue_at;
  };

  void Send(absl::string_view bytes, Done done) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Run by the thread.
  void Run();
  void Connect();
  void Sleep();
  Instant WakeAt() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Overdue(Instant now);
  bool Read();
  bool Answer();
  bool Answer(RedisReply& reply);
  void TakeDown(const std::string& why);
  void Drop();

  const std::string address_;
  const std::chrono::nanoseconds timeout_;
  const OnChange on_change_;
  const int wake_;  // an eventfd: written when the thread may sleep too long

  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  bool up_ ABSL_GUARDED_BY(mutex_) = false;
  Instant sleeps_until_ ABSL_GUARDED_BY(mutex_);
  std::string unsent_ ABSL_GUARDED_BY(mutex_);  // bytes of commands in flight
  std::deque<Command> in_flight_ ABSL_GUARDED_BY(mutex_);

  // Changed by the thread alone, and with the mutex locked.
  std::unique_ptr<redisContext, FreeContext> context_;
  // Used by the thread alone.
  Instant connect_at_;  // when there is no context
  bool idle_ = false;   // nothing happened while it slept last
  Breaker breaker_;
  bool outage_logged_ = false;
  std::optional<RedisReplyReader> reader_;  // of this connection
  std::thread thread_;
};

}  // namespace wijkmonitor::cache
