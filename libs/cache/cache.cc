#include "libs/cache/cache.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <exception>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/cache/envelope.h"
#include "libs/cache/near.h"
#include "libs/cache/redis.h"

namespace wijkmonitor::cache {
namespace {

struct Metrics {
  explicit Metrics(prometheus::Registry& registry)
      : requests(prometheus::BuildCounter()
                     .Name("wijkmonitor_cache_requests_total")
                     .Help("Lookups of computed answers, by where the answer came from.")
                     .Register(registry)),
        near(requests.Add({{"served_from", "near"}})),
        redis(requests.Add({{"served_from", "redis"}})),
        computed(requests.Add({{"served_from", "computed"}})),
        failed(requests.Add({{"served_from", "error"}})),
        redis_calls(prometheus::BuildCounter()
                        .Name("wijkmonitor_cache_redis_calls_total")
                        .Help("Commands for Redis, by what became of them.")
                        .Register(registry)),
        redis_found(redis_calls.Add({{"result", "ok"}})),
        redis_absent(redis_calls.Add({{"result", "absent"}})),
        redis_failed(redis_calls.Add({{"result", "failed"}})),
        redis_refused(redis_calls.Add({{"result", "breaker_open"}})),
        redis_damaged(redis_calls.Add({{"result", "damaged"}})),
        near_bytes(prometheus::BuildGauge()
                       .Name("wijkmonitor_cache_near_bytes")
                       .Help("Bytes kept in this process.")
                       .Register(registry)
                       .Add({})),
        breaker_open(prometheus::BuildGauge()
                         .Name("wijkmonitor_cache_breaker_open")
                         .Help("1 while Redis is not asked because it did not answer.")
                         .Register(registry)
                         .Add({})) {}

  prometheus::Counter& CallCounter(Redis::Answer answer) {
    switch (answer) {
      case Redis::Answer::kFound:
        return redis_found;
      case Redis::Answer::kAbsent:
        return redis_absent;
      case Redis::Answer::kRefused:
        return redis_refused;
      case Redis::Answer::kFailed:
        break;
    }
    return redis_failed;
  }

  prometheus::Family<prometheus::Counter>& requests;
  prometheus::Counter &near, &redis, &computed, &failed;
  prometheus::Family<prometheus::Counter>& redis_calls;
  prometheus::Counter &redis_found, &redis_absent, &redis_failed, &redis_refused, &redis_damaged;
  prometheus::Gauge &near_bytes, &breaker_open;
};

class TwoLevelCache final : public Cache {
 public:
  TwoLevelCache(Options options, Executor& executor, Clock& clock, prometheus::Registry& metrics)
      : executor_(executor), clock_(clock), metrics_(metrics), near_(options.near_bytes_max) {
    if (!options.redis.empty()) redis_ = std::make_unique<Redis>(options.redis, clock);
  }

  void Get(const Key& key, Compute compute, Done done) override {
    if (EntryPtr entry = near_.Find(key)) {
      metrics_.near.Increment();
      return done(std::move(entry), ServedFrom::kNear);
    }
    switch (Join(key, &done)) {
      case Joined::kWaits:
      case Joined::kAnswered:
        return;
      case Joined::kFull:
        metrics_.failed.Increment();
        return done(Overloaded("too many callers wait for this answer"), ServedFrom::kComputed);
      case Joined::kLeads:
        break;
    }
    const bool accepted =
        executor_.TryRun([this, key, compute = std::move(compute)] { Lead(key, compute); });
    if (!accepted) Finish(key, Overloaded("the service is busy"), ServedFrom::kComputed);
  }

 private:
  enum class Joined { kLeads, kWaits, kAnswered, kFull };

  static absl::Status Overloaded(absl::string_view message) {
    return WithRetryAfter(MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED", message),
                          absl::Seconds(1));
  }

