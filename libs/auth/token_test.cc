// The form of a token, its key and its signature. What it says is in token_claims_test.cc.

#include "libs/auth/token.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <thread>

#include "libs/auth/token_testing.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

class TokenTest : public TokenFixture {
 protected:
  // The reason a token is refused with this member in its header.
  std::string WithHeader(const char* name, const json& value) {
    json header = header_;
    header[name] = value;
    return Reason(Signed(key_, header.dump(), payload_.dump()));
  }
  std::string SignedText() const {
    return absl::StrCat(ToBase64Url(header_.dump()), ".", ToBase64Url(payload_.dump()));
  }
};

TEST_F(TokenTest, IsTakenWithEachAlgorithm) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    const SigningKey& key = KeyFor(algorithm);
    EXPECT_EQ(Reason(Signed(key, HeaderOf(key).dump(), payload_.dump())), "") << key.id();
  }
}

TEST_F(TokenTest, HasThreeParts) {
  const std::string token = Token();
  const size_t dot = token.rfind('.');
  for (const std::string& other :
       {std::string(), std::string("."), std::string(".."), std::string("..."), token + ".",
        token + ".x", "." + token, token.substr(0, dot), "Bearer " + token, token + "\n",
        " " + token, token + std::string(1, '\0'), token.substr(0, dot) + ".." + token}) {
    EXPECT_EQ(Reason(other), "TOKEN_MALFORMED") << other;
  }
  EXPECT_EQ(Reason(token.substr(0, dot + 1)), "TOKEN_BAD_SIGNATURE") << "an empty signature";
  json general = {{"payload", ToBase64Url(payload_.dump())},
                  {"protected", ToBase64Url(header_.dump())},
                  {"signature", token.substr(dot + 1)}};
  EXPECT_EQ(Reason(general.dump()), "TOKEN_MALFORMED") << "the JSON form of JWS";
}

TEST_F(TokenTest, LimitOfBytes) {
  const auto padded = [&](size_t header, size_t payload) {
    json long_header = header_;
    long_header["pad"] = std::string(header, 'x');
    json long_payload = payload_;
    long_payload["pad"] = std::string(payload, 'x');
    return Signed(key_, long_header.dump(), long_payload.dump());
  };
  for (const size_t size :
       {limits::kTokenBytesMax - 1, limits::kTokenBytesMax, limits::kTokenBytesMax + 1}) {
    std::string token;
    for (size_t pad = 0; token.size() != size; ++pad) {
      ASSERT_LT(pad, 12);
      const size_t payload = (size - padded(pad % 3, 0).size()) * 3 / 4;
      token = padded(pad % 3, payload + pad / 3);
    }
    EXPECT_EQ(Reason(token), size > limits::kTokenBytesMax ? "TOKEN_TOO_LARGE" : "") << size;
  }
  EXPECT_EQ(Reason(std::string(1 << 20, 'a')), "TOKEN_TOO_LARGE");
}

TEST_F(TokenTest, IsBase64UrlAsItIsWritten) {
  const std::string token = Token();
  EXPECT_EQ(Reason(token + "="), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(token + "=="), "TOKEN_MALFORMED");
  // The last of the 86 characters of 64 bytes carries four bits that mean nothing.
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const size_t value = absl::string_view(kAlphabet).find(token.back());
  ASSERT_EQ(value % 16, 0);
  std::string other = token;
  other.back() = kAlphabet[value + 1];
  EXPECT_EQ(Reason(other), "TOKEN_MALFORMED");
}

TEST_F(TokenTest, HeaderIsOneJsonObject) {
  const std::string id = key_.id();
  for (const std::string& header :
       {std::string(), std::string("x"), std::string("[]"), std::string("\"ES256\""),
        header_.dump() + "{}", std::string("{\"alg\": \"\xff\"}"),
        absl::StrCat(R"({"alg": "ES256", "kid": ")", id, R"(", "alg": "ES256"})"),
        absl::StrCat(R"({"alg": "ES256", "kid": ")", id, R"(", "x": {"y": 1, "y": 2}})")}) {
    EXPECT_EQ(Reason(Signed(key_, header, payload_.dump())), "TOKEN_MALFORMED") << header;
  }
}

TEST_F(TokenTest, KeyIdIsRequiredAndKnown) {
  header_.erase("kid");
  EXPECT_EQ(Reason(Token()), "TOKEN_UNKNOWN_KEY");
  for (const json& id : {json("canary"), json(""), json(7), json(nullptr), json::array()}) {
    EXPECT_EQ(WithHeader("kid", id), "TOKEN_UNKNOWN_KEY") << id;
  }
}

