#include "libs/base/executor.h"

#include <utility>

namespace wijkmonitor {

Executor::Executor(int threads, size_t queue_max, absl::Duration wait_max)
    : queue_max_(queue_max), wait_max_(absl::ToChronoNanoseconds(wait_max)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Executor::~Executor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Executor::TryRun(Task task) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (stopping_ || tasks_.size() >= queue_max_) return false;
  if (!tasks_.empty() && now - tasks_.front().since > wait_max_) return false;
  tasks_.push_back({std::move(task), now});
  // Locked: once the task ran, this object may end while the caller is still here.
  changed_.notify_one();
  return true;
}

size_t Executor::queued() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

void Executor::Work() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front().task);
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace wijkmonitor
