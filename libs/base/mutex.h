#pragma once

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"

namespace wijkmonitor {

// A mutex of the standard library, with annotations for static checks. Not absl's: the system's
// absl is built without what the thread sanitizer needs to see its locks, and every use would look
// like a race.
class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    const bool somebody_waits = waiting_ > 0;
    mutex_.unlock();
    if (somebody_waits) changed_.notify_all();
  }

  // Waits until `condition` holds, which is looked at whenever the mutex is unlocked. Called with
  // the mutex locked, and returns so.
  template <class Condition>
  void Await(const Condition& condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    ++waiting_;
    changed_.wait(mutex_, condition);
    --waiting_;
  }

  // The same, but at most for `timeout`. False when `condition` does not hold then.
  template <class Condition>
  bool AwaitFor(const Condition& condition, absl::Duration timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    ++waiting_;
    const bool holds = changed_.wait_for(mutex_, absl::ToChronoNanoseconds(timeout), condition);
    --waiting_;
    return holds;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int waiting_ = 0;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(*mutex) {
    mutex_.Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace wijkmonitor
