#pragma once

#include <exception>

#include "absl/strings/string_view.h"
#include "libs/base/status.h"

namespace wijkmonitor {

// What `work` returns, an absl::Status or StatusOr; INTERNAL when it throws.
auto Guarded(const auto& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

// RESOURCE_EXHAUSTED, OVERLOADED: there is too much work now, to be tried again in a second.
inline absl::Status Busy(absl::string_view message = "the service is busy") {
  return WithRetryAfter(MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED", message),
                        absl::Seconds(1));
}

}  // namespace wijkmonitor
