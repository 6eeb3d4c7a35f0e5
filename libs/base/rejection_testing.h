#pragma once

// For tests: rejections by the problem itself, with its arguments.

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/rejection.h"

namespace wijkmonitor {

inline std::string Shown(const Reason& reason) {
  return absl::StrCat(reason.code(), ": ", reason.In(Language::kEn));
}
inline std::string Shown(const Rejection& rejection) {
  return absl::StrCat(rejection.line, ":", rejection.column, ":", rejection.value, ": ",
                      Shown(rejection.reason));
}

MATCHER_P(IsRejection, rejection, Shown(rejection)) {
  *result_listener << Shown(arg);
  return arg == rejection;
}
inline auto RejectsWith(int64_t line, std::string column, std::string value, Reason reason) {
  return IsRejection(Rejection{line, std::move(column), std::move(value), std::move(reason)});
}

// Of a reason by itself.
MATCHER_P(IsReason, reason, Shown(reason)) {
  *result_listener << Shown(arg);
  return arg == reason;
}
inline auto Says(Reason reason) { return IsReason(std::move(reason)); }

// Of a status that carries a reason.
MATCHER_P(CarriesReason, reason, Shown(reason)) {
  const Reason carried = ReasonOfStatus(arg);
  *result_listener << Shown(carried);
  return !arg.ok() && carried == reason;
}
inline auto FailsWith(Reason reason) { return CarriesReason(std::move(reason)); }

}  // namespace wijkmonitor