TEST_F(TokenTest, KeysOfTheTokenItselfAreNotUsed) {
  const SigningKey other = *SigningKey::FromPem(NewPem(Algorithm::kEs256));
  header_["jwk"] = KeySetOf({&other})["keys"][0];
  EXPECT_EQ(Reason(Signed(other, header_.dump(), payload_.dump())), "TOKEN_BAD_SIGNATURE");
  header_["kid"] = other.id();
  EXPECT_EQ(Reason(Signed(other, header_.dump(), payload_.dump())), "TOKEN_UNKNOWN_KEY");
}

TEST_F(TokenTest, AlgorithmIsTheKeys) {
  for (const json& algorithm :
       {json("none"), json("None"), json(""), json("HS256"), json("RS256"), json("EdDSA"),
        json("ES384"), json("ES256K"), json("es256"), json("PS256"), json(nullptr), json(256)}) {
    EXPECT_EQ(WithHeader("alg", algorithm), "TOKEN_WRONG_ALGORITHM") << algorithm;
  }
  header_.erase("alg");
  EXPECT_EQ(Reason(Token()), "TOKEN_WRONG_ALGORITHM");
}

TEST_F(TokenTest, AlgNoneIsRefusedWithAndWithoutSignature) {
  header_["alg"] = "none";
  EXPECT_EQ(Reason(SignedText() + "."), "TOKEN_WRONG_ALGORITHM");
  EXPECT_EQ(Reason(Token()), "TOKEN_WRONG_ALGORITHM");
}

TEST_F(TokenTest, PublicKeyIsNoSecretOfHs256) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256}) {
    const std::string private_pem = NewPem(algorithm);
    const SigningKey key = *SigningKey::FromPem(private_pem);
    const TokenVerifier verifier(*KeySet::Parse(key.KeySetJson()), expected_);
    const std::string secret = PublicPemOf(private_pem);
    for (const absl::string_view alg : {absl::string_view("HS256"), NameOf(algorithm)}) {
      header_ = {{"alg", std::string(alg)}, {"kid", key.id()}};
      const std::string text = SignedText();
      unsigned char mac[32];
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, nullptr);
      const std::string token =
          absl::StrCat(text, ".", ToBase64Url({reinterpret_cast<const char*>(mac), sizeof mac}));
      EXPECT_EQ(ReasonOf(verifier.Verify(token, kNow).status()),
                alg == "HS256" ? "TOKEN_WRONG_ALGORITHM" : "TOKEN_BAD_SIGNATURE");
    }
  }
}

TEST_F(TokenTest, SignatureOfAnotherKey) {
  const SigningKey other = *SigningKey::FromPem(NewPem(Algorithm::kEs256));
  EXPECT_EQ(Reason(Signed(other, header_.dump(), payload_.dump())), "TOKEN_BAD_SIGNATURE");
}

TEST_F(TokenTest, NothingOfItMayChange) {
  const std::string token = Token();
  const size_t end_of_header = token.find('.');
  const std::string signature = token.substr(token.rfind('.'));
  json other = payload_;
  other["roles"] = {"administrator"};
  EXPECT_EQ(Reason(absl::StrCat(token.substr(0, end_of_header), ".", ToBase64Url(other.dump()),
                                signature)),
            "TOKEN_BAD_SIGNATURE");
  json header = header_;
  header["typ"] = "JWT";
  EXPECT_EQ(Reason(absl::StrCat(ToBase64Url(header.dump()), token.substr(end_of_header))),
            "TOKEN_BAD_SIGNATURE");
  EXPECT_EQ(Reason(absl::StrCat(SignedText(), ".", ToBase64Url(std::string(64, '\0')))),
            "TOKEN_BAD_SIGNATURE");
}

TEST_F(TokenTest, SignatureOnP256Is64Bytes) {
  const std::string text = SignedText();
  const std::string signature = key_.Sign(text);
  ASSERT_EQ(signature.size(), 64);
  const auto with = [&](const std::string& bytes) {
    return Reason(absl::StrCat(text, ".", ToBase64Url(bytes)));
  };
  EXPECT_EQ(with(signature), "");
  EXPECT_EQ(with(signature.substr(0, 63)), "TOKEN_BAD_SIGNATURE");
  EXPECT_EQ(with(signature + '\0'), "TOKEN_BAD_SIGNATURE");
  EXPECT_EQ(with('\0' + signature), "TOKEN_BAD_SIGNATURE");
  EXPECT_EQ(with(signature.substr(32) + signature.substr(0, 32)), "TOKEN_BAD_SIGNATURE");

  ECDSA_SIG* pair = ECDSA_SIG_new();
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG_set0(pair, BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair, &der);
  EXPECT_EQ(with({reinterpret_cast<char*>(der), static_cast<size_t>(size)}), "TOKEN_BAD_SIGNATURE");
  OPENSSL_free(der);
  ECDSA_SIG_free(pair);
}

