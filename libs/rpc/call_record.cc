#include "libs/rpc/call_record.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/hash.h"
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
  thread_local std::mt19937_64 generator = [] {
    const std::string bytes = RandomBytes(4 * sizeof(uint32_t));
    uint32_t words[4];
    std::memcpy(words, bytes.data(), sizeof(words));
    std::seed_seq seed(std::begin(words), std::end(words));
    return std::mt19937_64(seed);
  }();
  return absl::StrCat(absl::Hex(generator(), absl::kZeroPad16),
                      absl::Hex(generator(), absl::kZeroPad16));
}

// The trace id of the W3C header "00-TRACE_ID-SPAN_ID-FLAGS", else a new one.
std::string TraceIdOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  if (header != context.client_metadata().end()) {
    const std::string text(header->second.data(), header->second.size());
    const std::vector<std::string> parts = absl::StrSplit(text, '-');
    if (parts.size() >= 4 && parts[1].size() == 2 * kTraceIdBytes &&
        std::all_of(parts[1].begin(), parts[1].end(), [](unsigned char c) {
          return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
        })) {
      return parts[1];
    }
  }
  return NewTraceId();
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Time now) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) {
    return now + limits::kDeadlineDefault;
  }
  return absl::FromChrono(deadline);
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

bool IsSampled(absl::string_view served_from) {
  static std::atomic<uint64_t> hits = 0;
  const bool is_hit = served_from == "near" || served_from == "redis";
  return !is_hit || hits++ % kHitsPerLogLine == 0;
}

}  // namespace

absl::Status Busy(absl::string_view message) {
  return WithRetryAfter(MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED", message),
                        absl::Seconds(1));
}

CallRecord::CallRecord(const Router::Method& method, const Environment& environment,
                       metrics::MethodMetrics& metrics, grpc::CallbackServerContext* context)
    : method_(method),
      environment_(environment),
      metrics_(metrics),
      context_(context),
      started_(absl::Now()) {
  metrics_.Started();
  call_.now = environment_.clock.Now();
  absl::StatusOr<Caller> caller = environment_.callers.CallerOf(*context, call_.now);
  caller_known_ = caller.status();
  if (const absl::Status checked = CheckMetadata(*context); !checked.ok()) caller_known_ = checked;
  if (caller.ok()) call_.caller = *std::move(caller);
  call_.scope = auth::ScopeOf(method_.method_class, call_.caller);
  call_.deadline = DeadlineOf(*context, started_);
  call_.trace_id = TraceIdOf(*context);
}

absl::Status CallRecord::Admit() const {
  if (!caller_known_.ok()) return caller_known_;
  if (auth::MayCall(method_.method_class, call_.caller)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                   call_.caller.principal.empty()
                       ? "sign in: without a token only what is published can be read"
                       : "none of the caller's roles may call this method");
}

absl::Status CallRecord::StillWanted(absl::string_view what_passed) const {
  if (context_->IsCancelled()) return absl::CancelledError("the caller went away");
  if (absl::Now() >= call_.deadline) return absl::DeadlineExceededError(what_passed);
  return absl::OkStatus();
}

void CallRecord::SayVersion(const store::DataVersion& version) const {
  context_->AddTrailingMetadata("x-data-version", absl::StrCat(version.counter));
  context_->AddTrailingMetadata("x-version-token", version.token);
}

grpc::Status CallRecord::End(const absl::Status& status, absl::string_view served_from) {
  const absl::Duration duration = absl::Now() - started_;
  metrics_.Handled(static_cast<int>(status.code()), duration);
  if (IsSampled(served_from) || !status.ok()) {
    const bool is_fault = status.code() == absl::StatusCode::kInternal ||
                          status.code() == absl::StatusCode::kUnknown ||
                          status.code() == absl::StatusCode::kDataLoss;
    (is_fault ? log::Error : log::Info)("call",
                                        {{"method", method_.full_name},
                                         {"code", absl::StatusCodeToString(status.code())},
                                         {"error", std::string(status.message())},
                                         {"served_from", std::string(served_from)},
                                         {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                                         {"trace_id", call_.trace_id}});
  }
  return ToGrpc(status, call_.trace_id);
}

}  // namespace wijkmonitor::rpc
