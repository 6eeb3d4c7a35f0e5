#pragma once

// Keys that verify tokens. OpenSSL's EVP stays behind it. Internal to libs/auth.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace wijkmonitor::auth {

using EvpKey = std::shared_ptr<evp_pkey_st>;

// Null when the text holds no unencrypted private key in PEM.
EvpKey ReadPrivateKey(absl::string_view pem);

// The algorithms of JWA (RFC 7518 3.1, RFC 8037 3.1) that are accepted.
enum class Algorithm {
  kRs256,  // RSASSA-PKCS1-v1_5 with SHA-256, 2048..8192 bits
  kEs256,  // ECDSA on P-256 with SHA-256
  kEdDsa,  // Ed25519
};
// "RS256", "ES256", "EdDSA".
absl::string_view NameOf(Algorithm algorithm);

// A public key, which serves exactly one algorithm: the one of its type. Immutable, and
// thread-safe.
class PublicKey {
 public:
  // From the members kty, n and e; kty, crv, x and y; or kty, crv and x of a JWK. Other members are
  // not looked at. INVALID_ARGUMENT says which member, why, and what would be right.
  static absl::StatusOr<PublicKey> FromJwk(const nlohmann::json& jwk);
  // From the public half of any key of OpenSSL. INVALID_ARGUMENT when it serves no algorithm.
  static absl::StatusOr<PublicKey> FromEvp(EvpKey key);

  Algorithm algorithm() const { return algorithm_; }
  // Whether `signature`, in the form of JWS (ES256: r and s, 32 bytes each), is this key's of
  // `text`.
  bool Verifies(absl::string_view text, absl::string_view signature) const;
  // The members that make up the key, and no others (RFC 7638 3.2).
  nlohmann::json Jwk() const;
  // SHA-256 of those, in base64url (RFC 7638 3).
  std::string Thumbprint() const;

 private:
  PublicKey(EvpKey key, Algorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}

  EvpKey key_;
  Algorithm algorithm_;
};

// While it lives, errors of OpenSSL on this thread are its own: at its end the thread's list of
// errors is as it was. Whoever shares the thread (TLS) would take what is left there for theirs.
class OpenSslErrors {
 public:
  OpenSslErrors();
  ~OpenSslErrors();
  OpenSslErrors(const OpenSslErrors&) = delete;
  OpenSslErrors& operator=(const OpenSslErrors&) = delete;
};

}  // namespace wijkmonitor::auth
