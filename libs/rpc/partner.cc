#include "libs/rpc/partner.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/client.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/status.h"
#include "wijkmonitor/common/v1/data_version.pb.h"

namespace wijkmonitor::rpc {
namespace {

using grpc::internal::RpcMethod;

constexpr int kAttemptsMax = 2;

absl::Status Unavailable(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, reason, message);
}

// Ids need to differ, not to be secret.
std::string NewSpanId() {
  thread_local absl::BitGen generator;
  return absl::StrCat(absl::Hex(absl::Uniform<uint64_t>(generator), absl::kZeroPad16));
}

store::DataVersion FromMessage(const common::v1::DataVersion& message) {
  store::DataVersion version;
  version.counter = message.counter();
  version.token = message.token();
  version.committed_at = TimeOf(message.committed_at());
  return version;
}

// Whether the partner was not reached, or cut the call off: an error of its own has a reason.
bool IsLost(const grpc::Status& status) {
  const bool is_lost = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                       status.error_code() == grpc::StatusCode::CANCELLED;
  return is_lost && ReasonOf(FromGrpc(status)).empty();
}

}  // namespace

struct Partner::Attempt {
  Question question;
  OnBehalfOf caller;
  Done done;
  int number = 1;
  std::string path;
  // Of the attempt that is under way.
  std::unique_ptr<grpc::ClientContext> context;
  grpc::ByteBuffer request, answer;
};

absl::StatusOr<std::string> Partner::ResultOf(const Attempt& attempt, const grpc::Status& status) {
  if (status.ok() && TrailerOf(*attempt.context, "x-scope") != attempt.question.scope_mark) {
    return Unavailable("PARTNER_OTHER_SCOPE",
                       "the service answers another circle of callers than it is asked for");
  }
  if (status.ok()) return Flatten(attempt.answer);
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return Unavailable("PARTNER_TOO_SLOW", "the service gave no answer in time");
  }
  if (IsLost(status)) return Unavailable("PARTNER_UNREACHABLE", "the service does not answer");
  return FromGrpc(status);
}

Partner::Partner(Options options, Clock& clock, prometheus::Registry& metrics)
    : options_(std::move(options)),
      clock_(clock),
      up_(prometheus::BuildGauge()
              .Name("wijkmonitor_partner_up")
              .Help("1 while the other service says its data versions and answers.")
              .Register(metrics)
              .Add({{"partner", options_.name}})),
      requests_(prometheus::BuildCounter()
                    .Name("wijkmonitor_partner_requests_total")
                    .Help("Calls to another service, by how they ended.")
                    .Register(metrics)),
      watcher_([this] { WatchVersions(); }) {}

void Partner::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    if (watch_ != nullptr) watch_->TryCancel();
  }
  if (watcher_.joinable()) watcher_.join();
  MutexLock lock(&mutex_);
  mutex_.Await([this] { return under_way_ == 0; });
}

std::optional<store::DataVersion> Partner::version() const {
  const absl::Time now = clock_.Now();
  MutexLock lock(&mutex_);
  if (now - away_since_ > limits::kPartnerVersionStands) return std::nullopt;
  return version_;
}

void Partner::Ask(Question question, const OnBehalfOf& caller, Done done) {
  auto attempt = std::make_shared<Attempt>();
  attempt->path = absl::StrCat("/", question.method);
  attempt->question = std::move(question);
  attempt->caller = caller;
  attempt->done = std::move(done);
  bool is_away = false;
  {
    MutexLock lock(&mutex_);
    is_away = away_since_ < absl::InfiniteFuture() || stopping_;
    if (!is_away) {
      ++under_way_;
      asked_since_ = std::min(asked_since_, absl::Now());
    }
  }
  if (!is_away) return Send(std::move(attempt));
  attempt->done(Unavailable("PARTNER_UNREACHABLE", "the service does not answer"));
}

void Partner::Send(std::shared_ptr<Attempt> attempt) {
  Attempt& sent = *attempt;
  sent.context = std::make_unique<grpc::ClientContext>();
  sent.context->set_deadline(absl::ToChronoTime(sent.caller.deadline));
  sent.context->AddMetadata("traceparent",
                            absl::StrCat("00-", sent.caller.trace_id, "-", NewSpanId(), "-01"));
  if (!sent.caller.authorization.empty()) {
    sent.context->AddMetadata("authorization", sent.caller.authorization);
  }
  sent.request = Share(sent.question.request);
  sent.answer.Clear();
  const RpcMethod method(sent.path.c_str(), RpcMethod::NORMAL_RPC);
  grpc::internal::CallbackUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      options_.channel.get(), method, sent.context.get(), &sent.request, &sent.answer,
      [this, attempt = std::move(attempt)](const grpc::Status& status) {
        OnAnswer(attempt, status);
      });
}

