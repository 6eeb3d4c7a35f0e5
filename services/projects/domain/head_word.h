#pragma once

// Words that stand in tables, and in filters, where there is no id: nothing may be called so.

#include <string>

#include "absl/strings/string_view.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {

// Of projects of which it is not reported.
inline constexpr absl::string_view kNotReported = "NOT_REPORTED";
// Of money that is of no area in particular.
inline constexpr absl::string_view kUnallocatedWord = "UNALLOCATED";

inline void CheckNoHeadWord(absl::string_view column, const std::string& text, RowCheck& check) {
  if (text != kNotReported && text != kUnallocatedWord) return;
  check.Reject(column, text, problems::kHeadWord);
}

}  // namespace wijkmonitor::projects
