#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace wijkmonitor {

// Where blocking work runs: a fixed number of threads and a bounded queue, which is the admission
// control. Thread-safe. The destructor runs what was accepted, then joins.
class Executor {
 public:
  using Task = std::function<void()>;

  // Bounded by number, and by time: no task is accepted while the one that waits longest has waited
  // for `wait_max`. What is accepted is so begun soon, or not at all: work that begins when its
  // caller has given up is lost for those who wait.
  Executor(int threads, size_t queue_max, absl::Duration wait_max = absl::InfiniteDuration());
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False when the queue is full: `task` was not and will not be run. Never blocks.
  [[nodiscard]] bool TryRun(Task task);

  size_t queued() const;

 private:
  struct Waiting {
    Task task;
    std::chrono::steady_clock::time_point since;
  };

  void Work();

  const size_t queue_max_;
  const std::chrono::nanoseconds wait_max_;
  mutable std::mutex mutex_;         // guards all but the threads
  std::condition_variable changed_;  // a task more, or stopping: each task wakes one thread
  std::deque<Waiting> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace wijkmonitor