TEST_F(TokenTest, ExtensionsAreRefused) {
  EXPECT_EQ(WithHeader("crit", {"exp"}), "TOKEN_UNSUPPORTED");
  EXPECT_EQ(WithHeader("crit", json::array()), "TOKEN_UNSUPPORTED");
  EXPECT_EQ(WithHeader("crit", nullptr), "TOKEN_UNSUPPORTED");
  EXPECT_EQ(WithHeader("unknown", 1), "");
}

TEST_F(TokenTest, TypeIsJwtOrAccessToken) {
  for (const char* type : {"JWT", "jwt", "at+jwt", "AT+JWT"}) {
    EXPECT_EQ(WithHeader("typ", type), "") << type;
  }
  for (const json& type : {json("JOSE"), json(""), json("secevent+jwt"), json(1), json(nullptr)}) {
    EXPECT_EQ(WithHeader("typ", type), "TOKEN_UNSUPPORTED") << type;
  }
  EXPECT_FALSE(header_.contains("typ"));
  EXPECT_EQ(Reason(Token()), "") << "none at all";
}

TEST_F(TokenTest, ClaimsAreOnlyLookedAtWhenTheSignatureIsGood) {
  payload_["exp"] = 1;
  payload_["iss"] = "stranger";
  const std::string token = Token();
  EXPECT_EQ(Reason(token), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(token.substr(0, token.rfind('.') + 1)), "TOKEN_BAD_SIGNATURE");
}

TEST_F(TokenTest, AnyBytesAreRefusedOrTaken) {
  const std::string token = Token();
  uint32_t seed = 1;
  const auto next = [&seed] { return seed = seed * 1664525 + 1013904223; };
  for (int i = 0; i < 2000; ++i) {
    std::string other = token;
    for (uint32_t changes = 1 + next() % 4; changes > 0; --changes) {
      other[next() % other.size()] = static_cast<char>(next() >> 24);
    }
    EXPECT_EQ(Reason(other).empty(), other == token) << other;
  }
}

TEST_F(TokenTest, ARememberedTokenStillExpires) {
  const std::string token = Token();
  const absl::Time expires = absl::FromUnixSeconds(payload_["exp"]);
  const absl::Time last = expires + limits::kTokenLeeway - absl::Seconds(1);
  EXPECT_TRUE(verifier_.Verify(token, last).ok());
  EXPECT_TRUE(verifier_.Verify(token, last).ok());
  EXPECT_EQ(ReasonOf(verifier_.Verify(token, last + absl::Seconds(1)).status()), "TOKEN_EXPIRED");
}

TEST_F(TokenTest, ARememberedTokenIsNotValidEarlier) {
  payload_["nbf"] = absl::ToUnixSeconds(kNow);
  const std::string token = Token();
  EXPECT_TRUE(verifier_.Verify(token, kNow - limits::kTokenLeeway).ok());
  EXPECT_EQ(
      ReasonOf(verifier_.Verify(token, kNow - limits::kTokenLeeway - absl::Seconds(1)).status()),
      "TOKEN_NOT_YET_VALID");
}

TEST_F(TokenTest, ARememberedTokenSaysTheSame) {
  const std::string token = Token();
  const absl::StatusOr<Claims> first = verifier_.Verify(token, kNow);
  ASSERT_TRUE(first.ok());
  for (const int seconds : {0, 59, 60, 61, 200}) {
    EXPECT_EQ(*verifier_.Verify(token, kNow + absl::Seconds(seconds)), *first) << seconds;
  }
}

TEST_F(TokenTest, LeavesTheErrorsOfOpenSslAsTheyWere) {
  header_ = HeaderOf(KeyFor(Algorithm::kRs256));
  const std::string bad_signature =
      absl::StrCat(SignedText(), ".", ToBase64Url(std::string(256, '\x7f')));
  json no_point = KeySetOf({&key_});
  no_point["keys"][0]["y"] = ToBase64Url(std::string(32, '\1'));
  const auto fail_twice = [&] {
    EXPECT_EQ(Reason(bad_signature), "TOKEN_BAD_SIGNATURE");
    EXPECT_FALSE(KeySet::Parse(no_point.dump()).ok());
  };
  ERR_clear_error();
  fail_twice();
  EXPECT_EQ(ERR_peek_error(), 0);
  ERR_raise(ERR_LIB_USER, 42);
  fail_twice();
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 42) << "of others";
  EXPECT_EQ(ERR_get_error(), 0);
}

TEST_F(TokenTest, ManyThreadsVerify) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) {
    payload_["sub"] = absl::StrCat("canary-", i);
    tokens.push_back(Token());
  }
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const size_t i = static_cast<size_t>(round) % tokens.size();
        // Now and then a minute later, so that it is verified anew.
        const auto claims = verifier_.Verify(tokens[i], kNow + absl::Seconds(round));
        if (!claims.ok() || claims->subject != absl::StrCat("canary-", i)) ++wrong;
        if (verifier_.Verify(tokens[i] + "x", kNow).ok()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace wijkmonitor::auth
