#include "libs/store/pool.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
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

Transaction::~Transaction() {
  if (session_ == nullptr) return;  // moved from, or never begun
  if (open_) session_->Rollback();
  if (!session_->broken()) place_->Keep(std::move(session_));
}

absl::Status Transaction::Commit() {
  absl::Status status = session_->Commit();
  if (status.ok()) {
    open_ = false;
  } else if (session_->broken()) {
    return MakeError(
        absl::StatusCode::kUnavailable, "STORE_OUTCOME_UNKNOWN",
        absl::StrCat("the database was lost while it stored a change (", status.message(),
                     "): whether it did is not known; repeat the request with the "
                     "same request_id"));
  }
  return status;
}

void Transaction::LeavePool::operator()(SessionPool* pool) const { pool->places_.GiveBack(); }

absl::StatusOr<Transaction> SessionPool::Begin() {
  if (!places_.Take(limits::kWriterLockTimeout)) {
    return MakeError(absl::StatusCode::kUnavailable, "STORE_BUSY",
                     "others use the database for too long: try again");
  }
  Transaction transaction(this);
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
  transaction.session_ = std::move(session);
  RETURN_IF_ERROR(begun);
  transaction.open_ = true;
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
