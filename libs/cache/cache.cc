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
        near_bytes(prometheus::BuildGauge()
                       .Name("wijkmonitor_cache_near_bytes")
                       .Help("Bytes kept in this process.")
                       .Register(registry)
                       .Add({})) {}

  prometheus::Family<prometheus::Counter>& requests;
  prometheus::Counter &near, &redis, &computed, &failed;
  prometheus::Gauge& near_bytes;
};

class TwoLevelCache final : public Cache {
 public:
  TwoLevelCache(const Options& options, Executor& executor, Clock& clock,
                prometheus::Registry& metrics)
      : executor_(executor), clock_(clock), metrics_(metrics), near_(options.near_bytes_max) {
    if (!options.redis.empty()) redis_ = std::make_unique<Redis>(options.redis, metrics);
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
    if (redis_ == nullptr) return Start(key, std::move(compute), false);
    redis_->Get(key, [this, key, compute = std::move(compute)](EntryPtr entry, bool answered) {
      if (entry == nullptr) return Start(key, compute, answered);
      Keep(key, entry);
      Finish(key, std::move(entry), ServedFrom::kRedis);
    });
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

  // Lets the executor compute, and tell everyone who waits.
  void Start(const Key& key, Compute compute, bool redis_wants_it) {
    const bool accepted =
        executor_.TryRun([this, key, compute = std::move(compute), redis_wants_it] {
          Lead(key, compute, redis_wants_it);
        });
    if (!accepted) Finish(key, Overloaded("the service is busy"), ServedFrom::kComputed);
  }

  void Lead(const Key& key, const Compute& compute, bool redis_wants_it) {
    absl::StatusOr<std::string> bytes = Run(compute);
    if (!bytes.ok()) return Finish(key, std::move(bytes).status(), ServedFrom::kComputed);
    const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now()));
    const auto entry = std::make_shared<const Entry>(Entry{*std::move(bytes), now});
    const bool kept = entry->bytes.size() <= limits::kCacheValueBytesMax;
    if (kept) Keep(key, entry);
    Finish(key, entry, ServedFrom::kComputed);
    if (kept && redis_wants_it) redis_->Set(key, *entry);
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

  void Finish(const Key& key, const absl::StatusOr<EntryPtr>& result, ServedFrom from) {
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

  Executor& executor_;
  Clock& clock_;
  Metrics metrics_;
  Near near_;
  Mutex mutex_;
  // Who waits, for each key that is being looked up or computed.
  absl::flat_hash_map<std::string, std::vector<Done>> waiters_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Redis> redis_;  // the last: its threads use the others
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

std::unique_ptr<Cache> NewCache(const Options& options, Executor& executor, Clock& clock,
                                prometheus::Registry& metrics) {
  return std::make_unique<TwoLevelCache>(options, executor, clock, metrics);
}

}  // namespace wijkmonitor::cache
