#pragma once

// Keys and tokens for tests.

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/auth/sign.h"

namespace wijkmonitor::auth {

inline std::string PemOf(EVP_PKEY* key) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(out);
  EVP_PKEY_free(key);
  return pem;
}

inline std::string PublicPemOf(const std::string& private_pem) {
  BIO* in = BIO_new_mem_buf(private_pem.data(), static_cast<int>(private_pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(out, key);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(in);
  BIO_free(out);
  EVP_PKEY_free(key);
  return pem;
}

inline std::string NewRsaPem(size_t bits) {
  return PemOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
}
inline std::string NewEcPem(const char* curve) {
  return PemOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
}
inline std::string NewEd25519Pem() { return PemOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

inline std::string NewPem(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return NewRsaPem(2048);
    case Algorithm::kEs256:
      return NewEcPem("P-256");
    case Algorithm::kEdDsa:
      break;
  }
  return NewEd25519Pem();
}

// The private key of an algorithm, made once.
inline const SigningKey& KeyFor(Algorithm algorithm) {
  static auto* const keys = new std::map<Algorithm, SigningKey>();
  const auto found = keys->find(algorithm);
  if (found != keys->end()) return found->second;
  return keys->emplace(algorithm, *SigningKey::FromPem(NewPem(algorithm))).first->second;
}

// A key set of the public halves of these keys, to be changed.
inline nlohmann::json KeySetOf(const std::vector<const SigningKey*>& keys) {
  nlohmann::json set = {{"keys", nlohmann::json::array()}};
  for (const SigningKey* key : keys) {
    set["keys"].push_back(nlohmann::json::parse(key->KeySetJson())["keys"][0]);
  }
  return set;
}

// A compact JWS over any text, signed by `key`.
inline std::string Signed(const SigningKey& key, absl::string_view header,
                          absl::string_view payload) {
  const std::string text = absl::StrCat(ToBase64Url(header), ".", ToBase64Url(payload));
  return absl::StrCat(text, ".", ToBase64Url(key.Sign(text)));
}

}  // namespace wijkmonitor::auth
