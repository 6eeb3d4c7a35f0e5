#include "libs/auth/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

constexpr size_t kP256Bytes = 32;
constexpr size_t kEd25519Bytes = 32;
// Smaller ones were the way into badly padded signatures; larger ones cost whoever verifies.
constexpr uint64_t kRsaExponentMin = 65537;
constexpr uint64_t kRsaExponentMax = 0xffffffff;

using Number = Owned<BIGNUM, BN_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

absl::Status Wrong(absl::string_view member, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(member, " ", why));
}

Number NumberOf(absl::string_view bytes) {
  return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::string BytesOf(const BIGNUM& number, size_t size) {
  std::string bytes(size, '\0');
  BN_bn2binpad(&number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
  return bytes;
}

absl::StatusOr<std::string> TextMember(const json& jwk, const char* name) {
  if (!jwk.contains(name)) return Wrong(name, "is missing");
  const std::optional<absl::string_view> text = TextOf(jwk, name);
  if (!text.has_value()) return Wrong(name, "is no string");
  return std::string(*text);
}

absl::StatusOr<std::string> BytesMember(const json& jwk, const char* name) {
  ASSIGN_OR_RETURN(const std::string text, TextMember(jwk, name));
  std::optional<std::string> bytes = FromBase64Url(text);
  if (!bytes.has_value() || bytes->empty()) return Wrong(name, "is no base64url without padding");
  return *std::move(bytes);
}

absl::StatusOr<std::string> BytesMember(const json& jwk, const char* name, size_t size) {
  ASSIGN_OR_RETURN(std::string bytes, BytesMember(jwk, name));
  if (bytes.size() != size) {
    return Wrong(name, absl::StrCat("has ", bytes.size(), " bytes; on this curve it has ", size));
  }
  return bytes;
}

absl::Status CheckCurve(const json& jwk, absl::string_view expected) {
  ASSIGN_OR_RETURN(const std::string curve, TextMember(jwk, "crv"));
  if (curve == expected) return absl::OkStatus();
  return Wrong("crv", absl::StrCat("must be ", expected, " for keys of this kty"));
}

// The key of these parameters; null when OpenSSL takes them for none.
EvpKey FromParameters(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return EvpKey(key, EVP_PKEY_free);
}

bool IsSound(const EvpKey& key) {
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
}

absl::Status CheckRsa(const BIGNUM& modulus, const BIGNUM& exponent) {
  const int bits = BN_num_bits(&modulus);
  if (bits < limits::kRsaKeyBitsMin || bits > limits::kRsaKeyBitsMax) {
    return Wrong("n", absl::StrCat("has ", bits, " bits; an RSA key has ", limits::kRsaKeyBitsMin,
                                   "..", limits::kRsaKeyBitsMax));
  }
  const uint64_t e = BN_get_word(&exponent);  // all ones when it does not fit
  if (e < kRsaExponentMin || e > kRsaExponentMax || e % 2 == 0) {
    return Wrong("e", "must be odd and 65537..4294967295");
  }
  return absl::OkStatus();
}

absl::StatusOr<EvpKey> RsaKey(const json& jwk) {
  ASSIGN_OR_RETURN(const std::string n, BytesMember(jwk, "n"));
  ASSIGN_OR_RETURN(const std::string e, BytesMember(jwk, "e"));
  if (n.front() == '\0') return Wrong("n", "begins with a zero byte");
  if (e.front() == '\0') return Wrong("e", "begins with a zero byte");
  const Number modulus = NumberOf(n);
  const Number exponent = NumberOf(e);
  RETURN_IF_ERROR(CheckRsa(*modulus, *exponent));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  EvpKey key = FromParameters("RSA", builder.get());
  if (key == nullptr || !IsSound(key)) return Wrong("n", "is no modulus of an RSA key");
  return key;
}

absl::StatusOr<EvpKey> EcKey(const json& jwk) {
  RETURN_IF_ERROR(CheckCurve(jwk, "P-256"));
  ASSIGN_OR_RETURN(const std::string x, BytesMember(jwk, "x", kP256Bytes));
  ASSIGN_OR_RETURN(const std::string y, BytesMember(jwk, "y", kP256Bytes));
  const std::string point = absl::StrCat("\x04", x, y);  // SEC 1, 2.3.3: uncompressed
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  EvpKey key = FromParameters("EC", builder.get());
  if (key == nullptr || !IsSound(key)) return Wrong("x, y:", "no point of the curve");
  return key;
}

absl::StatusOr<EvpKey> Ed25519Key(const json& jwk) {
  RETURN_IF_ERROR(CheckCurve(jwk, "Ed25519"));
  ASSIGN_OR_RETURN(const std::string x, BytesMember(jwk, "x", kEd25519Bytes));
  return EvpKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()),
                EVP_PKEY_free);
}

