#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wijkmonitor {

// Where the time comes from, so that tests can say what time it is. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
};

}  // namespace wijkmonitor
