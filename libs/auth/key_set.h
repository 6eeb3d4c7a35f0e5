#pragma once

// The public keys of those who may make tokens: a JSON Web Key Set (RFC 7517).

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/auth/public_key.h"

namespace wijkmonitor::auth {

// Immutable, and thread-safe.
//
// Every key of the set must be one that we can hold to:
//   kid  1..255 bytes of printable ASCII, each once in the set
//   kty, crv, n, e, x, y  an RSA key of 2048..8192 bits, an EC key on P-256 or an Ed25519 key
//   alg  RS256, ES256 or EdDSA, and the one of the key's type: one key, one algorithm
//   use  sig, or absent; key_ops: with "verify", or absent
//   d, p, q, dp, dq, qi, oth, k  absent: a key set is handed around, private keys are not
// Other members are not looked at.
class KeySet {
 public:
  // A pure function. INVALID_ARGUMENT, reason BAD_KEY_SET: which key, which member, why, and what
  // would be right.
  static absl::StatusOr<KeySet> Parse(absl::string_view json);
  // The same of a file, which the message begins with. See ReadFile for files that cannot be read.
  static absl::StatusOr<KeySet> Load(const std::string& path);

  // Null when the set has no such key.
  const PublicKey* Find(absl::string_view id) const;
  size_t size() const { return keys_.size(); }

 private:
  std::map<std::string, PublicKey, std::less<>> keys_;
};

}  // namespace wijkmonitor::auth
