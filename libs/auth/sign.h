#pragma once

// Makes tokens: for the command line, development and tests. Services only verify.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/claims.h"
#include "libs/auth/public_key.h"

namespace wijkmonitor::auth {

// A private key that signs tokens. Immutable, and thread-safe.
class SigningKey {
 public:
  // From an unencrypted private key in PEM: RSA of 2048..8192 bits, EC on P-256 or Ed25519.
  // INVALID_ARGUMENT, reason BAD_KEY, says what is wrong; it has nothing of the key in it.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view pem);
  static absl::StatusOr<SigningKey> Load(const std::string& path);

  const PublicKey& public_key() const { return public_key_; }
  // The kid: the thumbprint of RFC 7638.
  const std::string& id() const { return id_; }
  // A key set with the public key alone, as text that ends with a newline.
  std::string KeySetJson() const;
  // In the form of JWS.
  std::string Sign(absl::string_view text) const;

 private:
  SigningKey(EvpKey key, PublicKey public_key);

  EvpKey key_;
  PublicKey public_key_;
  std::string id_;
};

// A token with these claims, made `now`. It is verified before it is given: claims that a service
// would refuse are refused here, with the same error.
absl::StatusOr<std::string> MakeToken(const SigningKey& key, const Claims& claims,
                                      const std::string& audience, absl::Time now);

}  // namespace wijkmonitor::auth