  // Takes `done` unless there is no room. The first to ask for a key leads: it must see to the
  // answer.
  Joined Join(const Key& key, Done* done) {
    EntryPtr entry;
    {
      MutexLock lock(&mutex_);
      const auto running = waiters_.find(key.hash);
      if (running != waiters_.end()) {
        if (running->second.size() >= limits::kComputationWaitersMax) return Joined::kFull;
        running->second.push_back(std::move(*done));
        return Joined::kWaits;
      }
      // The leader puts the answer near before it leaves `waiters_`: whoever comes after finds it.
      entry = near_.Find(key);
      if (entry == nullptr) {
        waiters_[key.hash].push_back(std::move(*done));
        return Joined::kLeads;
      }
    }
    metrics_.near.Increment();
    (*done)(std::move(entry), ServedFrom::kNear);
    return Joined::kAnswered;
  }

  // On the executor: Redis, else the computation; then everyone who waits.
  void Lead(const Key& key, const Compute& compute) {
    if (EntryPtr entry = FromRedis(key)) {
      Keep(key, entry);
      return Finish(key, std::move(entry), ServedFrom::kRedis);
    }
    absl::StatusOr<std::string> bytes = Run(compute);
    if (!bytes.ok()) return Finish(key, std::move(bytes).status(), ServedFrom::kComputed);
    const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now()));
    const auto entry = std::make_shared<const Entry>(Entry{*std::move(bytes), now});
    const bool kept = entry->bytes.size() <= limits::kCacheValueBytesMax;
    if (kept) Keep(key, entry);
    Finish(key, entry, ServedFrom::kComputed);
    if (kept) ToRedis(key, *entry);
  }

  void Keep(const Key& key, const EntryPtr& entry) {
    near_.Put(key, entry);
    metrics_.near_bytes.Set(static_cast<double>(near_.bytes()));
  }

  static absl::StatusOr<std::string> Run(const Compute& compute) {
    try {
      return compute();
    } catch (const std::exception& error) {
      return absl::InternalError(error.what());
    }
  }

  void Finish(const Key& key, absl::StatusOr<EntryPtr> result, ServedFrom from) {
    std::vector<Done> waiters;
    {
      MutexLock lock(&mutex_);
      auto running = waiters_.extract(key.hash);
      waiters = std::move(running.mapped());
    }
    prometheus::Counter& counter = !result.ok()                 ? metrics_.failed
                                   : from == ServedFrom::kRedis ? metrics_.redis
                                                                : metrics_.computed;
    counter.Increment(static_cast<double>(waiters.size()));
    for (Done& done : waiters) done(result, from);
  }

  EntryPtr FromRedis(const Key& key) {
    if (redis_ == nullptr) return nullptr;
    std::string sealed;
    const Redis::Answer answer = redis_->Get(key, &sealed);
    Count(answer);
    if (answer != Redis::Answer::kFound) return nullptr;
    EntryPtr entry = Unseal(key, std::move(sealed));
    if (entry == nullptr) metrics_.redis_damaged.Increment();
    return entry;
  }

  void ToRedis(const Key& key, const Entry& entry) {
    if (redis_ != nullptr) Count(redis_->Set(key, Seal(key, entry)));
  }

  void Count(Redis::Answer answer) {
    metrics_.CallCounter(answer).Increment();
    metrics_.breaker_open.Set(redis_->breaker_open() ? 1 : 0);
  }

  Executor& executor_;
  Clock& clock_;
  Metrics metrics_;
  Near near_;
  std::unique_ptr<Redis> redis_;
  Mutex mutex_;
  // Who waits, for each key that is being looked up or computed.
  absl::flat_hash_map<std::string, std::vector<Done>> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

Key MakeKey(absl::Span<const absl::string_view> parts) {
  Sha256 hash;
  for (const absl::string_view part : parts) hash.UpdateField(part);
  return {hash.Finish()};
}

absl::string_view ServedFromName(ServedFrom from) {
  switch (from) {
    case ServedFrom::kNear:
      return "near";
    case ServedFrom::kRedis:
      return "redis";
    case ServedFrom::kComputed:
      break;
  }
  return "computed";
}

std::unique_ptr<Cache> NewCache(Options options, Executor& executor, Clock& clock,
                                prometheus::Registry& metrics) {
  return std::make_unique<TwoLevelCache>(std::move(options), executor, clock, metrics);
}

}  // namespace wijkmonitor::cache
