#pragma once

// Stops asking a partner that does not answer, and tries again now and then. Internal to
// libs/cache.

#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"

namespace wijkmonitor::cache {

// Thread-safe. Opens after three failures in a row, for 1 s, doubling to 4 s while the one attempt
// that is then let through fails too; each time shortened by up to a quarter at random, so that
// processes do not try all at once.
class Breaker {
 public:
  explicit Breaker(Clock& clock) : clock_(clock) {}

  // Whether to try now.
  bool Allow();
  void Succeeded();
  void Failed();
  bool open() const;

 private:
  Clock& clock_;
  mutable Mutex mutex_;
  int failures_in_a_row_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration pause_ ABSL_GUARDED_BY(mutex_);
  absl::Time refused_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace wijkmonitor::cache
