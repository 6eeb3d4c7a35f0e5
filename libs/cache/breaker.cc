#include "libs/cache/breaker.h"

#include <algorithm>
#include <random>

namespace wijkmonitor::cache {
namespace {

constexpr int kFailuresMax = 3;
constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Seconds(4);
constexpr double kJitter = 0.25;

double RandomShare() {
  thread_local std::minstd_rand generator(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

absl::Duration Breaker::Failed() {
  ++failures_in_a_row_;
  if (!open()) return absl::ZeroDuration();
  pause_ = failures_in_a_row_ == kFailuresMax ? kFirstPause : std::min(2 * pause_, kPauseMax);
  return pause_ * (1 - kJitter * RandomShare());
}

void Breaker::Succeeded() { failures_in_a_row_ = 0; }

bool Breaker::open() const { return failures_in_a_row_ >= kFailuresMax; }

}  // namespace wijkmonitor::cache