struct KeyType {
  absl::string_view kty;
  absl::StatusOr<EvpKey> (*read)(const json& jwk);
  Algorithm algorithm;
};
constexpr KeyType kKeyTypes[] = {{"RSA", &RsaKey, Algorithm::kRs256},
                                 {"EC", &EcKey, Algorithm::kEs256},
                                 {"OKP", &Ed25519Key, Algorithm::kEdDsa}};

// A signature of JWS on P-256, r and s behind each other, as OpenSSL wants it: DER of both. Empty
// when it is none.
std::string DerOf(absl::string_view signature) {
  if (signature.size() != 2 * kP256Bytes) return "";
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  Number r = NumberOf(signature.substr(0, kP256Bytes));
  Number s = NumberOf(signature.substr(kP256Bytes));
  ECDSA_SIG_set0(pair.get(), r.release(), s.release());
  std::array<unsigned char, 2 * kP256Bytes + 16> der;
  unsigned char* end = der.data();
  const int size = i2d_ECDSA_SIG(pair.get(), &end);
  return {der.begin(), der.begin() + size};
}

Number NumberParameter(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return Number(number);
}

}  // namespace

EvpKey ReadPrivateKey(absl::string_view pem) {
  // Instead of asking at the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const Owned<BIO, BIO_free> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return EvpKey(PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr),
                EVP_PKEY_free);
}

OpenSslErrors::OpenSslErrors() { ERR_set_mark(); }
OpenSslErrors::~OpenSslErrors() { ERR_pop_to_mark(); }

absl::string_view NameOf(Algorithm algorithm) {
  constexpr absl::string_view kNames[] = {"RS256", "ES256", "EdDSA"};
  return kNames[static_cast<size_t>(algorithm)];  // in the order of Algorithm
}

absl::StatusOr<PublicKey> PublicKey::FromJwk(const json& jwk) {
  const OpenSslErrors errors;
  ASSIGN_OR_RETURN(const std::string type, TextMember(jwk, "kty"));
  for (const KeyType& known : kKeyTypes) {
    if (known.kty != type) continue;
    ASSIGN_OR_RETURN(EvpKey key, known.read(jwk));
    return PublicKey(std::move(key), known.algorithm);
  }
  return Wrong("kty", "must be RSA, EC or OKP");
}

absl::StatusOr<PublicKey> PublicKey::FromEvp(EvpKey key) {
  const OpenSslErrors errors;
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return PublicKey(std::move(key), Algorithm::kEdDsa);
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
    const Number n = NumberParameter(key.get(), OSSL_PKEY_PARAM_RSA_N);
    const Number e = NumberParameter(key.get(), OSSL_PKEY_PARAM_RSA_E);
    RETURN_IF_ERROR(CheckRsa(*n, *e));
    return PublicKey(std::move(key), Algorithm::kRs256);
  }
  char group[32] = "";
  if (EVP_PKEY_is_a(key.get(), "EC") == 1 &&
      EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) == 1 &&
      absl::string_view(group) == "prime256v1") {
    return PublicKey(std::move(key), Algorithm::kEs256);
  }
  return absl::InvalidArgumentError(
      "is of another kind; it must be an RSA key, an EC key on P-256 or an Ed25519 key");
}

bool PublicKey::Verifies(absl::string_view text, absl::string_view signature) const {
  const OpenSslErrors errors;
  std::string der;
  if (algorithm_ == Algorithm::kEs256) {
    der = DerOf(signature);
    signature = der;
  }
  const EVP_MD* hash = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

json PublicKey::Jwk() const {
  const OpenSslErrors errors;
  const auto number = [this](const char* name, size_t size) {
    const Number value = NumberParameter(key_.get(), name);
    return ToBase64Url(BytesOf(*value, size == 0 ? BN_num_bytes(value.get()) : size));
  };
  if (algorithm_ == Algorithm::kRs256) {
    return {{"kty", "RSA"},
            {"n", number(OSSL_PKEY_PARAM_RSA_N, 0)},
            {"e", number(OSSL_PKEY_PARAM_RSA_E, 0)}};
  }
  if (algorithm_ == Algorithm::kEs256) {
    return {{"kty", "EC"},
            {"crv", "P-256"},
            {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, kP256Bytes)},
            {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, kP256Bytes)}};
  }
  std::string x(kEd25519Bytes, '\0');
  size_t size = x.size();
  EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size);
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", ToBase64Url(x)}};
}

std::string PublicKey::Thumbprint() const {
  // Members in the order of their names, and no spaces, is how nlohmann::json writes by itself.
  return ToBase64Url(Sha256Of(Jwk().dump()));
}

}  // namespace wijkmonitor::auth
