#include <atomic>
#include <utility>

#include "libs/base/status.h"
#include "libs/base/work.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/reactors.h"

namespace wijkmonitor::rpc {
namespace {

class ExportCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  ExportCall(const Arrival& arrival, const grpc::ByteBuffer& request)
      : record_(arrival), request_(Flatten(request)) {}

  void OnDone() override { delete this; }

  void Start() {
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return End(admitted);
    Continue();
  }

  void OnWriteDone(bool ok) override {
    written_.load(std::memory_order_acquire);
    if (!ok) return End(absl::CancelledError("the caller went away"));
    Continue();
  }

 private:
  // Makes the next message on the executor. One of this and a write is under way at any time.
  void Continue() {
    const bool accepted = record_.arrival().environment.executor.TryRun([this] {
      auto message = Guarded([this] { return Next(); });
      if (!message.ok()) return End(message.status());
      if (!message->has_value()) return End(absl::OkStatus());
      message_ = Share(std::make_shared<const std::string>(**std::move(message)));
      written_.fetch_add(1, std::memory_order_release);
      StartWrite(&message_);
    });
    if (!accepted) End(Busy());
  }

  absl::StatusOr<std::optional<std::string>> Next() {
    if (next_ != nullptr) {
      RETURN_IF_ERROR(record_.StillWanted(
          "the deadline passed before all was sent: what has arrived is not the whole"));
      return next_();
    }
    RETURN_IF_ERROR(record_.StillWanted());
    RETURN_IF_ERROR(request_.status());
    const auto& handler = std::get<Router::Export>(record_.arrival().method.handler);
    ASSIGN_OR_RETURN(Router::Export::Opened opened, handler.open(record_.call(), *request_));
    record_.SayVersion(opened.version);
    next_ = std::move(opened.next);
    return next_();
  }

  // After this the call may be gone.
  void End(const absl::Status& status) { Finish(record_.End(status)); }

  CallRecord record_;
  const absl::StatusOr<std::string> request_;
  NextMessage<std::string> next_;
  grpc::ByteBuffer message_;
  // Messages made. The next may be made by another thread; that gRPC puts the write between the two
  // is what a thread sanitizer cannot see.
  std::atomic<int> written_ = 0;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeExport(const Arrival& arrival,
                                                        const grpc::ByteBuffer& request) {
  auto* const call = new ExportCall(arrival, request);
  call->Start();
  return call;
}

}  // namespace wijkmonitor::rpc
