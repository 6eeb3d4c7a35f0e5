// Tokens: one that is taken was signed by our key, byte for byte, and says what it must; one with a
// changed character, after its time, or for others is refused.

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/auth/sign.h"
#include "libs/auth/token.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using nlohmann::json;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const auth::Expectations kExpected = {"https://login.example.org", "wijkmonitor"};
// kNow and what may be different from it, as numbers of a token.
constexpr double kNowSeconds = 1'700'000'000;
constexpr double kLeewaySeconds = 60;

// The same in every run, so that seeds can name it: an Ed25519 key of 32 times "k" (RFC 8410).
const auth::SigningKey& Key() {
  static const auto* const key = [] {
    const std::string der =
        absl::HexStringToBytes("302e020100300506032b657004220420") + std::string(32, 'k');
    const std::string pem = absl::StrCat("-----BEGIN PRIVATE KEY-----\n", absl::Base64Escape(der),
                                         "\n-----END PRIVATE KEY-----\n");
    return new auth::SigningKey(*auth::SigningKey::FromPem(pem));
  }();
  return *key;
}

auth::KeySet Keys() { return *auth::KeySet::Parse(Key().KeySetJson()); }

const auth::TokenVerifier& Verifier() {
  static const auto* const verifier = new auth::TokenVerifier(Keys(), kExpected);
  return *verifier;
}

bool Verifies(const auth::TokenVerifier& verifier, absl::string_view token, absl::Time now) {
  const auto claims = verifier.Verify(token, now);
  if (claims.ok()) return true;
  Expect(claims.status().code() == absl::StatusCode::kUnauthenticated, "another code");
  Expect(absl::StartsWith(ReasonOf(claims.status()), "TOKEN_"), "a refusal without its reason");
  return false;
}

std::string Signed(absl::string_view header, absl::string_view payload) {
  const std::string text = absl::StrCat(auth::ToBase64Url(header), ".", auth::ToBase64Url(payload));
  return absl::StrCat(text, ".", auth::ToBase64Url(Key().Sign(text)));
}

// What a token that was taken must say, read anew.
void CheckContents(absl::string_view header_text, absl::string_view payload_text) {
  const json header = json::parse(header_text, nullptr, false);
  Expect(header.is_object() && header.value("alg", json()) == "EdDSA" &&
             header.value("kid", json()) == Key().id() && !header.contains("crit"),
         "taken with another header");
  const json payload = json::parse(payload_text, nullptr, false);
  Expect(payload.is_object() && payload.value("iss", json()) == kExpected.issuer,
         "taken from another issuer");
  const json audience = payload.value("aud", json());
  bool is_ours = audience == kExpected.audience;
  if (audience.is_array()) {
    for (const json& one : audience) is_ours = is_ours || one == kExpected.audience;
  }
  Expect(is_ours, "taken though meant for others");
  const json expires = payload.value("exp", json());
  Expect(expires.is_number() && expires.get<double>() > kNowSeconds - kLeewaySeconds,
         "taken though expired");
  const json from = payload.value("nbf", json(0));
  Expect(from.is_number() && from.get<double>() <= kNowSeconds + kLeewaySeconds,
         "taken before its time");
  const json subject = payload.value("sub", json());
  Expect(subject.is_string() && !subject.get_ref<const std::string&>().empty(),
         "taken without a subject");
}

void CheckSigned(absl::string_view header, absl::string_view payload, size_t changed_at) {
  const std::string token = Signed(header, payload);
  if (!Verifies(Verifier(), token, kNow)) return;
  CheckContents(header, payload);
  static const auto* const others =
      new auth::TokenVerifier(Keys(), {kExpected.issuer, "another audience"});
  if (!absl::StrContains(payload, "another audience")) {
    Expect(!Verifies(*others, token, kNow), "taken by another audience");
  }
  const absl::Time end = Verifier().Verify(token, kNow)->expires + limits::kTokenLeeway;
  Expect(!Verifies(Verifier(), token, end), "taken after its time, once verified");
  std::string changed = token;
  char& character = changed[changed_at % changed.size()];
  character = character == 'A' ? 'B' : 'A';
  Expect(!Verifies(Verifier(), changed, kNow), "taken though changed");
}

void CheckForeign(absl::string_view token) {
  const auto bytes = auth::FromBase64Url(token);
  if (bytes.has_value()) Expect(auth::ToBase64Url(*bytes) == token, "base64url read in two ways");
  if (!Verifies(Verifier(), token, kNow)) return;
  const absl::string_view text = token.substr(0, token.rfind('.'));
  Expect(token == absl::StrCat(text, ".", auth::ToBase64Url(Key().Sign(text))),
         "taken though not signed by us");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

// A header that begins with "{", a line break and a payload, to be signed; else a token.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  const size_t end = text.find('\n');
  if (absl::StartsWith(text, "{") && end != text.npos) {
    const uint8_t last = data[size - 1];
    wijkmonitor::fuzz::CheckSigned(text.substr(0, end), text.substr(end + 1), size * 31 + last);
  } else {
    wijkmonitor::fuzz::CheckForeign(text);
  }
  return 0;
}
