#include "libs/auth/encoding.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace wijkmonitor::auth {

using nlohmann::json;

std::string ToBase64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> FromBase64Url(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || ToBase64Url(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

absl::StatusOr<json> ParseJsonObject(absl::string_view text) {
  std::vector<std::set<std::string>> members;  // of the objects that are open
  std::optional<std::string> twice;
  const auto look_for_doubles = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) members.emplace_back();
    if (event == json::parse_event_t::object_end) members.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!members.back().insert(name).second) twice = name;
    }
    return true;
  };
  json value;
  try {
    value = json::parse(text.begin(), text.end(), look_for_doubles);
  } catch (const json::parse_error& error) {
    return absl::InvalidArgumentError(absl::StrCat("is no JSON at byte ", error.byte));
  } catch (const json::exception&) {
    return absl::InvalidArgumentError("has a number that is too large");
  }
  if (!value.is_object()) return absl::InvalidArgumentError("is no JSON object");
  if (twice.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("has member \"", absl::CHexEscape(*twice), "\" twice"));
  }
  return value;
}

std::optional<absl::string_view> TextOf(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get_ref<const std::string&>();
}

bool IsPrintable(absl::string_view text, size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max &&
         std::all_of(text.begin(), text.end(), absl::ascii_isprint);
}

}  // namespace wijkmonitor::auth
