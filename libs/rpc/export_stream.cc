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
    Open(Router::Patience::kDatabase);
  }

  void OnWriteDone(bool ok) override {
    written_.load(std::memory_order_acquire);
    if (!ok) return End(absl::CancelledError("the caller went away"));
    On(record_.arrival().environment.executor, [this] {
      const absl::Status wanted = record_.StillWanted(
          "the deadline passed before all was sent: what has arrived is not the whole");
      if (!wanted.ok()) return End(wanted);
      WriteNext();
    });
  }

 private:
  // One task of this call and a write is under way at any time.
  void On(Executor& executor, Executor::Task task) {
    if (!executor.TryRun(std::move(task))) End(Busy());
  }

  void Open(Router::Patience patience) {
    On(ExecutorFor(patience, record_.arrival().environment), [this, patience] {
      auto opened = Guarded([&] { return Opened(patience); });
      if (!opened.ok()) return End(opened.status());
      if (const auto* more = std::get_if<Router::Patience>(&*opened)) return Open(*more);
      auto& [next, version] = std::get<Router::Export::Opened>(*opened);
      record_.SayVersion(version);
      next_ = std::move(next);
      WriteNext();
    });
  }

  Router::Patiently<Router::Export::Opened> Opened(Router::Patience patience) {
    RETURN_IF_ERROR(record_.StillWanted());
    RETURN_IF_ERROR(request_.status());
    const auto& handler = std::get<Router::Export>(record_.arrival().method.handler);
    return handler.open(record_.call(), *request_, patience);
  }

  void WriteNext() {
    auto message = Guarded([this] { return next_(); });
    if (!message.ok()) return End(message.status());
    if (!message->has_value()) return End(absl::OkStatus());
    message_ = Share(std::make_shared<const std::string>(**std::move(message)));
    written_.fetch_add(1, std::memory_order_release);
    StartWrite(&message_);
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
