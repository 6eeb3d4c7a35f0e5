#pragma once

// Errors as data: a status code, a reason in capitals for programs, a message for people, and the
// fields at fault. libs/rpc turns them into google.rpc details; nothing below it knows protobuf.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wijkmonitor {

// A field of a request, and what is wrong with it.
struct Violation {
  std::string field;
  std::string description;

  bool operator==(const Violation&) const = default;
};

// `reason` is UPPER_SNAKE_CASE and stable: programs switch on it. Longer texts than
// limits::kErrorTextBytesMax, or kViolationBytesMax, are cut off.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const std::vector<Violation>& violations = {});

// INVALID_ARGUMENT with reason INVALID_FIELDS, the message made from the violations. `violations`
// is not empty.
absl::Status InvalidFields(const std::vector<Violation>& violations);

// NOT_FOUND: "there is no area set "X"".
absl::Status NotFound(absl::string_view reason, absl::string_view what, absl::string_view id);

// The same error with a hint when to try again.
absl::Status WithRetryAfter(absl::Status status, absl::Duration delay);

// The reason given to MakeError; empty when the status was made otherwise.
std::string ReasonOf(const absl::Status& status);
std::vector<Violation> ViolationsOf(const absl::Status& status);
// Zero when there is no hint.
absl::Duration RetryAfterOf(const absl::Status& status);

}  // namespace wijkmonitor

#define WM_CONCAT_INNER(a, b) a##b
#define WM_CONCAT(a, b) WM_CONCAT_INNER(a, b)

// Returns from the current function when `expression` (an absl::Status) is an error.
#define RETURN_IF_ERROR(expression)                               \
  do {                                                            \
    if (absl::Status wm_status = (expression); !wm_status.ok()) { \
      return wm_status;                                           \
    }                                                             \
  } while (false)

// Declares or assigns `target` from `expression` (an absl::StatusOr), or returns its error.
#define ASSIGN_OR_RETURN(target, expression) \
  WM_ASSIGN_OR_RETURN(WM_CONCAT(wm_or_, __LINE__), target, expression)
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
#define WM_ASSIGN_OR_RETURN(result, target, expression) \
  auto result = (expression);                           \
  if (!result.ok()) {                                   \
    return std::move(result).status();                  \
  }                                                     \
  target = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)
