#pragma once

// Who makes a call: told from its token, else from its certificate. Internal to libs/rpc.

#include <grpcpp/grpcpp.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <memory>

#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/auth/token.h"
#include "libs/base/mutex.h"
#include "libs/config/config.h"

namespace wijkmonitor::rpc {

// Thread-safe.
class Callers {
 public:
  // Without credentials in the settings everybody is auth::Caller::Local(). Error:
  // INVALID_ARGUMENT, saying what is wrong with the key set.
  static absl::StatusOr<std::unique_ptr<Callers>> Make(const config::ServiceConfig& config,
                                                       prometheus::Registry& metrics);

  // The caller of a token ("authorization: Bearer TOKEN"), whoever carries it; else of the client's
  // certificate: its name (a URI, such as spiffe://wijkmonitor/service/projects), with what
  // everybody may do; else nobody, with the same. UNAUTHENTICATED for a token that is not right,
  // also beside a certificate, and for two. RESOURCE_EXHAUSTED, RATE_LIMITED when nobodies call too
  // often (limits.h).
  absl::StatusOr<auth::Caller> CallerOf(const grpc::CallbackServerContext& context, absl::Time now);

  // Whether callers are told apart; else everybody is local.
  bool tells_apart() const { return has_credentials_; }

 private:
  Callers(bool has_credentials, std::unique_ptr<auth::TokenVerifier> tokens,
          prometheus::Registry& metrics);

  absl::StatusOr<auth::Caller> CallerOfToken(absl::string_view authorization, absl::Time now);
  absl::Status CountAnonymous(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  const bool has_credentials_;
  const std::unique_ptr<auth::TokenVerifier> tokens_;  // null: no tokens are taken
  prometheus::Family<prometheus::Counter>& rejected_;
  Mutex mutex_;
  // Calls of nobodies that may still be made, and when that was so.
  double allowance_ ABSL_GUARDED_BY(mutex_);
  absl::Time counted_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace wijkmonitor::rpc
