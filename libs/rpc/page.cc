#include "libs/rpc/page.h"

#include "absl/strings/escaping.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"

namespace wijkmonitor::rpc {
namespace {

constexpr size_t kFingerprintBytes = 8;

// Changes when filter or position do: a token that was altered or used with another filter is found
// out.
std::string FingerprintOf(absl::string_view filter, absl::string_view position) {
  Sha256 hash;
  hash.UpdateField(filter);
  hash.UpdateField(position);
  return hash.Finish().substr(0, kFingerprintBytes);
}

}  // namespace

absl::StatusOr<int> PageSize(int32_t asked) {
  if (asked < 0) return InvalidFields({{"page_size", "must not be negative"}});
  if (asked == 0) return limits::kPageSizeDefault;
  return std::min(asked, limits::kPageSizeMax);
}

std::string MakePageToken(absl::string_view filter, absl::string_view position) {
  return absl::WebSafeBase64Escape(absl::StrCat(FingerprintOf(filter, position), position));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view filter, absl::string_view token) {
  if (token.empty()) return std::string();
  std::string decoded;
  if (token.size() <= limits::kPageTokenBytesMax && absl::WebSafeBase64Unescape(token, &decoded) &&
      decoded.size() > kFingerprintBytes) {
    std::string position = decoded.substr(kFingerprintBytes);
    if (FingerprintOf(filter, position) == decoded.substr(0, kFingerprintBytes)) return position;
  }
  return InvalidFields({{"page_token", "not a token of this list: start again with an empty one"}});
}

}  // namespace wijkmonitor::rpc
