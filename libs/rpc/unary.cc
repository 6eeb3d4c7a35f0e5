#include "libs/rpc/unary.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/call_record.h"

namespace wijkmonitor::rpc {
namespace {

class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const Router::Method& method, const Environment& environment,
            metrics::MethodMetrics& metrics, grpc::CallbackServerContext* context,
            grpc::ByteBuffer* response)
      : method_(method),
        environment_(environment),
        context_(context),
        response_(response),
        record_(method, environment, metrics, context),
        computed_(std::get_if<Router::Computed>(&method.handler)),
        write_(std::get_if<Router::Write>(&method.handler)) {}

  void OnDone() override { delete this; }

  void Start(const grpc::ByteBuffer& request) {
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return End(admitted);
    absl::StatusOr<std::string> flat = Flatten(request);
    if (!flat.ok()) return End(flat.status());
    std::string bytes = *std::move(flat);
    if (computed_ != nullptr) return LookUp(bytes, /*may_block=*/false);
    if (write_ == nullptr) {
      return On(environment_.executor, [this, bytes = std::move(bytes)] { Read(bytes); });
    }
    // With the imports: it waits for the same place in the database.
    On(environment_.imports, [this, bytes = std::move(bytes)] { Write(bytes); });
  }

 private:
  void On(Executor& executor, Executor::Task task) {
    const bool accepted = executor.TryRun([this, task = std::move(task)] {
      if (const absl::Status wanted = record_.StillWanted(); !wanted.ok()) return End(wanted);
      task();
    });
    if (!accepted) End(Busy());
  }

  void Read(const std::string& request) {
    auto answer = Guarded<absl::StatusOr<Router::Answer>>(
        [&] { return std::get<Router::Read>(method_.handler)(record_.call(), request); });
    if (!answer.ok()) return End(answer.status());
    record_.SayVersion(answer->version);
    End(absl::StatusOr<std::string>(std::move(answer->bytes)));
  }

  void Write(const std::string& request) {
    End(Guarded<absl::StatusOr<std::string>>([&] { return Apply(request); }));
  }

  absl::StatusOr<std::string> Apply(const std::string& request) {
    // What another replica acknowledged before this change came, this change must stand on.
    RETURN_IF_ERROR(environment_.database.CatchUp());
    const Call& call = record_.call();
    ASSIGN_OR_RETURN(const Router::PreparedWrite write, write_->prepare(call, request));
    ASSIGN_OR_RETURN(
        const store::MutationResult result,
        environment_.database.Mutate({call.caller.principal, method_.full_name, write.request_id,
                                      write.body_sha256, call.trace_id},
                                     write.apply));
    return result.response;
  }

  void End(absl::StatusOr<std::string> answer) {
    if (!answer.ok()) return End(answer.status());
    auto kept = std::make_shared<const std::string>(*std::move(answer));
    Answer(*kept, kept);
    End(absl::OkStatus());
  }

  void LookUp(const std::string& request, bool may_block) {
    auto prepared = Guarded<absl::StatusOr<std::optional<Router::Lookup>>>(
        [&] { return computed_->prepare(method_, record_.call(), request, may_block); });
    if (!prepared.ok()) return End(prepared.status());
    if (!prepared->has_value()) {
      return On(environment_.executor, [this, request] { LookUp(request, /*may_block=*/true); });
    }
    Router::Lookup& lookup = **prepared;
    environment_.cache.Get(lookup.key, std::move(lookup.compute),
                           [this, version = std::move(lookup.version)](
                               absl::StatusOr<cache::EntryPtr> entry, cache::ServedFrom from) {
                             if (!entry.ok()) return End(entry.status());
                             const std::string served_from(cache::ServedFromName(from));
                             context_->AddTrailingMetadata("x-served-from", served_from);
                             context_->AddTrailingMetadata("x-computed-at",
                                                           (*entry)->computed_at_text);
                             record_.SayVersion(*version);
                             Answer((*entry)->bytes, *entry);
                             End(absl::OkStatus(), served_from);
                           });
  }

  void Answer(const std::string& bytes, std::shared_ptr<const void> owner) {
    *response_ = Share(bytes, std::move(owner));
  }

  // After this the call may be gone.
  void End(absl::Status status, absl::string_view served_from = "") {
    if (status.ok() && response_->Length() > size_t{limits::kResponseBytesMax}) {
      status = MakeError(absl::StatusCode::kResourceExhausted, "ANSWER_TOO_LARGE",
                         absl::StrCat("the answer has more than ", limits::kResponseBytesMax,
                                      " bytes: ask for less"));
    }
    Finish(record_.End(status, served_from));
  }

  const Router::Method& method_;
  const Environment& environment_;
  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const response_;
  CallRecord record_;
  const Router::Computed* const computed_;  // null: not computed
  const Router::Write* const write_;        // null: no change
};

}  // namespace

grpc::ServerUnaryReactor* ServeUnary(const Router::Method& method, const Environment& environment,
                                     metrics::MethodMetrics& metrics,
                                     grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  auto* const call = new UnaryCall(method, environment, metrics, context, response);
  call->Start(*request);
  return call;
}

}  // namespace wijkmonitor::rpc
