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
        record_(method, environment, metrics, context) {}

  void OnDone() override { delete this; }

  void Start(const grpc::ByteBuffer& request) {
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return End(admitted);
    std::string bytes = Flatten(request);
    switch (method_.kind) {
      case Router::Method::Kind::kComputed:
        return LookUp(bytes, /*caught_up=*/false);
      case Router::Method::Kind::kWrite:
        // With the imports: it waits for the same place in the database.
        return On(environment_.imports, [this, bytes = std::move(bytes)] { Write(bytes); });
      default:
        return On(environment_.executor, [this, bytes = std::move(bytes)] { Run(bytes); });
    }
  }

 private:
  void On(Executor& executor, Executor::Task task) {
    const bool accepted = executor.TryRun([this, task = std::move(task)] {
      if (const absl::Status wanted = record_.StillWanted(); !wanted.ok()) return End(wanted);
      task();
    });
    if (!accepted) {
      End(WithRetryAfter(
          MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED", "the service is busy"),
          absl::Seconds(1)));
    }
  }

  void Run(const std::string& request) {
    auto answer =
        Guarded<absl::StatusOr<std::string>>([&] { return method_.read(record_.call(), request); });
    End(std::move(answer));
  }

  void Write(const std::string& request) {
    End(Guarded<absl::StatusOr<std::string>>([&] { return Apply(request); }));
  }

  absl::StatusOr<std::string> Apply(const std::string& request) {
    // What another replica acknowledged before this change came, this change must stand on.
    RETURN_IF_ERROR(environment_.catch_up());
    const Call& call = record_.call();
    ASSIGN_OR_RETURN(const Router::PreparedWrite write, method_.prepare_write(call, request));
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

  void LookUp(const std::string& request, bool caught_up) {
    auto prepared = Guarded<absl::StatusOr<Router::Prepared>>(
        [&] { return method_.prepare_computed(record_.call(), request); });
    if (!prepared.ok()) return End(prepared.status());
    if (prepared->data_version < prepared->min_data_version) {
      if (caught_up) return End(NotReached(*prepared));
      return On(environment_.executor, [this, request] { CatchUp(request); });
    }
    environment_.cache.Get(
        prepared->key, std::move(prepared->compute),
        [this, data_version = prepared->data_version](absl::StatusOr<cache::EntryPtr> entry,
                                                      cache::ServedFrom from) {
          if (!entry.ok()) return End(entry.status());
          const std::string served_from(cache::ServedFromName(from));
          context_->AddTrailingMetadata("x-served-from", served_from);
          context_->AddTrailingMetadata("x-computed-at", (*entry)->computed_at_text);
          context_->AddTrailingMetadata("x-data-version", absl::StrCat(data_version));
          Answer((*entry)->bytes, *entry);
          End(absl::OkStatus(), served_from);
        });
  }

  void CatchUp(const std::string& request) {
    const absl::Status caught_up =
        Guarded<absl::Status>([this] { return environment_.catch_up(); });
    if (!caught_up.ok()) return End(caught_up);
    LookUp(request, /*caught_up=*/true);
  }

  static absl::Status NotReached(const Router::Prepared& prepared) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_VERSION_NOT_REACHED",
                     absl::StrCat("the newest data version is ", prepared.data_version,
                                  "; min_data_version asks for ", prepared.min_data_version));
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
