#include "libs/cache/cache.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/mutex.h"
#include "libs/base/work.h"
#include "libs/cache/near.h"
#include "libs/cache/redis.h"

namespace wijkmonitor::cache {
namespace {

constexpr const char* kServedFromNames[] = {"near", "redis", "computed"};

struct Metrics {
  explicit Metrics(prometheus::Registry& registry)
      : near_bytes(prometheus::BuildGauge()
                       .Name("wijkmonitor_cache_near_bytes")
                       .Help("Bytes kept in this process.")
                       .Register(registry)
                       .Add({})) {
    auto& requests = prometheus::BuildCounter()
                         .Name("wijkmonitor_cache_requests_total")
                         .Help("Lookups of computed answers, by where the answer came from.")
                         .Register(registry);
    for (const char* name : kServedFromNames) {
      answered.push_back(&requests.Add({{"served_from", name}}));
    }
    failed = &requests.Add({{"served_from", "error"}});
  }

  std::vector<prometheus::Counter*> answered;  // by ServedFrom
  prometheus::Counter* failed;
  prometheus::Gauge& near_bytes;
};

class TwoLevelCache final : public Cache {
 public:
  TwoLevelCache(const Options& options, Executor& executor, Clock& clock,
                prometheus::Registry& metrics)
      : executor_(executor), clock_(clock), metrics_(metrics), near_(options.near_bytes_max) {
    if (options.redis.empty()) return;
    redis_ = std::make_unique<Redis>(options.redis, metrics, options.redis_timeout);
  }

  void Get(const Key& key, absl::string_view flight, Compute compute, Done done) override {
    if (EntryPtr entry = near_.Find(key)) {
      return Tell(absl::MakeConstSpan(&done, 1), std::move(entry), ServedFrom::kNear);
    }
    const Wanted wanted{key, absl::StrCat(key.hash, flight)};
    if (!Join(wanted, std::move(done))) return;
    if (redis_ == nullptr) return Start(wanted, std::move(compute), false);
    redis_->Get(key, [this, wanted, compute = std::move(compute)](EntryPtr entry, bool answered) {
      if (entry == nullptr) return Start(wanted, compute, answered);
      Keep(wanted.key, entry);
      Finish(wanted, std::move(entry), ServedFrom::kRedis);
    });
  }

 private:
  struct Wanted {
    Key key;
    std::string flight;  // of those who wait together
  };

  // Lets `done` wait for an answer, or tells it now. True for the first who waits: that caller must
  // see to the answer.
  bool Join(const Wanted& wanted, Done done) {
    absl::StatusOr<EntryPtr> known;
    {
      MutexLock lock(&mutex_);
      const auto running = waiters_.find(wanted.flight);
      if (running == waiters_.end()) {
        // The first puts the answer near before it leaves `waiters_`: who comes after finds it.
        known = near_.Find(wanted.key);
        if (*known == nullptr) {
          waiters_[wanted.flight].push_back(std::move(done));
          return true;
        }
      } else if (running->second.size() < limits::kComputationWaitersMax) {
        running->second.push_back(std::move(done));
        return false;
      } else {
        known = Busy("too many callers wait for this answer");
      }
    }
    Tell(absl::MakeConstSpan(&done, 1), known, ServedFrom::kNear);
    return false;
  }

  // Lets the executor compute, and tell everyone who waits.
  void Start(const Wanted& wanted, Compute compute, bool redis_wants_it) {
    const bool accepted =
        executor_.TryRun([this, wanted, compute = std::move(compute), redis_wants_it] {
          compute([this, wanted, redis_wants_it](absl::StatusOr<Computed> computed) {
            OnComputed(wanted, std::move(computed), redis_wants_it);
          });
        });
    if (!accepted) Finish(wanted, Busy(), ServedFrom::kComputed);
  }

  void OnComputed(const Wanted& wanted, absl::StatusOr<Computed> computed, bool redis_wants_it) {
    if (!computed.ok()) return Finish(wanted, computed.status(), ServedFrom::kComputed);
    const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now()));
    const auto entry = std::make_shared<const Entry>(Entry{std::move(computed->bytes), now});
    const bool kept = computed->keep && entry->bytes.size() <= limits::kCacheValueBytesMax;
    if (kept) Keep(wanted.key, entry);
    Finish(wanted, entry, ServedFrom::kComputed);
    if (kept && redis_wants_it) redis_->Set(wanted.key, *entry);
  }

  void Keep(const Key& key, const EntryPtr& entry) {
    near_.Put(key, entry);
    metrics_.near_bytes.Set(static_cast<double>(near_.bytes()));
  }

  void Finish(const Wanted& wanted, const absl::StatusOr<EntryPtr>& result, ServedFrom from) {
    std::vector<Done> waiters;
    {
      MutexLock lock(&mutex_);
      auto running = waiters_.extract(wanted.flight);
      waiters = std::move(running.mapped());
    }
    Tell(waiters, result, from);
  }

  // Calls and counts all who asked for one answer.
  void Tell(absl::Span<const Done> askers, const absl::StatusOr<EntryPtr>& result,
            ServedFrom from) {
    prometheus::Counter* const counter =
        result.ok() ? metrics_.answered[static_cast<size_t>(from)] : metrics_.failed;
    counter->Increment(static_cast<double>(askers.size()));
    for (const Done& done : askers) done(result, from);
  }

  Executor& executor_;
  Clock& clock_;
  Metrics metrics_;
  Near near_;
  Mutex mutex_;
  // Who waits, for each flight that is being looked up or computed.
  absl::flat_hash_map<std::string, std::vector<Done>> waiters_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Redis> redis_;  // the last: its threads use the others
};

}  // namespace

Key MakeKey(absl::Span<const absl::string_view> parts) {
  Sha256 hash;
  for (const absl::string_view part : parts) hash.UpdateField(part);
  return {hash.Finish()};
}

Cache::Compute Cache::AtOnce(std::function<absl::StatusOr<std::string>()> compute) {
  return [compute = std::move(compute)](const Reply& reply) {
    absl::StatusOr<std::string> bytes = Guarded(compute);
    if (!bytes.ok()) return reply(bytes.status());
    reply(Computed{*std::move(bytes)});
  };
}

absl::string_view ServedFromName(ServedFrom from) {
  return kServedFromNames[static_cast<size_t>(from)];
}

std::unique_ptr<Cache> NewCache(const Options& options, Executor& executor, Clock& clock,
                                prometheus::Registry& metrics) {
  return std::make_unique<TwoLevelCache>(options, executor, clock, metrics);
}

}  // namespace wijkmonitor::cache