void Partner::OnAnswer(const std::shared_ptr<Attempt>& attempt, const grpc::Status& status) {
  const auto code = static_cast<absl::StatusCode>(static_cast<int>(status.error_code()));
  requests_.Add({{"partner", options_.name}, {"code", absl::StatusCodeToString(code)}}).Increment();
  const bool is_lost = IsLost(status);
  if (is_lost || IsSilent(status)) Doubt();
  const bool has_moved = HasMoved(*attempt, status);
  if ((is_lost || has_moved) && attempt->number < kAttemptsMax) {
    ++attempt->number;
    return Send(attempt);
  }
  const absl::Cleanup ended = [this] {
    MutexLock lock(&mutex_);
    --under_way_;
  };
  // Whoever waits for the end of what is under way waits for `done` and all it holds.
  std::exchange(attempt->done, nullptr)(
      has_moved ? Unavailable("PARTNER_VERSION_MOVED",
                              "the service's database was restored meanwhile: ask again")
                : ResultOf(*attempt, status));
}

bool Partner::HasMoved(const Attempt& attempt, const grpc::Status& status) {
  if (attempt.question.version_token.empty()) return false;
  const std::string token = TrailerOf(*attempt.context, "x-version-token");
  if (!token.empty()) return token != attempt.question.version_token;
  return status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND ||
         ReasonOf(FromGrpc(status)) == "DATA_VERSION_NOT_REACHED";
}

bool Partner::IsSilent(const grpc::Status& status) {
  const bool is_answer = status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED;
  const absl::Time now = absl::Now();
  MutexLock lock(&mutex_);
  if (!is_answer && now - asked_since_ < limits::kPartnerPatience) return false;
  asked_since_ = absl::InfiniteFuture();
  return !is_answer;
}

void Partner::Doubt() {
  MutexLock lock(&mutex_);
  if (reads_) watch_->TryCancel();
}

void Partner::WatchVersions() {
  const auto with_context = [this](bool reads, const auto& call) {
    grpc::ClientContext context;
    {
      MutexLock lock(&mutex_);
      if (stopping_) return;
      watch_ = &context;
      reads_ = reads;
    }
    call(&context);
    MutexLock lock(&mutex_);
    watch_ = nullptr;
    reads_ = false;
  };
  bool answers = false;
  for (bool stopping = false; !stopping;) {
    const bool was_there = std::exchange(answers, false);
    with_context(false,
                 [&](grpc::ClientContext* context) { answers = AskVersion(context, was_there); });
    if (answers) {
      with_context(true, [this](grpc::ClientContext* context) { ReadVersions(context); });
    } else {
      IsAway();
    }
    MutexLock lock(&mutex_);
    stopping = mutex_.AwaitFor([this] { return stopping_; }, limits::kPartnerProbeInterval);
  }
}

bool Partner::AskVersion(grpc::ClientContext* context, bool was_there) {
  context->set_deadline(absl::ToChronoTime(absl::Now() + limits::kPartnerProbeTimeout));
  context->set_wait_for_ready(!was_there);
  const std::string path = absl::StrCat("/", options_.service, "/GetDataVersion");
  const RpcMethod method(path.c_str(), RpcMethod::NORMAL_RPC);
  common::v1::DataVersion version;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<common::v1::GetDataVersionRequest, common::v1::DataVersion,
                                        google::protobuf::MessageLite,
                                        google::protobuf::MessageLite>(
          options_.channel.get(), method, context, {}, &version);
  if (status.ok()) Heard(FromMessage(version));
  return status.ok();
}

void Partner::ReadVersions(grpc::ClientContext* context) {
  const std::string path = absl::StrCat("/", options_.service, "/WatchDataVersion");
  const RpcMethod method(path.c_str(), RpcMethod::SERVER_STREAMING);
  const std::unique_ptr<grpc::ClientReader<common::v1::DataVersion>> versions(
      grpc::internal::ClientReaderFactory<common::v1::DataVersion>::Create(
          options_.channel.get(), method, context, common::v1::WatchDataVersionRequest()));
  common::v1::DataVersion version;
  while (versions->Read(&version)) Heard(FromMessage(version));
  versions->Finish();
}

void Partner::Heard(const store::DataVersion& version) {
  MutexLock lock(&mutex_);
  if (away_since_ < absl::InfiniteFuture()) {
    log::Info("partner is there", {{"partner", options_.name}});
  }
  version_ = version;
  away_since_ = absl::InfiniteFuture();
  up_.Set(1);
}

void Partner::IsAway() {
  const absl::Time now = clock_.Now();
  MutexLock lock(&mutex_);
  if (away_since_ < absl::InfiniteFuture()) return;
  away_since_ = now;
  up_.Set(0);
  if (!stopping_) log::Warning("partner is away", {{"partner", options_.name}});
}

}  // namespace wijkmonitor::rpc
