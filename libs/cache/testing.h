#pragma once

// What the tests of libs/cache have in common.

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <atomic>
#include <barrier>
#include <latch>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "libs/cache/cache.h"

namespace wijkmonitor::cache {

using Labels = std::map<std::string, std::string>;

// The value of one counter or gauge with exactly these labels; fails when there is none.
inline double MetricOf(const prometheus::Registry& registry, const std::string& name,
                       const Labels& labels) {
  for (const prometheus::MetricFamily& family : registry.Collect()) {
    if (family.name != name) continue;
    for (const prometheus::ClientMetric& metric : family.metric) {
      Labels found;
      for (const auto& label : metric.label) found[label.name] = label.value;
      if (found == labels) return metric.counter.value + metric.gauge.value;
    }
  }
  ADD_FAILURE() << name;
  return 0;
}

// Waits until `condition` holds; false when it does not within `at_most`.
template <class Condition>
bool WaitFor(const Condition& condition, absl::Duration at_most = absl::Seconds(10)) {
  for (const absl::Time end = absl::Now() + at_most; !condition();) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

struct Answer {
  absl::StatusOr<EntryPtr> entry;
  ServedFrom from = ServedFrom::kComputed;
};

// A cache with its surroundings, as one process has them.
class Process {
 public:
  static constexpr int kThreads = 2;

  Process(const Options& options, Clock& clock, int threads = kThreads,
          size_t queue_max = limits::kExecutorQueueMax) {
    cache_ = NewCache(options, *(executor_ = std::make_unique<Executor>(threads, queue_max)), clock,
                      metrics_);
  }
  Process(const std::string& redis, Clock& clock, int threads = kThreads,
          size_t queue_max = limits::kExecutorQueueMax)
      : Process(Options{.redis = redis}, clock, threads, queue_max) {}
  ~Process() { executor_.reset(); }

  Answer Get(const Key& key, const std::string& bytes) {
    return Get(key, [&]() -> absl::StatusOr<std::string> {
      ++computations_;
      return bytes;
    });
  }
  Answer Get(const Key& key, std::function<absl::StatusOr<std::string>()> compute) {
    return Reply(key, "", Cache::AtOnce(std::move(compute)));
  }
  Answer Reply(const Key& key, absl::string_view flight, Cache::Compute compute) {
    std::optional<Answer> answer;
    std::latch done{1};
    cache_->Get(key, flight, std::move(compute),
                [&](absl::StatusOr<EntryPtr> entry, ServedFrom from) {
                  answer = Answer{std::move(entry), from};
                  done.count_down();
                });
    done.wait();
    return *answer;
  }
  // Of commands "get" or "set" for Redis.
  double Calls(const std::string& command, const std::string& result) const {
    return MetricOf(metrics_, "wijkmonitor_cache_redis_calls_total",
                    {{"command", command}, {"result", result}});
  }
  bool BreakerOpen(const std::string& command = "get") const {
    return MetricOf(metrics_, "wijkmonitor_cache_breaker_open", {{"command", command}}) != 0;
  }
  // Waits until Redis is asked.
  bool Connected() const {
    return WaitFor([this] { return !BreakerOpen("get") && !BreakerOpen("set"); });
  }
  Cache& cache() { return *cache_; }
  int computations() const { return computations_; }
  // After this no task runs any more.
  void Settle() {
    const auto idle = std::make_shared<std::barrier<>>(kThreads + 1);
    for (int i = 0; i < kThreads; ++i) {
      EXPECT_TRUE(executor_->TryRun([idle] { idle->arrive_and_wait(); }));
    }
    idle->arrive_and_wait();
  }

 private:
  prometheus::Registry metrics_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Cache> cache_;
  std::atomic<int> computations_ = 0;
};

}  // namespace wijkmonitor::cache
