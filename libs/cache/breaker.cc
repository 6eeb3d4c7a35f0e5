#include "libs/cache/breaker.h"

#include <algorithm>

#include "absl/random/random.h"

namespace wijkmonitor::cache {
namespace {

constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Seconds(4);
constexpr double kJitter = 0.25;

}  // namespace

absl::Duration Breaker::Failed() {
  ++failures_in_a_row_;
  if (!open()) return absl::ZeroDuration();
  pause_ = failures_in_a_row_ == kFailuresMax ? kFirstPause : std::min(2 * pause_, kPauseMax);
  thread_local absl::BitGen generator;
  return pause_ * absl::Uniform(generator, 1 - kJitter, 1.0);
}

}  // namespace wijkmonitor::cache
