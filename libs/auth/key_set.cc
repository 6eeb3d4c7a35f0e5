#include "libs/auth/key_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

absl::Status Bad(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BAD_KEY_SET", message);
}

absl::Status CheckIsPublic(const json& jwk) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    if (!jwk.contains(name)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("has member ", name,
                     ", which is private: give public keys only, and replace this key, as it may "
                     "be known to others"));
  }
  return absl::OkStatus();
}

absl::Status CheckUse(const json& jwk) {
  if (const auto use = jwk.find("use"); use != jwk.end() && *use != "sig") {
    return absl::InvalidArgumentError("use must be sig: leave out keys that verify no signatures");
  }
  const auto operations = jwk.find("key_ops");
  if (operations != jwk.end() &&
      (!operations->is_array() ||
       std::count(operations->begin(), operations->end(), "verify") == 0)) {
    return absl::InvalidArgumentError("key_ops must be an array with \"verify\" in it, or absent");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> IdOf(const json& jwk) {
  if (!jwk.contains("kid")) return absl::InvalidArgumentError("kid is missing");
  const std::optional<absl::string_view> id = TextOf(jwk, "kid");
  if (!id.has_value() || !IsPrintable(*id, limits::kKeyIdBytesMax)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "kid must be a string of 1..", limits::kKeyIdBytesMax, " printable ASCII characters"));
  }
  return std::string(*id);
}

absl::StatusOr<PublicKey> KeyOf(const json& jwk) {
  RETURN_IF_ERROR(CheckIsPublic(jwk));
  RETURN_IF_ERROR(CheckUse(jwk));
  if (!jwk.contains("alg")) {
    return absl::InvalidArgumentError("alg is missing: give RS256, ES256 or EdDSA");
  }
  ASSIGN_OR_RETURN(PublicKey key, PublicKey::FromJwk(jwk));
  if (TextOf(jwk, "alg") != NameOf(key.algorithm())) {
    return absl::InvalidArgumentError(
        absl::StrCat("alg must be ", NameOf(key.algorithm()), " for a key of this kty and crv"));
  }
  return key;
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(absl::string_view text) {
  if (text.size() > limits::kKeyFileBytesMax) {
    return Bad(absl::StrCat("the key set has more than ", limits::kKeyFileBytesMax, " bytes"));
  }
  const absl::StatusOr<json> set = ParseJsonObject(text);
  if (!set.ok()) return Bad(absl::StrCat("the key set ", set.status().message()));
  const auto keys = set->find("keys");
  if (keys == set->end() || !keys->is_array() || keys->empty() ||
      keys->size() > limits::kKeysPerSetMax) {
    return Bad(absl::StrCat("keys must be an array of 1..", limits::kKeysPerSetMax, " keys"));
  }
  KeySet result;
  for (size_t i = 0; i < keys->size(); ++i) {
    const json& jwk = (*keys)[i];
    const std::string where = absl::StrCat("keys[", i, "]");
    if (!jwk.is_object()) return Bad(absl::StrCat(where, " is no object"));
    const absl::StatusOr<std::string> id = IdOf(jwk);
    if (!id.ok()) return Bad(absl::StrCat(where, ": ", id.status().message()));
    absl::StatusOr<PublicKey> key = KeyOf(jwk);
    if (!key.ok()) {
      return Bad(absl::StrCat(where, " (kid \"", *id, "\"): ", key.status().message()));
    }
    if (!result.keys_.emplace(*id, *std::move(key)).second) {
      return Bad(absl::StrCat(where, ": an earlier key has the same kid \"", *id, "\""));
    }
  }
  return result;
}

absl::StatusOr<KeySet> KeySet::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, limits::kKeyFileBytesMax));
  absl::StatusOr<KeySet> set = Parse(text);
  if (!set.ok()) return Bad(absl::StrCat(path, ": ", set.status().message()));
  return set;
}

const PublicKey* KeySet::Find(absl::string_view id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace wijkmonitor::auth
