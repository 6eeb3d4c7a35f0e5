// Key sets and the keys in them. Vectors are those of the RFCs; everything refused begins as a key
// that is taken.

#include "libs/auth/key_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "libs/auth/testing.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Whether the key verifies a compact JWS, and no other text or signature.
void ExpectVerifies(const json& jwk, absl::string_view text, absl::string_view signature) {
  const absl::StatusOr<PublicKey> key = PublicKey::FromJwk(jwk);
  ASSERT_TRUE(key.ok()) << key.status();
  std::string bytes = *FromBase64Url(signature);
  EXPECT_TRUE(key->Verifies(text, bytes));
  EXPECT_FALSE(key->Verifies(absl::StrCat(text, "A"), bytes));
  EXPECT_FALSE(key->Verifies(text, bytes + "A"));
  EXPECT_FALSE(key->Verifies(text, bytes.substr(1)));
  EXPECT_FALSE(key->Verifies(text, ""));
  for (const size_t position : {size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
    std::string changed = bytes;
    changed[position] = static_cast<char>(changed[position] ^ 1);
    EXPECT_FALSE(key->Verifies(text, changed)) << position;
  }
}

constexpr char kJoe[] =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

TEST(PublicKey, VerifiesRs256AsInRfc7515AppendixA2) {
  ExpectVerifies(
      {{"kty", "RSA"},
       {"n",
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0"
        "Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXnd"
        "S5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5Ihl"
        "JH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
       {"e", "AQAB"}},
      absl::StrCat("eyJhbGciOiJSUzI1NiJ9.", kJoe),
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp"
      "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMH"
      "lb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w"
      "9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
}

TEST(PublicKey, VerifiesEs256AsInRfc7515AppendixA3) {
  ExpectVerifies(
      {{"kty", "EC"},
       {"crv", "P-256"},
       {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
       {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}},
      absl::StrCat("eyJhbGciOiJFUzI1NiJ9.", kJoe),
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
}

const json kRfc8037Key = {
    {"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}};

TEST(PublicKey, VerifiesEdDsaAsInRfc8037AppendixA4) {
  ExpectVerifies(
      kRfc8037Key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST(PublicKey, HasTheThumbprintOfTheRfcs) {
  EXPECT_EQ(PublicKey::FromJwk(kRfc8037Key)->Thumbprint(),  // RFC 8037, A.3
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  const json rfc7638 = {
      {"kty", "RSA"},
      {"e", "AQAB"},
      {"alg", "RS256"},
      {"kid", "2011-04-29"},
      {"n",
       "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
       "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
       "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
       "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}};
  EXPECT_EQ(PublicKey::FromJwk(rfc7638)->Thumbprint(),  // RFC 7638, 3.1
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(PublicKey, NeverTakesASignatureOfZeros) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    const PublicKey& key = KeyFor(algorithm).public_key();
    EXPECT_FALSE(key.Verifies("text", std::string(64, '\0')));
    EXPECT_FALSE(key.Verifies("text", std::string(256, '\0')));
  }
}

class KeySetTest : public ::testing::Test {
 protected:
  json& key(Algorithm algorithm) { return set_["keys"][static_cast<size_t>(algorithm)]; }

  // What is said of the set, with the key of `algorithm` changed.
  template <class Change>
  std::string WhatIsWrong(Algorithm algorithm, const Change& change) {
    const json before = key(algorithm);
    change(&key(algorithm));
    const absl::Status status = KeySet::Parse(set_.dump()).status();
    key(algorithm) = before;
    if (!status.ok()) {
      EXPECT_EQ(ReasonOf(status), "BAD_KEY_SET");
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    }
    return std::string(status.message());
  }
  std::string With(Algorithm algorithm, const char* member, const json& value) {
    return WhatIsWrong(algorithm, [&](json* key) { (*key)[member] = value; });
  }
  std::string Without(Algorithm algorithm, const char* member) {
    return WhatIsWrong(algorithm, [&](json* key) { key->erase(member); });
  }

  json set_ = KeySetOf(
      {&KeyFor(Algorithm::kRs256), &KeyFor(Algorithm::kEs256), &KeyFor(Algorithm::kEdDsa)});
};

constexpr Algorithm kRsa = Algorithm::kRs256;
constexpr Algorithm kEc = Algorithm::kEs256;
constexpr Algorithm kEd = Algorithm::kEdDsa;

TEST_F(KeySetTest, FindsKeysByTheirId) {
  const absl::StatusOr<KeySet> keys = KeySet::Parse(set_.dump());
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->size(), 3);
  for (const Algorithm algorithm : {kRsa, kEc, kEd}) {
    const PublicKey* found = keys->Find(KeyFor(algorithm).id());
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->algorithm(), algorithm);
    EXPECT_EQ(found->Jwk(), KeyFor(algorithm).public_key().Jwk());
  }
  EXPECT_EQ(keys->Find("other"), nullptr);
  EXPECT_EQ(keys->Find(""), nullptr);
}

TEST_F(KeySetTest, OtherMembersAreNotLookedAt) {
  EXPECT_EQ(With(kEc, "x5t", "x"), "");
  EXPECT_EQ(Without(kEc, "use"), "");
  EXPECT_EQ(With(kEc, "key_ops", {"verify"}), "");
}

TEST_F(KeySetTest, PrivateKeysAreRefused) {
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    EXPECT_THAT(With(kRsa, member, "AQAB"),
                HasSubstr(absl::StrCat("has member ", member, ", which is private")));
  }
  EXPECT_THAT(With(kEd, "d", nullptr), StartsWith("keys[2] (kid \"")) << "whatever its value";
}

TEST_F(KeySetTest, OneKeyHasOneAlgorithm) {
  EXPECT_THAT(Without(kEc, "alg"), HasSubstr("alg is missing: give RS256, ES256 or EdDSA"));
  EXPECT_THAT(With(kEc, "alg", "RS256"), HasSubstr("alg must be ES256 for a key of this kty"));
  EXPECT_THAT(With(kRsa, "alg", "ES256"), HasSubstr("alg must be RS256"));
  EXPECT_THAT(With(kRsa, "alg", "RS512"), HasSubstr("alg must be RS256"));
  EXPECT_THAT(With(kRsa, "alg", "PS256"), HasSubstr("alg must be RS256"));
  EXPECT_THAT(With(kRsa, "alg", "HS256"), HasSubstr("alg must be RS256"));
  EXPECT_THAT(With(kRsa, "alg", "none"), HasSubstr("alg must be RS256"));
  EXPECT_THAT(With(kEd, "alg", "eddsa"), HasSubstr("alg must be EdDSA"));
  EXPECT_THAT(With(kEd, "alg", {"EdDSA"}), HasSubstr("alg must be EdDSA"));
}

TEST_F(KeySetTest, KeysServeSignaturesOnly) {
  EXPECT_THAT(With(kRsa, "use", "enc"), HasSubstr("use must be sig"));
  EXPECT_THAT(With(kRsa, "use", 1), HasSubstr("use must be sig"));
  EXPECT_THAT(With(kRsa, "key_ops", {"encrypt"}), HasSubstr("key_ops must be"));
  EXPECT_THAT(With(kRsa, "key_ops", "verify"), HasSubstr("key_ops must be"));
}

TEST_F(KeySetTest, TypesAndCurves) {
  EXPECT_THAT(With(kEc, "kty", "oct"), HasSubstr("kty must be RSA, EC or OKP"));
  EXPECT_THAT(Without(kEc, "kty"), HasSubstr("kty is missing"));
  EXPECT_THAT(With(kEc, "kty", 7), HasSubstr("kty is no string"));
  EXPECT_THAT(With(kEc, "crv", "P-384"), HasSubstr("crv must be P-256"));
  EXPECT_THAT(With(kEd, "crv", "Ed448"), HasSubstr("crv must be Ed25519"));
  EXPECT_THAT(With(kEd, "crv", "X25519"), HasSubstr("crv must be Ed25519"));
  EXPECT_THAT(Without(kEd, "crv"), HasSubstr("crv is missing"));
}

TEST_F(KeySetTest, Coordinates) {
  EXPECT_THAT(Without(kEc, "y"), HasSubstr("y is missing"));
  EXPECT_THAT(With(kEc, "x", "a b"), HasSubstr("x is no base64url without padding"));
  EXPECT_THAT(With(kEc, "x", ""), HasSubstr("x is no base64url"));
  for (const Algorithm algorithm : {kEc, kEd}) {
    EXPECT_THAT(With(algorithm, "x", ToBase64Url(std::string(31, 'x'))),
                HasSubstr("x has 31 bytes; on this curve it has 32"));
    EXPECT_THAT(With(algorithm, "x", ToBase64Url(std::string(33, 'x'))), HasSubstr("33 bytes"));
  }
  EXPECT_THAT(With(kEc, "y", ToBase64Url(std::string(32, '\1'))),
              HasSubstr("x, y: no point of the curve"));
  EXPECT_THAT(With(kEc, "x", ToBase64Url(std::string(32, '\xff'))), HasSubstr("no point"));
}

TEST_F(KeySetTest, ModulusAndExponent) {
  const std::string n = *FromBase64Url(key(kRsa)["n"].get<std::string>());
  EXPECT_THAT(With(kRsa, "n", ToBase64Url('\0' + n)), HasSubstr("n begins with a zero byte"));
  EXPECT_THAT(With(kRsa, "e", "AAEAAQ"), HasSubstr("e begins with a zero byte"));
  for (const char* e : {"Aw", "AQAA", "AQ", "AQAAAAE"}) {  // 3, 65536, 1, 2^32 + 1
    EXPECT_THAT(With(kRsa, "e", e), HasSubstr("e must be odd and 65537..4294967295")) << e;
  }
  std::string even = n;
  even.back() = static_cast<char>(even.back() & ~1);
  EXPECT_THAT(With(kRsa, "n", ToBase64Url(even)), HasSubstr("n is no modulus"));
  EXPECT_THAT(Without(kRsa, "n"), HasSubstr("n is missing"));
}

TEST_F(KeySetTest, LimitOfRsaBits) {
  const auto of_bits = [&](int bits) {
    std::string n(static_cast<size_t>((bits + 7) / 8), '\xff');
    n.front() = static_cast<char>(0xff >> ((8 - bits % 8) % 8));
    return With(kRsa, "n", ToBase64Url(n));
  };
  const auto is_outside = HasSubstr("bits; an RSA key has 2048..8192");
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMin - 1), is_outside);
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMin), Not(is_outside));
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMin + 1), Not(is_outside));
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMax - 1), Not(is_outside));
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMax), Not(is_outside));
  EXPECT_THAT(of_bits(limits::kRsaKeyBitsMax + 1), is_outside);
}

