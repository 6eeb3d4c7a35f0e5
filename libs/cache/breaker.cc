#include "libs/cache/breaker.h"

#include <algorithm>
#include <random>

#include "libs/base/mutex.h"

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

bool Breaker::Allow() {
  MutexLock lock(&mutex_);
  if (failures_in_a_row_ < kFailuresMax) return true;
  const absl::Time now = clock_.Now();
  if (now < refused_until_) return false;
  // One attempt; the others wait for what becomes of it.
  refused_until_ = now + pause_;
  return true;
}

void Breaker::Succeeded() {
  MutexLock lock(&mutex_);
  failures_in_a_row_ = 0;
  pause_ = absl::ZeroDuration();
}

void Breaker::Failed() {
  MutexLock lock(&mutex_);
  ++failures_in_a_row_;
  if (failures_in_a_row_ < kFailuresMax) return;
  pause_ = pause_ == absl::ZeroDuration() ? kFirstPause : std::min(2 * pause_, kPauseMax);
  refused_until_ = clock_.Now() + pause_ * (1 - kJitter * RandomShare());
}

bool Breaker::open() const {
  MutexLock lock(&mutex_);
  return failures_in_a_row_ >= kFailuresMax;
}

}  // namespace wijkmonitor::cache
