#pragma once

// What is known of the call that is served. No globals, no gRPC types.

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/base/hash.h"
#include "libs/base/scope.h"

namespace wijkmonitor::rpc {

using auth::Caller;

struct Call {
  Caller caller;
  Scope scope;  // what the answer may show; decided by the role table
  absl::Time now;
  absl::Time deadline;
  bool has_deadline = false;  // whether the caller said so; else it is limits::kDeadlineDefault
  // Header by which the caller was known, as it came, valid while the call lasts; empty: none. Only
  // for other services that are asked on the caller's behalf: it is a secret, and in no log.
  absl::string_view authorization;
  std::string trace_id;  // 32 hex digits (W3C trace context)
};

// What a service says in the trailing metadata x-scope of the scope of its answer, so that another
// one which keeps what it makes of it can tell that it is the one it took it for: nothing of a
// public one, else a hash of its text.
inline std::string MarkOf(const Scope& scope) {
  if (scope.kind == Scope::Kind::kPublic) return "";
  return absl::BytesToHexString(Sha256Of(scope.Text()).substr(0, 8));
}

}  // namespace wijkmonitor::rpc