TEST_F(KeySetTest, LimitOfKeyIds) {
  EXPECT_THAT(Without(kEc, "kid"), HasSubstr("keys[1]: kid is missing"));
  EXPECT_EQ(With(kEc, "kid", std::string(limits::kKeyIdBytesMax - 1, 'k')), "");
  EXPECT_EQ(With(kEc, "kid", std::string(limits::kKeyIdBytesMax, 'k')), "");
  EXPECT_THAT(With(kEc, "kid", std::string(limits::kKeyIdBytesMax + 1, 'k')),
              HasSubstr("keys[1]: kid must be a string of 1..255 printable ASCII characters"));
  EXPECT_THAT(With(kEc, "kid", ""), HasSubstr("kid must be"));
  EXPECT_THAT(With(kEc, "kid", "a\nb"), HasSubstr("kid must be"));
  EXPECT_THAT(With(kEc, "kid", 5), HasSubstr("kid must be"));
  EXPECT_THAT(With(kEc, "kid", key(kRsa)["kid"]),
              HasSubstr("keys[1]: an earlier key has the same"));
}

TEST(KeySet, LimitOfKeys) {
  json set = KeySetOf({&KeyFor(kEc)});
  const auto of_size = [&](size_t count) {
    json many = set;
    many["keys"] = json::array();
    for (size_t i = 0; i < count; ++i) {
      many["keys"].push_back(set["keys"][0]);
      many["keys"].back()["kid"] = absl::StrCat(i);
    }
    return std::string(KeySet::Parse(many.dump()).status().message());
  };
  EXPECT_EQ(of_size(0), "keys must be an array of 1..64 keys");
  EXPECT_EQ(of_size(1), "");
  EXPECT_EQ(of_size(limits::kKeysPerSetMax - 1), "");
  EXPECT_EQ(of_size(limits::kKeysPerSetMax), "");
  EXPECT_EQ(of_size(limits::kKeysPerSetMax + 1), "keys must be an array of 1..64 keys");
}

