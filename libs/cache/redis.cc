#include "libs/cache/redis.h"

#include <prometheus/registry.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/cache/envelope.h"

namespace wijkmonitor::cache {
namespace {

using Kind = RedisReply::Kind;

std::string NameOf(const Key& key) {
  return absl::StrCat("wijkmonitor:", absl::BytesToHexString(key.hash));
}

}  // namespace

Redis::Metrics::Metrics(const std::string& command, prometheus::Registry& registry) {
  auto& family = prometheus::BuildCounter()
                     .Name("wijkmonitor_cache_redis_calls_total")
                     .Help(
                         "Commands for Redis, by what became of them: damaged is a value that is "
                         "no intact answer to the key, error an answer of Redis that is an error, "
                         "failed no answer, refused not asked because it does not answer or too "
                         "much is under way.")
                     .Register(registry);
  const char* const names[kResults] = {"ok", "absent", "damaged", "error", "failed", "refused"};
  for (int result = 0; result < kResults; ++result) {
    calls[result] = &family.Add({{"command", command}, {"result", names[result]}});
  }
  breaker_open = &prometheus::BuildGauge()
                      .Name("wijkmonitor_cache_breaker_open")
                      .Help("1 while Redis is not asked because it does not answer.")
                      .Register(registry)
                      .Add({{"command", command}});
}

Redis::Redis(const std::string& address, prometheus::Registry& metrics, absl::Duration timeout,
             int lookups_max, size_t to_keep_bytes_max)
    : lookups_max_(lookups_max),
      to_keep_bytes_max_(to_keep_bytes_max),
      get_metrics_("get", metrics),
      set_metrics_("set", metrics),
      get_connection_(address, timeout,
                      [this](bool up) { get_metrics_.breaker_open->Set(up ? 0 : 1); }),
      set_connection_(address, timeout,
                      [this](bool up) { set_metrics_.breaker_open->Set(up ? 0 : 1); }) {}

void Redis::Get(const Key& key, Done done) {
  if (++lookups_ > lookups_max_) {
    --lookups_;
    get_metrics_.calls[kRefused]->Increment();
    return done(nullptr, false);
  }
  get_connection_.Ask({"GET", NameOf(key)}, [this, key, done = std::move(done)](RedisReply& reply) {
    --lookups_;
    return Found(key, done, reply);
  });
}

bool Redis::Found(const Key& key, const Done& done, RedisReply& reply) {
  EntryPtr entry;
  Result result = kError;
  switch (reply.kind) {
    case Kind::kString:
      entry = Unseal(key, std::move(reply.text));
      result = entry == nullptr ? kDamaged : kOk;
      break;
    case Kind::kNil:
      result = kAbsent;
      break;
    case Kind::kError:
      // A list, say, under our name: nothing is wrong with Redis.
      if (absl::StartsWith(reply.text, "WRONGTYPE ")) result = kDamaged;
      break;
    case Kind::kRefused:
      result = kRefused;
      break;
    case Kind::kStatus:
    case Kind::kNone:
      result = kFailed;
  }
  get_metrics_.calls[result]->Increment();
  const bool answered = result <= kDamaged;
  done(std::move(entry), answered);
  return answered;
}

void Redis::Set(const Key& key, const Entry& entry) {
  std::string sealed = Seal(key, entry);
  {
    MutexLock lock(&mutex_);
    if (to_keep_bytes_ + sealed.size() > to_keep_bytes_max_) {
      set_metrics_.calls[kRefused]->Increment();
      return;
    }
    to_keep_bytes_ += sealed.size();
    to_keep_.emplace_back(NameOf(key), std::move(sealed));
    if (to_keep_.size() > 1) return;
  }
  KeepNext();
}

void Redis::KeepNext() {
  static const std::string ttl_ms = absl::StrCat(absl::ToInt64Milliseconds(limits::kRedisTtl));
  std::vector<absl::string_view> words;
  {
    MutexLock lock(&mutex_);
    const auto& [name, value] = to_keep_.front();
    words = {"SET", name, value, "PX", ttl_ms};  // they stay where they are until Kept
  }
  set_connection_.Ask(words, [this](RedisReply& reply) {
    if (Kept(reply)) KeepNext();
    return reply.kind == Kind::kStatus || reply.kind == Kind::kError;
  });
}

// Whether there is a next one.
bool Redis::Kept(const RedisReply& reply) {
  MutexLock lock(&mutex_);
  switch (reply.kind) {
    case Kind::kStatus:
    case Kind::kError:
      set_metrics_.calls[reply.kind == Kind::kStatus ? kOk : kError]->Increment();
      to_keep_bytes_ -= to_keep_.front().second.size();
      to_keep_.pop_front();
      return !to_keep_.empty();
    default:
      // Those that wait would wait for long.
      set_metrics_.calls[reply.kind == Kind::kRefused ? kRefused : kFailed]->Increment();
      set_metrics_.calls[kRefused]->Increment(static_cast<double>(to_keep_.size() - 1));
      to_keep_.clear();
      to_keep_bytes_ = 0;
      return false;
  }
}

}  // namespace wijkmonitor::cache
