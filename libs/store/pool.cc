#include "libs/store/pool.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {

bool Places::Take(absl::Duration timeout) {
  MutexLock lock(&mutex_);
  const int64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  const bool taken =
      mutex_.AwaitFor([&] { return free_ > 0 && waiting_.front() == ticket; }, timeout);
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), ticket));
  if (taken) --free_;
  return taken;
}

void Places::GiveBack() {
  MutexLock lock(&mutex_);
  ++free_;
}

void EndTransaction::operator()(Session* session) const {
  std::unique_ptr<Session> ended(session);
  ended->Rollback();  // which does nothing once it is committed
  if (ended->broken()) {
    ended.reset();
  } else {
    pool->Keep(std::move(ended));
  }
  pool->places_.GiveBack();
}

absl::StatusOr<Transaction> SessionPool::Begin() {
  if (!places_.Take(limits::kWriterLockTimeout)) {
    return MakeError(absl::StatusCode::kUnavailable, "STORE_BUSY",
                     "others use the database for too long: try again");
  }
  bool is_handed_over = false;  // it is also given back when connecting throws
  const absl::Cleanup give_back = [&] {
    if (!is_handed_over) places_.GiveBack();
  };
  std::unique_ptr<Session> session = TakeIdle();
  absl::Status begun;
  if (session != nullptr) {
    begun = (session.get()->*begin_)();
    if (session->broken()) session.reset();  // it died while it lay idle; nothing ran on it
  }
  if (session == nullptr) {
    ASSIGN_OR_RETURN(session, connect_());
    begun = (session.get()->*begin_)();
  }
  is_handed_over = true;
  Transaction transaction(session.release(), {this});
  RETURN_IF_ERROR(begun);
  return transaction;
}

void SessionPool::Keep(std::unique_ptr<Session> session) {
  MutexLock lock(&mutex_);
  idle_.push_back(std::move(session));
}

std::unique_ptr<Session> SessionPool::TakeIdle() {
  MutexLock lock(&mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Session> session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

}  // namespace wijkmonitor::store
