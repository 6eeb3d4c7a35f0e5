#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace wijkmonitor {

// The one place where blocking work runs: a fixed number of threads and a bounded queue, which is
// the admission control. Thread-safe. The destructor runs what was accepted, then joins.
class Executor {
 public:
  using Task = std::function<void()>;

  Executor(int threads, size_t queue_max);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False when the queue is full: `task` was not and will not be run. Never blocks.
  [[nodiscard]] bool TryRun(Task task);

  size_t queued() const;

 private:
  void Work();

  const size_t queue_max_;
  mutable std::mutex mutex_;         // guards all but the threads
  std::condition_variable changed_;  // a task more, or stopping: each task wakes one thread
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace wijkmonitor
