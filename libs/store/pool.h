#pragma once

// Sessions kept for use again, and thrown away when they break. Internal to libs/store.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {

// Lets a number of threads in at a time, in the order of their arrival. Thread-safe.
class Places {
 public:
  explicit Places(int number) : free_(number) {}

  // Waits for a place; false when there is none after `timeout`.
  bool Take(absl::Duration timeout);
  void GiveBack();

 private:
  Mutex mutex_;
  int free_ ABSL_GUARDED_BY(mutex_);
  std::deque<int64_t> waiting_ ABSL_GUARDED_BY(mutex_);  // tickets
  int64_t next_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
};

class SessionPool;

// At its end, what was not committed is rolled back, also when an exception ends it, and the
// session goes back to the pool, which it must not outlive.
struct EndTransaction {
  SessionPool* pool = nullptr;
  void operator()(Session* session) const;
};
using Transaction = std::unique_ptr<Session, EndTransaction>;

// Up to a number of sessions, opened when they are needed. Thread-safe.
class SessionPool {
 public:
  using Connect = std::function<absl::StatusOr<std::unique_ptr<Session>>()>;
  using BeginOn = absl::Status (Session::*)();

  SessionPool(Connect connect, BeginOn begin, int sessions_max)
      : connect_(std::move(connect)), begin_(begin), places_(sessions_max) {}

  // Begins a transaction. Waits for a place at most limits::kWriterLockTimeout: UNAVAILABLE,
  // STORE_BUSY. A session that turns out broken is replaced, once.
  absl::StatusOr<Transaction> Begin();

  // Keeps a session that was opened elsewhere.
  void Keep(std::unique_ptr<Session> session);

 private:
  friend struct EndTransaction;

  std::unique_ptr<Session> TakeIdle();

  const Connect connect_;
  const BeginOn begin_;
  Places places_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wijkmonitor::store
