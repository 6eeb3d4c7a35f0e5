#include "libs/cache/redis.h"

#include <sys/time.h>

#include <csignal>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"

namespace wijkmonitor::cache {
namespace {

std::string NameOf(const Key& key) {
  return absl::StrCat("wijkmonitor:", absl::BytesToHexString(key.hash));
}

}  // namespace

Redis::Redis(std::string address, Clock& clock) : address_(std::move(address)), breaker_(clock) {
  // hiredis writes without MSG_NOSIGNAL: a Redis that goes away would end this process.
  std::signal(SIGPIPE, SIG_IGN);
}

Redis::Answer Redis::Get(const Key& key, std::string* value) {
  if (!breaker_.Allow()) return Answer::kRefused;
  const ReplyPtr reply = Ask({"GET", NameOf(key)});
  if (reply == nullptr) return Answer::kFailed;
  if (reply->type == REDIS_REPLY_NIL) return Answer::kAbsent;
  if (reply->type != REDIS_REPLY_STRING) return Answer::kFailed;
  value->assign(reply->str, reply->len);
  return Answer::kFound;
}

Redis::Answer Redis::Set(const Key& key, absl::string_view value) {
  if (!breaker_.Allow()) return Answer::kRefused;
  const std::string ttl_ms = absl::StrCat(absl::ToInt64Milliseconds(limits::kRedisTtl));
  const ReplyPtr reply = Ask({"SET", NameOf(key), value, "PX", ttl_ms});
  return reply != nullptr && reply->type == REDIS_REPLY_STATUS ? Answer::kFound : Answer::kFailed;
}

Redis::ReplyPtr Redis::Ask(const std::vector<absl::string_view>& words) {
  ContextPtr context = Take();
  if (context == nullptr) context = Connect();
  ReplyPtr reply;
  if (context != nullptr) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const absl::string_view word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    reply.reset(static_cast<redisReply*>(redisCommandArgv(
        context.get(), static_cast<int>(words.size()), texts.data(), sizes.data())));
  }
  if (reply == nullptr) {
    breaker_.Failed();
    return nullptr;
  }
  breaker_.Succeeded();
  MutexLock lock(&mutex_);
  idle_.push_back(std::move(context));
  return reply;
}

Redis::ContextPtr Redis::Take() {
  MutexLock lock(&mutex_);
  if (idle_.empty()) return nullptr;
  ContextPtr context = std::move(idle_.back());
  idle_.pop_back();
  return context;
}

Redis::ContextPtr Redis::Connect() const {
  const timeval timeout = absl::ToTimeval(limits::kRedisTimeout);
  ContextPtr context;
  absl::string_view path = address_;
  if (absl::ConsumePrefix(&path, "unix:")) {
    context.reset(redisConnectUnixWithTimeout(std::string(path).c_str(), timeout));
  } else {
    const size_t colon = address_.rfind(':');
    int port = 0;
    if (colon == std::string::npos || !absl::SimpleAtoi(address_.substr(colon + 1), &port)) {
      return nullptr;
    }
    context.reset(redisConnectWithTimeout(address_.substr(0, colon).c_str(), port, timeout));
  }
  if (context == nullptr || context->err != 0) return nullptr;
  if (redisSetTimeout(context.get(), timeout) != REDIS_OK) return nullptr;
  // Keep the buffer between answers: else each one of more than 16 KB makes it grow anew.
  context->reader->maxbuf = 0;
  return context;
}

}  // namespace wijkmonitor::cache
