#include "libs/auth/claims.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/auth/encoding.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::auth {
namespace {

using nlohmann::json;

constexpr double kSecondsMax = 253'402'300'799;  // the end of the year 9999

absl::Status BadClaim(absl::string_view claim, absl::string_view why) {
  return RefuseToken("TOKEN_BAD_CLAIM", absl::StrCat(claim, " ", why));
}

absl::StatusOr<std::optional<absl::Time>> ReadTime(const json& claims, const char* name) {
  const auto claim = claims.find(name);
  if (claim == claims.end()) return std::nullopt;
  const double seconds = claim->is_number() ? claim->get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kSecondsMax)) {
    return BadClaim(name, "must be a number of seconds since 1970, up to the year 9999");
  }
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

absl::StatusOr<absl::Time> ReadExpiry(const json& claims, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> expires, ReadTime(claims, "exp"));
  if (!expires.has_value()) return BadClaim("exp", "is missing: a token must expire");
  RETURN_IF_ERROR(CheckNotExpired(*expires, now));
  for (const char* name : {"nbf", "iat"}) {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> from, ReadTime(claims, name));
    if (from.has_value() && now < *from - limits::kTokenLeeway) {
      return RefuseToken("TOKEN_NOT_YET_VALID", "the token is not valid yet");
    }
  }
  return *expires;
}

absl::Status CheckAudience(const json& claims, const std::string& expected) {
  const json audience = claims.value("aud", json());
  const bool is_ours =
      audience == expected ||
      (audience.is_array() && std::count(audience.begin(), audience.end(), expected) > 0);
  if (is_ours) return absl::OkStatus();
  return RefuseToken("TOKEN_WRONG_AUDIENCE", "the token is meant for others");
}

// The strings of an optional array.
absl::StatusOr<std::vector<std::string>> ReadStrings(const json& claims, const char* name) {
  const auto claim = claims.find(name);
  if (claim == claims.end()) return std::vector<std::string>();
  const auto is_string = [](const json& value) { return value.is_string(); };
  if (!claim->is_array() || !std::all_of(claim->begin(), claim->end(), is_string)) {
    return BadClaim(name, "must be an array of strings");
  }
  return claim->get<std::vector<std::string>>();
}

// No comma among them: it separates the organisations of a scope.
bool IsOrganisationId(absl::string_view id) {
  return !id.empty() && id.size() <= limits::kIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '.';
         });
}

absl::Status ReadOrganisations(const json& payload, Claims* claims) {
  ASSIGN_OR_RETURN(const auto ids, ReadStrings(payload, "organisations"));
  if (ids.size() > limits::kOrganisationsPerCallerMax) {
    return BadClaim("organisations",
                    absl::StrCat("has more than ", limits::kOrganisationsPerCallerMax, " ids"));
  }
  for (const std::string& id : ids) {
    if (!IsOrganisationId(id)) {
      return BadClaim("organisations",
                      absl::StrCat("must be ids of 1..", limits::kIdBytesMax,
                                   " letters, digits, underscores, hyphens and points"));
    }
    claims->organisations.insert(id);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Claims> ReadClaims(absl::string_view payload, const Expectations& expected,
                                  absl::Time now) {
  const absl::StatusOr<json> read = ParseJsonObject(payload);
  if (!read.ok()) {
    return RefuseToken("TOKEN_MALFORMED", "the payload is no JSON object without doubles");
  }
  Claims claims;
  ASSIGN_OR_RETURN(claims.expires, ReadExpiry(*read, now));
  if (TextOf(*read, "iss") != expected.issuer) {
    return RefuseToken("TOKEN_WRONG_ISSUER", "the token was made by others");
  }
  claims.issuer = expected.issuer;
  RETURN_IF_ERROR(CheckAudience(*read, expected.audience));
  const std::optional<absl::string_view> subject = TextOf(*read, "sub");
  if (!subject.has_value() || !IsPrintable(*subject, limits::kSubjectBytesMax)) {
    return BadClaim("sub", absl::StrCat("must be a string of 1..", limits::kSubjectBytesMax,
                                        " printable ASCII characters"));
  }
  claims.subject = std::string(*subject);
  ASSIGN_OR_RETURN(const auto roles, ReadStrings(*read, "roles"));
  for (const std::string& name : roles) {
    if (const std::optional<Role> role = RoleNamed(name)) claims.roles.insert(*role);
  }
  RETURN_IF_ERROR(ReadOrganisations(*read, &claims));
  return claims;
}

absl::Status CheckNotExpired(absl::Time expires, absl::Time now) {
  if (now < expires + limits::kTokenLeeway) return absl::OkStatus();
  return RefuseToken("TOKEN_EXPIRED", "the token has expired");
}

Caller CallerOf(const Claims& claims) {
  return {absl::StrCat(claims.issuer, "#", claims.subject), claims.roles, claims.organisations};
}

absl::Status RefuseToken(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, message);
}

}  // namespace wijkmonitor::auth
