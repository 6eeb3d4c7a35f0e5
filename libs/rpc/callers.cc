#include "libs/rpc/callers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "libs/auth/key_set.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::rpc {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

absl::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

// The URI in the certificate that the client showed; empty when it showed none.
std::string CertificateName(const grpc::CallbackServerContext& context) {
  const auto auth_context = context.auth_context();
  if (auth_context == nullptr || !auth_context->IsPeerAuthenticated()) return "";
  const std::vector<grpc::string_ref> uris =
      auth_context->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  return uris.empty() ? "" : std::string(View(uris.front()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Callers>> Callers::Make(const config::ServiceConfig& config,
                                                       prometheus::Registry& metrics) {
  std::unique_ptr<auth::TokenVerifier> tokens;
  if (!config.token_keys.empty()) {
    ASSIGN_OR_RETURN(auth::KeySet keys, auth::KeySet::Load(config.token_keys));
    tokens = std::make_unique<auth::TokenVerifier>(
        std::move(keys), auth::Expectations{config.token_issuer, config.token_audience});
  }
  return absl::WrapUnique(new Callers(config.HasCredentials(), std::move(tokens), metrics));
}

Callers::Callers(bool has_credentials, std::unique_ptr<auth::TokenVerifier> tokens,
                 prometheus::Registry& metrics)
    : has_credentials_(has_credentials),
      tokens_(std::move(tokens)),
      rejected_(prometheus::BuildCounter()
                    .Name("wijkmonitor_auth_rejected_total")
                    .Help("Calls refused because of who made them, by reason.")
                    .Register(metrics)),
      allowance_(limits::kAnonymousCallsBurst) {}

absl::StatusOr<auth::Caller> Callers::CallerOf(const grpc::CallbackServerContext& context,
                                               absl::Time now) {
  if (!has_credentials_) return auth::Caller::Local();
  absl::StatusOr<auth::Caller> caller = auth::Caller{};
  const auto authorization = context.client_metadata().find("authorization");
  if (context.client_metadata().count("authorization") > 1) {
    caller = auth::RefuseToken("TOKEN_REPEATED", "a call has one authorization header, not more");
  } else if (authorization != context.client_metadata().end()) {
    caller = CallerOfToken(View(authorization->second), now);
  } else if (std::string name = CertificateName(context); !name.empty()) {
    caller->principal = std::move(name);
  } else if (const absl::Status counted = CountAnonymous(now); !counted.ok()) {
    caller = counted;
  }
  if (!caller.ok()) rejected_.Add({{"reason", ReasonOf(caller.status())}}).Increment();
  return caller;
}

absl::StatusOr<auth::Caller> Callers::CallerOfToken(absl::string_view authorization,
                                                    absl::Time now) {
  if (tokens_ == nullptr) {
    return auth::RefuseToken("TOKEN_UNSUPPORTED", "this service takes no tokens");
  }
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) {
    return auth::RefuseToken("TOKEN_MALFORMED", "authorization must be \"Bearer TOKEN\"");
  }
  ASSIGN_OR_RETURN(const auth::Claims claims,
                   tokens_->Verify(authorization.substr(kScheme.size()), now));
  return auth::CallerOf(claims);
}

absl::Status Callers::CountAnonymous(absl::Time now) {
  MutexLock lock(&mutex_);
  const double elapsed_s = std::max(0.0, absl::ToDoubleSeconds(now - counted_at_));
  counted_at_ = now;
  allowance_ = std::min<double>(limits::kAnonymousCallsBurst,
                                allowance_ + elapsed_s * limits::kAnonymousCallsPerSecond);
  if (allowance_ < 1) {
    return WithRetryAfter(MakeError(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                                    "too many calls without a token: try again later, or sign in"),
                          absl::Seconds(1));
  }
  allowance_ -= 1;
  return absl::OkStatus();
}

}  // namespace wijkmonitor::rpc
