#include "libs/auth/sign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/match.h"
#include "libs/auth/token_testing.h"
#include "libs/base/limits.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string WhatIsWrong(const std::string& pem) {
  const absl::Status status = SigningKey::FromPem(pem).status();
  EXPECT_EQ(ReasonOf(status), status.ok() ? "" : "BAD_KEY");
  return std::string(status.message());
}

Claims SomeClaims() {
  return {"https://login.example.org",
          "anna",
          {Role::kAnalyst, Role::kProgrammeManager},
          {"own", "third"},
          kNow + absl::Hours(8)};
}

TEST(MakeToken, IsVerifiedWithTheKeySet) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    const SigningKey& key = KeyFor(algorithm);
    const absl::StatusOr<std::string> token = MakeToken(key, SomeClaims(), "us", kNow);
    ASSERT_TRUE(token.ok()) << token.status();
    const TokenVerifier verifier(*KeySet::Parse(key.KeySetJson()),
                                 {"https://login.example.org", "us"});
    const absl::StatusOr<Claims> claims = verifier.Verify(*token, kNow);
    ASSERT_TRUE(claims.ok()) << claims.status();
    EXPECT_EQ(*claims, SomeClaims());
  }
}

TEST(MakeToken, RefusesWhatAServiceWouldRefuse) {
  const auto reason = [](const Claims& claims) {
    return ReasonOf(MakeToken(KeyFor(Algorithm::kEs256), claims, "us", kNow).status());
  };
  EXPECT_EQ(reason(SomeClaims()), "");
  Claims claims = SomeClaims();
  claims.subject = "";
  EXPECT_EQ(reason(claims), "TOKEN_BAD_CLAIM");
  claims = SomeClaims();
  claims.organisations = {"a,b"};
  EXPECT_EQ(reason(claims), "TOKEN_BAD_CLAIM");
  claims = SomeClaims();
  claims.expires = kNow - absl::Hours(1);
  EXPECT_EQ(reason(claims), "TOKEN_EXPIRED");
  claims = SomeClaims();
  claims.issuer = "\xff";
  EXPECT_EQ(reason(claims), "TOKEN_WRONG_ISSUER");
}

TEST(SigningKey, PrintsItsPublicKeyOnly) {
  const std::string pem = NewPem(Algorithm::kRs256);
  const SigningKey key = *SigningKey::FromPem(pem);
  const json set = json::parse(key.KeySetJson());
  ASSERT_EQ(set["keys"].size(), 1);
  const json& jwk = set["keys"][0];
  EXPECT_EQ(jwk.size(), 6);
  for (const char* member : {"kty", "n", "e", "kid", "alg", "use"})
    EXPECT_TRUE(jwk.contains(member));
  EXPECT_EQ(jwk["kid"], key.public_key().Thumbprint());
  EXPECT_EQ(key.id(), key.public_key().Thumbprint());
}

TEST(SigningKey, CoordinatesKeepTheirLeadingZeros) {
  // A point whose x begins with a zero byte: one key in 256.
  while (true) {
    const SigningKey key = *SigningKey::FromPem(NewPem(Algorithm::kEs256));
    const std::string x = *FromBase64Url(key.public_key().Jwk()["x"].get<std::string>());
    ASSERT_EQ(x.size(), 32);
    if (x.front() != '\0') continue;
    EXPECT_TRUE(KeySet::Parse(key.KeySetJson()).ok());
    break;
  }
}

TEST(SigningKey, KindsOfKeys) {
  EXPECT_EQ(WhatIsWrong(NewRsaPem(2048)), "");
  EXPECT_EQ(WhatIsWrong(NewRsaPem(2047)), "n has 2047 bits; an RSA key has 2048..8192");
  EXPECT_THAT(WhatIsWrong(NewEcPem("P-384")), HasSubstr("is of another kind"));
  EXPECT_THAT(WhatIsWrong(NewEcPem("secp256k1")), HasSubstr("is of another kind"));
  EXPECT_THAT(WhatIsWrong(PemOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"))),
              HasSubstr("an RSA key, an EC key on P-256 or an Ed25519 key"));
}

TEST(SigningKey, WhatIsNoPrivateKey) {
  EXPECT_THAT(WhatIsWrong(""), HasSubstr("is no private key in PEM"));
  EXPECT_THAT(WhatIsWrong("{}"), HasSubstr("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(WhatIsWrong(PublicPemOf(NewPem(Algorithm::kEdDsa))),
            "is a public key; give the private one");
}

TEST(SigningKey, EncryptedKeysAreRefusedWithoutAskingForAPassword) {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  BIO* out = BIO_new(BIO_s_mem());
  char password[] = "secret";
  PEM_write_bio_PrivateKey(out, key, EVP_aes_256_cbc(), nullptr, 0, nullptr, password);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  EXPECT_THAT(WhatIsWrong(std::string(text, static_cast<size_t>(size))),
              HasSubstr("is encrypted; openssl pkey"));
  BIO_free(out);
  EVP_PKEY_free(key);
}

TEST(SigningKey, IsLoadedFromAFile) {
  testing::TempDir folder;
  const std::string path = folder.File("token.key");
  EXPECT_EQ(ReasonOf(SigningKey::Load(path).status()), "UNREADABLE_FILE");
  std::ofstream(path) << NewPem(Algorithm::kEdDsa);
  EXPECT_EQ(SigningKey::Load(path)->public_key().algorithm(), Algorithm::kEdDsa);
  std::ofstream(path) << "x";
  EXPECT_THAT(std::string(SigningKey::Load(path).status().message()),
              HasSubstr(path + ": is no private key"));
}

}  // namespace
}  // namespace wijkmonitor::auth
