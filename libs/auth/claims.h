#pragma once

// What a token says of who holds it.

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"

namespace wijkmonitor::auth {

struct Claims {
  std::string issuer;                   // iss
  std::string subject;                  // sub: 1..255 characters of printable ASCII
  RoleSet roles;                        // roles: array of names; names of no role are left out
  std::set<std::string> organisations;  // organisations: array of at most 64 ids
  absl::Time expires;                   // exp

  bool operator==(const Claims&) const = default;
};

// What a token must say to be meant for us.
struct Expectations {
  std::string issuer;    // equal to iss
  std::string audience;  // equal to aud, or one of it
};

// The claims in the payload of a token whose signature was verified. A pure function. Errors are
// UNAUTHENTICATED with a reason of those at TokenVerifier.
absl::StatusOr<Claims> ReadClaims(absl::string_view payload, const Expectations& expected,
                                  absl::Time now);

// TOKEN_EXPIRED from `expires` on, with the leeway of limits.h.
absl::Status CheckNotExpired(absl::Time expires, absl::Time now);

// The caller who holds a token. Its principal is issuer#subject: another issuer's subject, a
// certificate's identity and "local" are others.
Caller CallerOf(const Claims& claims);

// Why a token is refused. The message never has any part of the token in it.
absl::Status RefuseToken(absl::string_view reason, absl::string_view message);

}  // namespace wijkmonitor::auth
