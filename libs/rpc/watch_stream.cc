#include <memory>
#include <optional>
#include <utility>

#include "libs/base/mutex.h"
#include "libs/base/work.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/reactors.h"
#include "libs/rpc/version_feed.h"

namespace wijkmonitor::rpc {
namespace {

class WatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                        public VersionFeed::Listener {
 public:
  explicit WatchCall(const Arrival& arrival)
      : versions_(arrival.environment.versions), record_(arrival) {}

  // `self` keeps the call until OnDone.
  void Start(std::shared_ptr<WatchCall> self) {
    self_ = std::move(self);
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return End(admitted);
    if (!versions_.Add(self_)) {
      return End(Busy("too many watch, or the service stops"));
    }
    OnVersion();
  }

  void OnVersion() override {
    {
      MutexLock lock(&mutex_);
      unsent_ = true;
    }
    Continue();
  }
  void OnClosed() override {
    End(MakeError(absl::StatusCode::kUnavailable, "STOPPING", "the service stops: call again"));
  }

  void OnWriteDone(bool ok) override {
    {
      MutexLock lock(&mutex_);
      writing_ = false;
    }
    if (!ok) return End(absl::CancelledError("the caller went away"));
    Continue();
  }
  void OnCancel() override { End(absl::CancelledError("the caller went away")); }
  void OnDone() override {
    versions_.Remove(self_);
    self_.reset();
  }

 private:
  // The first reason to end counts. A write under way ends first.
  void End(const absl::Status& status) {
    {
      MutexLock lock(&mutex_);
      if (!ending_.has_value()) ending_ = status;
    }
    Continue();
  }

  // Does what is due, if it may be done now. Without the lock: gRPC may call back at once.
  void Continue() {
    std::optional<absl::Status> finish;
    {
      MutexLock lock(&mutex_);
      if (writing_ || finished_) return;
      if (ending_.has_value()) {
        finished_ = true;
        finish = ending_;
      } else if (unsent_) {
        writing_ = true;
        unsent_ = false;
        message_ = Share(std::make_shared<const std::string>(
            ToMessage(versions_.current()).SerializeAsString()));
      } else {
        return;
      }
    }
    if (finish.has_value()) return Finish(record_.End(*finish));
    StartWrite(&message_);
  }

  VersionFeed& versions_;
  CallRecord record_;
  std::shared_ptr<WatchCall> self_;
  grpc::ByteBuffer message_;  // of the write under way

  Mutex mutex_;
  bool unsent_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> ending_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeWatch(const Arrival& arrival) {
  auto call = std::make_shared<WatchCall>(arrival);
  call->Start(call);
  return call.get();
}

}  // namespace wijkmonitor::rpc
