#include "libs/formats/rejected.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/utf8.h"

namespace wijkmonitor::formats {

absl::Status Rejected(int64_t line, absl::string_view column, absl::string_view reason) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FILE_REJECTED",
                   absl::StrCat("line ", line, ": ", reason),
                   {{absl::StrCat(line, ":", column), std::string(reason)}});
}

absl::Status CheckUtf8(absl::string_view file) {
  if (file.empty()) return Rejected(1, "", "the file is empty");
  const size_t invalid = std::min(FirstInvalidUtf8(file), file.find('\0'));
  if (invalid >= file.size()) return absl::OkStatus();
  const absl::string_view before = file.substr(0, invalid);
  const int64_t line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_start =
      before.rfind('\n') == absl::string_view::npos ? 0 : before.rfind('\n') + 1;
  return Rejected(line, "",
                  absl::StrCat("byte ", invalid - line_start + 1,
                               " of the line is not UTF-8: save the file as UTF-8"));
}

}  // namespace wijkmonitor::formats
