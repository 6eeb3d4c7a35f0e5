#include "libs/formats/row_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

constexpr int64_t kTitleLinesMax = 20;
constexpr size_t kTitleBytesMax = 64 << 10;

// The first line below `header_line`, of the first of the file, that has a cell of this text,
// whatever separates; 0: none.
int64_t LineWithCell(absl::string_view text, int64_t header_line, absl::string_view file) {
  file = file.substr(0, kTitleBytesMax);
  int64_t number = 0;
  for (const absl::string_view line : absl::StrSplit(file, absl::MaxSplits('\n', kTitleLinesMax))) {
    if (++number > kTitleLinesMax) break;
    if (number <= header_line) continue;
    for (const absl::string_view cell : absl::StrSplit(line, absl::ByAnyChar(";,\t\""))) {
      if (ColumnText(cell) == text) return number;
    }
  }
  return 0;
}

bool HasSeparator(absl::string_view name) {
  return name.find_first_of(";,\t|") != absl::string_view::npos;
}

}  // namespace

int PlaceOf(absl::string_view name, const std::vector<std::string>& columns) {
  if (name.empty()) return kNoColumn;
  const auto found = std::ranges::find(columns, name);
  return found == columns.end() ? kNoColumn : static_cast<int>(found - columns.begin());
}

std::optional<Rejection> WrongColumn(absl::string_view name, bool due, const RowReader& reader,
                                     absl::string_view file) {
  const auto times = std::ranges::count(reader.columns(), name);
  if (times == 1 || (times == 0 && !due)) return std::nullopt;
  Reason reason(problems::kColumnRepeated, {std::string(name), absl::StrCat(times)});
  if (times == 0) {
    reason = Reason(problems::kColumnMissing, {std::string(name)});
    if (const int64_t line = LineWithCell(name, reader.header_line(), file); line > 0) {
      reason.Advise(problems::kTitleAboveHeader, {absl::StrCat(line)});
    } else if (reader.columns().size() == 1 && HasSeparator(reader.columns().front())) {
      reason.Advise(problems::kHeaderIsOneCell);
    }
  }
  return Rejection{reader.header_line(), std::string(name), "", std::move(reason)};
}

}  // namespace wijkmonitor::formats
