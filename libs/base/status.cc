#include "libs/base/status.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/limits.h"
#include "libs/base/utf8.h"

namespace wijkmonitor {
namespace {

constexpr absl::string_view kReasonUrl = "wijkmonitor/reason";
constexpr absl::string_view kViolationsUrl = "wijkmonitor/violations";
constexpr absl::string_view kRetryUrl = "wijkmonitor/retry_after_ns";

std::string CutOff(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  return absl::StrCat(text.substr(0, WholeCharacters(text, bytes_max)), "...");
}

// Violations travel as "field\0description\0" repeated; neither part may hold a NUL.
std::string WithoutNul(absl::string_view text) {
  std::string clean(text);
  std::erase(clean, '\0');
  return clean;
}

std::string PayloadText(const absl::Status& status, absl::string_view url) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const std::vector<Violation>& violations) {
  absl::Status status(code, CutOff(message, limits::kErrorTextBytesMax));
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  if (!violations.empty()) {
    std::string encoded;
    for (const Violation& violation : violations) {
      absl::StrAppend(&encoded, WithoutNul(violation.field), absl::string_view("\0", 1),
                      WithoutNul(CutOff(violation.description, limits::kViolationBytesMax)),
                      absl::string_view("\0", 1));
    }
    status.SetPayload(kViolationsUrl, absl::Cord(encoded));
  }
  return status;
}

absl::Status InvalidFields(const std::vector<Violation>& violations) {
  const auto append = [](std::string* message, const Violation& violation) {
    absl::StrAppend(message, violation.field, ": ", violation.description);
  };
  const std::string message = absl::StrJoin(violations, "; ", append);
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", message, violations);
}

absl::Status NotFound(absl::string_view reason, absl::string_view what, absl::string_view id) {
  return MakeError(absl::StatusCode::kNotFound, reason,
                   absl::StrCat("there is no ", what, " \"", id, "\""));
}

absl::Status WithRetryAfter(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryUrl, absl::Cord(absl::StrCat(absl::ToInt64Nanoseconds(delay))));
  return status;
}

std::string ReasonOf(const absl::Status& status) { return PayloadText(status, kReasonUrl); }

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  const std::string encoded = PayloadText(status, kViolationsUrl);
  const std::vector<std::string> parts = absl::StrSplit(encoded, '\0');
  std::vector<Violation> violations;
  for (size_t i = 0; i + 1 < parts.size(); i += 2) {
    violations.push_back({parts[i], parts[i + 1]});
  }
  return violations;
}

absl::Duration RetryAfterOf(const absl::Status& status) {
  int64_t nanoseconds = 0;
  if (!absl::SimpleAtoi(PayloadText(status, kRetryUrl), &nanoseconds)) return absl::ZeroDuration();
  return absl::Nanoseconds(nanoseconds);
}

}  // namespace wijkmonitor