TEST(KeySet, LimitOfBytes) {
  std::string text = KeyFor(kEc).KeySetJson();
  text.append(limits::kKeyFileBytesMax - 1 - text.size(), ' ');
  EXPECT_TRUE(KeySet::Parse(text).ok());
  EXPECT_TRUE(KeySet::Parse(text + " ").ok());
  EXPECT_EQ(KeySet::Parse(text + "  ").status().message(),
            "the key set has more than 262144 bytes");
}

TEST(KeySet, WhatIsNoKeySet) {
  const auto wrong = [](absl::string_view text) {
    return std::string(KeySet::Parse(text).status().message());
  };
  EXPECT_THAT(wrong(""), HasSubstr("the key set is no JSON at byte"));
  EXPECT_THAT(wrong("-----BEGIN PUBLIC KEY-----"), HasSubstr("the key set is no JSON at byte"));
  EXPECT_EQ(wrong("[]"), "the key set is no JSON object");
  EXPECT_EQ(wrong("{}"), "keys must be an array of 1..64 keys");
  EXPECT_EQ(wrong(R"({"keys": {}})"), "keys must be an array of 1..64 keys");
  EXPECT_EQ(wrong(R"({"keys": ["x"]})"), "keys[0] is no object");
  EXPECT_EQ(wrong(R"({"keys": [], "keys": []})"), "the key set has member \"keys\" twice");
}

TEST(KeySet, IsLoadedFromAFile) {
  testing::TempDir folder;
  const std::string path = folder.File("keys.json");
  EXPECT_EQ(ReasonOf(KeySet::Load(path).status()), "UNREADABLE_FILE");
  std::ofstream(path) << KeyFor(kEd).KeySetJson();
  EXPECT_EQ(KeySet::Load(path)->size(), 1);
  std::ofstream(path) << "{}";
  EXPECT_EQ(KeySet::Load(path).status().message(),
            absl::StrCat(path, ": keys must be an array of 1..64 keys"));
}

}  // namespace
}  // namespace wijkmonitor::auth
