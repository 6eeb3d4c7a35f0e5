#pragma once

// The level in Redis. Internal to libs/cache.

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/mutex.h"
#include "libs/cache/breaker.h"
#include "libs/cache/cache.h"

namespace wijkmonitor::cache {

// Thread-safe; calls block at most limits::kRedisTimeout for each of connecting and asking. A
// connection with an error is thrown away; nothing is tried twice.
class Redis {
 public:
  enum class Answer { kFound, kAbsent, kFailed, kRefused };  // kRefused: the breaker is open

  // `address`: "unix:PATH" or "HOST:PORT".
  Redis(std::string address, Clock& clock);

  Answer Get(const Key& key, std::string* value);
  Answer Set(const Key& key, absl::string_view value);
  bool breaker_open() const { return breaker_.open(); }

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  struct FreeReply {
    void operator()(void* reply) const { freeReplyObject(reply); }
  };
  using ContextPtr = std::unique_ptr<redisContext, FreeContext>;
  using ReplyPtr = std::unique_ptr<redisReply, FreeReply>;

  // Sends one command; null when there was no answer.
  ReplyPtr Ask(const std::vector<absl::string_view>& words);
  ContextPtr Take();
  ContextPtr Connect() const;

  const std::string address_;
  Breaker breaker_;
  Mutex mutex_;
  std::vector<ContextPtr> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wijkmonitor::cache
