#pragma once

// The two notations of JOSE (RFC 7515), read strictly: what could be read in two ways is not read
// at all. Pure functions over any bytes. Internal to libs/auth.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::auth {

// base64url without padding (RFC 7515 2).
std::string ToBase64Url(absl::string_view bytes);

// Nothing when ToBase64Url would not have written `text`: padding, other characters, bits behind
// the last byte.
std::optional<std::string> FromBase64Url(absl::string_view text);

// One JSON object (RFC 8259) in UTF-8, in which no object has a member twice. INVALID_ARGUMENT says
// what is wrong and where; members are named in it, values are not.
absl::StatusOr<nlohmann::json> ParseJsonObject(absl::string_view text);

// The member of an object; nothing when it is absent or no string.
std::optional<absl::string_view> TextOf(const nlohmann::json& object, const char* member);

// Whether `text` is 1..bytes_max characters of ASCII, from space to tilde.
bool IsPrintable(absl::string_view text, size_t bytes_max);

}  // namespace wijkmonitor::auth
