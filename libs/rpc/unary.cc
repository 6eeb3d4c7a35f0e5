#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/base/work.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/reactors.h"

namespace wijkmonitor::rpc {
namespace {

class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const Arrival& arrival, grpc::ByteBuffer* response)
      : record_(arrival), response_(response) {}

  void OnDone() override { delete this; }

  void Start(const grpc::ByteBuffer& request) {
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return End(admitted);
    absl::StatusOr<std::string> bytes = Flatten(request);
    if (!bytes.ok()) return End(bytes.status());
    request_ = *std::move(bytes);
    const auto& handler = method().handler;
    if (std::holds_alternative<Router::Computed>(handler)) return LookUp(Patience::kMemory);
    if (std::holds_alternative<Router::Read>(handler)) {
      return With(Patience::kDatabase, &UnaryCall::Read);
    }
    // With the imports: it waits for the same place in the database.
    On(environment().imports, [this] { Write(); });
  }

 private:
  using Patience = Router::Patience;

  const Environment& environment() const { return record_.arrival().environment; }
  const Router::Method& method() const { return record_.arrival().method; }

  void On(Executor& executor, Executor::Task task) {
    const bool accepted = executor.TryRun([this, task = std::move(task)] {
      if (const absl::Status wanted = record_.StillWanted(); !wanted.ok()) return End(wanted);
      task();
    });
    if (!accepted) End(Busy());
  }

  // Runs `again` with this patience.
  void With(Patience patience, void (UnaryCall::*again)(Patience)) {
    On(ExecutorFor(patience, environment()), [this, again, patience] { (this->*again)(patience); });
  }

  void Read(Patience patience) {
    auto answer = Guarded([&] {
      return std::get<Router::Read>(method().handler)(record_.call(), request_, patience);
    });
    if (!answer.ok()) return End(answer.status());
    if (const auto* more = std::get_if<Patience>(&*answer)) return With(*more, &UnaryCall::Read);
    auto& [bytes, version] = std::get<Router::Answer>(*answer);
    record_.SayVersion(version);
    if (!bytes.ok()) return End(bytes.status());
    Send(*std::move(bytes));
  }

  void Write() {
    auto answer = Guarded([&] { return Apply(); });
    if (!answer.ok()) return End(answer.status());
    Send(*std::move(answer));
  }

  absl::StatusOr<std::string> Apply() {
    // What another replica acknowledged before this change came, this change must stand on.
    RETURN_IF_ERROR(environment().database.CatchUp());
    const Call& call = record_.call();
    ASSIGN_OR_RETURN(const Router::PreparedWrite write,
                     std::get<Router::Write>(method().handler).prepare(call, request_));
    ASSIGN_OR_RETURN(
        const store::MutationResult result,
        environment().database.Mutate({call.caller.principal, method().full_name, write.request_id,
                                       write.body_sha256, call.trace_id},
                                      write.apply));
    return result.response;
  }

  void LookUp(Patience patience) {
    auto prepared = Guarded([&] {
      return std::get<Router::Computed>(method().handler)
          .prepare(method(), record_.call(), request_, patience);
    });
    if (!prepared.ok()) return End(prepared.status());
    if (const auto* more = std::get_if<Patience>(&*prepared)) {
      return With(*more, &UnaryCall::LookUp);
    }
    auto& lookup = std::get<Router::Lookup>(*prepared);
    environment().cache.Get(lookup.key, lookup.flight, std::move(lookup.compute),
                            [this, version = std::move(lookup.version)](
                                absl::StatusOr<cache::EntryPtr> entry, cache::ServedFrom from) {
                              record_.SayVersion(*version);
                              if (!entry.ok()) return End(entry.status());
                              const std::string served_from(cache::ServedFromName(from));
                              grpc::CallbackServerContext& context = *record_.arrival().context;
                              context.AddTrailingMetadata("x-served-from", served_from);
                              context.AddTrailingMetadata("x-computed-at",
                                                          (*entry)->computed_at_text);
                              *response_ = Share({*entry, &(*entry)->bytes});
                              End(absl::OkStatus(), served_from);
                            });
  }

  // After each of these the call may be gone.
  void Send(std::string bytes) {
    *response_ = Share(std::make_shared<const std::string>(std::move(bytes)));
    End(absl::OkStatus());
  }
  void End(absl::Status status, absl::string_view served_from = "") {
    if (status.ok() && response_->Length() > size_t{limits::kResponseBytesMax}) {
      status = MakeError(absl::StatusCode::kResourceExhausted, "ANSWER_TOO_LARGE",
                         absl::StrCat("the answer has more than ", limits::kResponseBytesMax,
                                      " bytes: ask for less"));
    }
    Finish(record_.End(status, served_from));
  }

  CallRecord record_;
  grpc::ByteBuffer* const response_;
  std::string request_;
};

}  // namespace

grpc::ServerUnaryReactor* ServeUnary(const Arrival& arrival, const grpc::ByteBuffer& request,
                                     grpc::ByteBuffer* response) {
  auto* const call = new UnaryCall(arrival, response);
  call->Start(request);
  return call;
}

}  // namespace wijkmonitor::rpc
