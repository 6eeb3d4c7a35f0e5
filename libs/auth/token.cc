#include "libs/auth/token.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/auth/encoding.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

// A compact JWS (RFC 7515 7.1), taken apart.
struct Jws {
  json header;
  std::string payload;
  absl::string_view signed_text;
  std::string signature;
};

absl::Status Malformed(absl::string_view why) { return RefuseToken("TOKEN_MALFORMED", why); }

absl::StatusOr<Jws> TakeApart(absl::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, absl::MaxSplits('.', 3));
  if (parts.size() != 3) return Malformed("the token has not three parts");
  const std::optional<std::string> header = FromBase64Url(parts[0]);
  std::optional<std::string> payload = FromBase64Url(parts[1]);
  std::optional<std::string> signature = FromBase64Url(parts[2]);
  if (!header.has_value() || !payload.has_value() || !signature.has_value()) {
    return Malformed("a part of the token is no base64url without padding");
  }
  absl::StatusOr<json> members = ParseJsonObject(*header);
  if (!members.ok()) return Malformed("the header is no JSON object without doubles");
  return Jws{*std::move(members), *std::move(payload),
             token.substr(0, parts[0].size() + 1 + parts[1].size()), *std::move(signature)};
}

// RFC 7515 4.1.9: a media type, in any case.
bool IsSupportedType(const json& header) {
  if (!header.contains("typ")) return true;
  const absl::string_view type = TextOf(header, "typ").value_or("");
  return absl::EqualsIgnoreCase(type, "JWT") || absl::EqualsIgnoreCase(type, "at+jwt");
}

absl::Status CheckSignature(const KeySet& keys, const Jws& jws) {
  if (jws.header.contains("crit")) {
    return RefuseToken("TOKEN_UNSUPPORTED", "the token asks for extensions (crit)");
  }
  if (!IsSupportedType(jws.header)) {
    return RefuseToken("TOKEN_UNSUPPORTED", "typ must be JWT or at+jwt");
  }
  const PublicKey* key = keys.Find(TextOf(jws.header, "kid").value_or(""));
  if (key == nullptr) {
    return RefuseToken("TOKEN_UNKNOWN_KEY", "kid must name a key of the key set");
  }
  if (TextOf(jws.header, "alg") != NameOf(key->algorithm())) {
    return RefuseToken("TOKEN_WRONG_ALGORITHM", "alg must be the one of the key");
  }
  if (!key->Verifies(jws.signed_text, jws.signature)) {
    return RefuseToken("TOKEN_BAD_SIGNATURE", "the signature is not the key's");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Claims> TokenVerifier::Verify(absl::string_view token, absl::Time now) const {
  if (token.size() > limits::kTokenBytesMax) {
    return RefuseToken("TOKEN_TOO_LARGE", "the token is larger than 8 KiB");
  }
  std::string hash = Sha256Of(token);
  if (const std::shared_ptr<const Claims> known = remembered_.Find(hash, now)) {
    RETURN_IF_ERROR(CheckNotExpired(known->expires, now));
    return *known;
  }
  ASSIGN_OR_RETURN(const Jws jws, TakeApart(token));
  RETURN_IF_ERROR(CheckSignature(keys_, jws));
  ASSIGN_OR_RETURN(Claims claims, ReadClaims(jws.payload, expected_, now));
  remembered_.Put(std::move(hash), std::make_shared<const Claims>(claims), now);
  return claims;
}

}  // namespace wijkmonitor::auth
