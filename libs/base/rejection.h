#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/limits.h"
#include "libs/base/problem.h"
#include "libs/base/utf8.h"

namespace wijkmonitor {

// One thing that is wrong with an imported file.
struct Rejection {
  Rejection() = default;
  Rejection(int64_t of_line, absl::string_view of_column, absl::string_view found, Reason why)
      : line(of_line),
        column(of_column),
        value(found.substr(0, WholeCharacters(found, limits::kRejectionValueBytesMax))),
        reason(std::move(why)) {}

  int64_t line = 0;    // from 1; 0 for the file as a whole
  std::string column;  // name of the column; empty when the row as a whole is meant
  std::string value;   // what was found, cut off at limits::kRejectionValueBytesMax
  Reason reason;       // why it cannot be accepted, and what would be right

  bool operator==(const Rejection&) const = default;
};

// Something about a file that its sender should know, and that is no reason to refuse it.
using Warning = Rejection;

// Bounds the memory of a file in which every row is wrong, after each of its rows: `before` is how
// many rejections there were before that row.
inline void ShortenRejections(size_t before, std::vector<Rejection>* rejections) {
  if (rejections->size() <= limits::kRejectionsWholeMax || rejections->size() == before) return;
  Rejection& kept = (*rejections)[before];
  kept = {kept.line, kept.column, "", {*kept.reason.problem}};
  rejections->erase(rejections->begin() + static_cast<ptrdiff_t>(before) + 1, rejections->end());
}

inline std::set<int64_t> LinesOf(const std::vector<Rejection>& rejections) {
  std::set<int64_t> lines;
  for (const Rejection& rejection : rejections) lines.insert(rejection.line);
  return lines;
}
// Leaves only the rows, which have a `line`, of lines without a rejection.
template <class Row>
void DropRejected(const std::vector<Rejection>& rejections, std::vector<Row>* rows) {
  const std::set<int64_t> rejected = LinesOf(rejections);
  std::erase_if(*rows, [&](const Row& row) { return rejected.contains(row.line); });
}

}  // namespace wijkmonitor
