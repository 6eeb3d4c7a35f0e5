#pragma once

// Waiting for what nobody tells of. Internal to libs/store.

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/limits.h"

namespace wijkmonitor::store {

// Asks `is_done` every millisecond until it is, for about limits::kWriterLockTimeout. False: it
// never was.
template <class IsDone>
bool PollUntil(const IsDone& is_done) {
  constexpr absl::Duration kPause = absl::Milliseconds(1);
  for (absl::Duration waited; !is_done(); waited += kPause) {
    if (waited >= limits::kWriterLockTimeout) return false;
    absl::SleepFor(kPause);
  }
  return true;
}

}  // namespace wijkmonitor::store
