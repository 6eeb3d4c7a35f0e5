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
  using Patience = Router::Patience;

  // Makes the next message; the first where it disturbs only those who need as much patience. One
  // of this and a write is under way at any time.
  void Continue(Patience patience = Patience::kDatabase) {
    const Environment& environment = record_.arrival().environment;
    Executor& executor = patience == Patience::kCommit ? environment.waiting : environment.executor;
    const bool accepted = executor.TryRun([this, patience] {
      const absl::Status opened = Guarded([&] { return Open(patience); });
      if (!opened.ok()) return End(opened);
      if (next_ == nullptr) return Continue(Patience::kCommit);
      auto message = Guarded([this] { return next_(); });
      if (!message.ok()) return End(message.status());
      if (!message->has_value()) return End(absl::OkStatus());
      message_ = Share(std::make_shared<const std::string>(**std::move(message)));
      written_.fetch_add(1, std::memory_order_release);
      StartWrite(&message_);
    });
    if (!accepted) End(Busy());
  }

  // Leaves `next_` empty where that takes more patience.
  absl::Status Open(Patience patience) {
    if (next_ != nullptr) {
      return record_.StillWanted(
          "the deadline passed before all was sent: what has arrived is not the whole");
    }
    RETURN_IF_ERROR(record_.StillWanted());
    RETURN_IF_ERROR(request_.status());
    const auto& handler = std::get<Router::Export>(record_.arrival().method.handler);
    ASSIGN_OR_RETURN(auto opened, handler.open(record_.call(), *request_, patience));
    if (!opened.has_value()) return absl::OkStatus();
    record_.SayVersion(opened->version);
    next_ = std::move(opened->next);
    return absl::OkStatus();
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
