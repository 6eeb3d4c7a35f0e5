#pragma once

// JSON Web Tokens (RFC 7519), verified.
//
// On OpenSSL's EVP rather than on a JOSE library. Debian's libjose (11) was read for it: its
// jose_jws_ver compares the algorithm of token and key with `strcmp(...) < 0`, so that half of the
// mismatches pass; it takes a token without alg, or a key without; knows no Ed25519 and no crit;
// and parses the key anew for every token. Debian's libcpp-jwt and libjwt know no key sets, and
// verify a fraction as fast.

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/claims.h"
#include "libs/auth/key_set.h"
#include "libs/auth/remembered_tokens.h"
#include "libs/base/limits.h"

namespace wijkmonitor::auth {

// Verifies tokens of one issuer. Thread-safe. To change keys, make a new one: what this one
// remembers goes with it.
//
// Compact JWS only, at most 8 KiB. Its kid names a key of the set, whose algorithm its alg must be;
// typ, when there, is JWT or at+jwt; crit is refused. Claims are looked at once the signature is
// verified. Times are held to with 60 s of leeway. Every refusal is UNAUTHENTICATED with one of
// these reasons, and a message without any part of the token:
//   TOKEN_TOO_LARGE, TOKEN_MALFORMED  no compact JWS, base64url or JSON object; a member twice
//   TOKEN_UNSUPPORTED                 crit, or another typ
//   TOKEN_UNKNOWN_KEY                 no kid, or one that is not in the set
//   TOKEN_WRONG_ALGORITHM             not the algorithm of the key: none, HS256, ...
//   TOKEN_BAD_SIGNATURE
//   TOKEN_EXPIRED, TOKEN_NOT_YET_VALID
//   TOKEN_WRONG_ISSUER, TOKEN_WRONG_AUDIENCE
//   TOKEN_BAD_CLAIM                   exp or sub missing, or a claim that is not as in Claims
class TokenVerifier {
 public:
  TokenVerifier(KeySet keys, Expectations expected)
      : keys_(std::move(keys)), expected_(std::move(expected)) {}

  // A verified token is remembered, by its hash, for 60 s: most calls come with a token that came
  // before, and a signature costs more than many an answer. When it expires meanwhile, that is
  // seen. Otherwise a pure function.
  absl::StatusOr<Claims> Verify(absl::string_view token, absl::Time now) const;

 private:
  const KeySet keys_;
  const Expectations expected_;
  mutable RememberedTokens remembered_{limits::kTokensRememberedMax};
};

}  // namespace wijkmonitor::auth
