#pragma once

// Leaves a partner alone that does not answer. Internal to libs/cache.

#include "absl/time/time.h"

namespace wijkmonitor::cache {

// Not thread-safe. Open after three failures in a row, until a success.
class Breaker {
 public:
  // How long to leave the partner alone now: not at all until this opens, then 1 s, doubling to 4 s
  // while it fails again; each shortened by up to a quarter at random, so that processes do not try
  // all at once.
  absl::Duration Failed();
  void Succeeded() { failures_in_a_row_ = 0; }
  bool open() const { return failures_in_a_row_ >= kFailuresMax; }

 private:
  static constexpr int kFailuresMax = 3;

  int failures_in_a_row_ = 0;
  absl::Duration pause_;
};

}  // namespace wijkmonitor::cache
