#pragma once

// For tests: rejections by what a report says of them in English.

#include <gmock/gmock.h>

#include <string>

#include "libs/base/rejection.h"
#include "libs/base/rejection_testing.h"

namespace wijkmonitor {

// What is said of it.
inline std::string EnglishOf(const Rejection& rejection) {
  return rejection.reason.In(Language::kEn);
}

MATCHER_P4(Rejects, line, column, value, reason, "") {
  *result_listener << arg.line << ":" << arg.column << ":" << arg.value << ": " << EnglishOf(arg);
  return arg.line == line && arg.column == column && arg.value == value && EnglishOf(arg) == reason;
}

}  // namespace wijkmonitor
