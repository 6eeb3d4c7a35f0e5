#include "libs/auth/sign.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/auth/token.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

constexpr int kP256Bytes = 32;

absl::Status BadKey(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BAD_KEY", message);
}

// Signing fails only without memory or entropy: nothing right can be done after that.
void CheckOpenSsl(bool succeeded) {
  if (!succeeded) std::abort();
}

// Of a signature on P-256 in DER, r and s behind each other.
std::string JwsOf(const std::string& der) {
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(
      d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  CheckOpenSsl(pair != nullptr);
  std::string signature(size_t{2} * kP256Bytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, kP256Bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + kP256Bytes, kP256Bytes);
  return signature;
}

}  // namespace

SigningKey::SigningKey(EvpKey key, PublicKey public_key)
    : key_(std::move(key)), public_key_(std::move(public_key)), id_(public_key_.Thumbprint()) {}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view pem) {
  const OpenSslErrors errors;
  EvpKey key = ReadPrivateKey(pem);
  if (key == nullptr) {
    if (absl::StrContains(pem, "ENCRYPTED")) {
      return BadKey("is encrypted; openssl pkey -in FILE -out OTHER decrypts it");
    }
    if (absl::StrContains(pem, "PUBLIC KEY"))
      return BadKey("is a public key; give the private one");
    return BadKey("is no private key in PEM (-----BEGIN PRIVATE KEY-----)");
  }
  absl::StatusOr<PublicKey> public_key = PublicKey::FromEvp(key);
  if (!public_key.ok()) return BadKey(public_key.status().message());
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (EVP_PKEY_pairwise_check(context.get()) != 1) {
    return BadKey("is damaged: its private and its public part do not belong together");
  }
  return SigningKey(std::move(key), *std::move(public_key));
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(path, limits::kKeyFileBytesMax));
  absl::StatusOr<SigningKey> key = FromPem(pem);
  if (!key.ok()) return BadKey(absl::StrCat(path, ": ", key.status().message()));
  return key;
}

std::string SigningKey::KeySetJson() const {
  json key = public_key_.Jwk();
  key["kid"] = id_;
  key["alg"] = std::string(NameOf(public_key_.algorithm()));
  key["use"] = "sig";
  return json({{"keys", json::array({key})}}).dump(2) + "\n";
}

std::string SigningKey::Sign(absl::string_view text) const {
  const OpenSslErrors errors;
  const EVP_MD* hash = public_key_.algorithm() == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  size_t size = 0;
  CheckOpenSsl(EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) == 1 &&
               EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
  std::string signature(size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  CheckOpenSsl(EVP_DigestSign(context.get(), out, &size, bytes, text.size()) == 1);
  signature.resize(size);
  return public_key_.algorithm() == Algorithm::kEs256 ? JwsOf(signature) : signature;
}

absl::StatusOr<std::string> MakeToken(const SigningKey& key, const Claims& claims,
                                      const std::string& audience, absl::Time now) {
  const json header = {{"alg", std::string(NameOf(key.public_key().algorithm()))},
                       {"kid", key.id()},
                       {"typ", "JWT"}};
  json payload = {{"iss", claims.issuer},
                  {"aud", audience},
                  {"sub", claims.subject},
                  {"iat", absl::ToUnixSeconds(now)},
                  {"exp", absl::ToUnixSeconds(claims.expires)},
                  {"roles", json::array()},
                  {"organisations", claims.organisations}};
  for (const Role role : claims.roles) payload["roles"].push_back(std::string(NameOf(role)));
  // Text that is no UTF-8 is written with replacement characters: then it is refused below.
  const auto encode = [](const json& value) {
    return ToBase64Url(value.dump(-1, ' ', false, json::error_handler_t::replace));
  };
  const std::string signed_text = absl::StrCat(encode(header), ".", encode(payload));
  std::string token = absl::StrCat(signed_text, ".", ToBase64Url(key.Sign(signed_text)));

  ASSIGN_OR_RETURN(KeySet keys, KeySet::Parse(key.KeySetJson()));
  const TokenVerifier verifier(std::move(keys), {claims.issuer, audience});
  RETURN_IF_ERROR(verifier.Verify(token, now).status());
  return token;
}

}  // namespace wijkmonitor::auth
