#include "libs/rpc/call_record.h"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/rpc/callers.h"
#include "libs/rpc/status.h"

namespace wijkmonitor::rpc {
namespace {

constexpr size_t kTraceIdBytes = 16;
// Hits, near and in Redis, are many and alike: one in so many is logged.
constexpr uint64_t kHitsPerLogLine = 128;

// Ids need to differ, not to be secret: the system's random source only seeds them.
std::string NewTraceId() {
  thread_local absl::BitGen generator;
  return absl::StrCat(absl::Hex(generator(), absl::kZeroPad16),
                      absl::Hex(generator(), absl::kZeroPad16));
}

// The trace id of the W3C header "00-TRACE_ID-SPAN_ID-FLAGS", else a new one.
std::string TraceIdOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  if (header != context.client_metadata().end()) {
    const std::vector<std::string> parts =
        absl::StrSplit(absl::string_view(header->second.data(), header->second.size()), '-');
    if (parts.size() >= 4 && parts[1].size() == 2 * kTraceIdBytes &&
        parts[1].find_first_not_of("0123456789abcdef") == std::string::npos) {
      return parts[1];
    }
  }
  return NewTraceId();
}

// Nothing where the caller says none.
std::optional<absl::Time> DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return std::nullopt;
  return absl::FromChrono(deadline);
}

// The one authorization header; empty where there is none.
absl::string_view AuthorizationOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("authorization");
  if (header == context.client_metadata().end()) return "";
  return {header->second.data(), header->second.size()};
}

// gRPC itself holds a client to the limit only once that has acknowledged the server's settings.
absl::Status CheckMetadata(const grpc::CallbackServerContext& context) {
  size_t bytes = 0;
  for (const auto& [name, value] : context.client_metadata()) bytes += name.size() + value.size();
  if (bytes <= size_t{limits::kMetadataBytesMax}) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kResourceExhausted, "METADATA_TOO_LARGE",
      absl::StrCat("a call has at most ", limits::kMetadataBytesMax, " bytes of metadata"));
}

// The address, without its port, in "ipv4:192.0.2.1:50051" or "ipv6:%5B::1%5D:50051".
std::string AddressIn(absl::string_view peer) {
  const absl::string_view address = peer.substr(0, peer.rfind(':'));
  return absl::StrReplaceAll(address.substr(address.find(':') + 1), {{"%5B", ""}, {"%5D", ""}});
}

bool IsSampled(absl::string_view served_from) {
  static std::atomic<uint64_t> hits = 0;
  const bool is_hit = served_from == "near" || served_from == "redis";
  return !is_hit || hits++ % kHitsPerLogLine == 0;
}

}  // namespace

CallRecord::CallRecord(const Arrival& arrival) : arrival_(arrival), started_(absl::Now()) {
  const auto& [method, environment, metrics, context] = arrival;
  metrics.Started();
  call_.now = environment.clock.Now();
  absl::StatusOr<Caller> caller = environment.callers.CallerOf(*context, call_.now);
  caller_known_ = caller.status();
  if (const absl::Status checked = CheckMetadata(*context); !checked.ok()) caller_known_ = checked;
  if (caller.ok()) {
    call_.caller = *std::move(caller);
    // One that nobody looked at is not passed on.
    if (environment.callers.tells_apart()) call_.authorization = AuthorizationOf(*context);
  }
  call_.scope = auth::ScopeOf(method.method_class, call_.caller);
  const std::optional<absl::Time> deadline = DeadlineOf(*context);
  call_.has_deadline = deadline.has_value();
  call_.deadline = deadline.value_or(started_ + limits::kDeadlineDefault);
  call_.trace_id = TraceIdOf(*context);
}

absl::Status CallRecord::Admit() const {
  if (!caller_known_.ok()) return caller_known_;
  if (auth::MayCall(arrival_.method.method_class, call_.caller)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                   call_.caller.principal.empty()
                       ? "sign in: without a token only what is published can be read"
                       : "none of the caller's roles may call this method");
}

absl::Status CallRecord::StillWanted(absl::string_view what_passed) const {
  if (arrival_.context->IsCancelled()) return absl::CancelledError("the caller went away");
  if (absl::Now() >= call_.deadline) return absl::DeadlineExceededError(what_passed);
  return absl::OkStatus();
}

void CallRecord::SayVersion(const store::DataVersion& version) const {
  arrival_.context->AddTrailingMetadata("x-data-version", absl::StrCat(version.counter));
  arrival_.context->AddTrailingMetadata("x-version-token", version.token);
  if (const std::string mark = MarkOf(call_.scope); !mark.empty()) {
    arrival_.context->AddTrailingMetadata("x-scope", mark);
  }
}

grpc::Status CallRecord::End(const absl::Status& status, absl::string_view served_from) {
  const absl::Duration duration = absl::Now() - started_;
  arrival_.metrics.Handled(status.code(), duration);
  if (IsSampled(served_from) || !status.ok()) {
    (IsInternal(status.code()) ? log::Error : log::Info)(
        "call", {{"method", arrival_.method.full_name},
                 {"code", absl::StatusCodeToString(status.code())},
                 {"error", std::string(status.message())},
                 {"served_from", std::string(served_from)},
                 {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                 {"caller", arrival_.environment.database.PseudonymOf(call_.caller.principal)},
                 {"peer", AddressIn(arrival_.context->peer())},
                 {"trace_id", call_.trace_id}});
  }
  return ToGrpc(status, call_.trace_id);
}

}  // namespace wijkmonitor::rpc
