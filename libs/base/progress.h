#pragma once

// How far a long piece of work is, for those who ask meanwhile.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"

namespace wijkmonitor {

// Thread-safe.
class Progress {
 public:
  // `step`: what is being done, such as "columns"; `done` of its `total` are. Total 0: not known.
  void Set(std::string step, int64_t done = 0, int64_t total = 0) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    step_ = std::move(step);
    done_ = done;
    total_ = total;
  }

  // "columns, 120 of 600".
  std::string Text() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return total_ == 0 ? step_ : absl::StrCat(step_, ", ", done_, " of ", total_);
  }

 private:
  mutable Mutex mutex_;
  std::string step_ ABSL_GUARDED_BY(mutex_) = "start";
  int64_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t total_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace wijkmonitor
