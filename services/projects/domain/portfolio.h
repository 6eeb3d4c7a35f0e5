#pragma once

// How many projects there are, and what was agreed for them, over two dimensions.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/projects/domain/dimension.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

// All constants of what is computed here; they are ours.
inline constexpr absl::string_view kMethodVersion = "PM-1";

struct PortfolioQuery {
  Dimension rows = Dimension::kActionLine;
  Dimension columns = Dimension::kNone;
  ProjectFilter filter;
  std::string currency = "EUR";
};

// A row or a column.
struct Head {
  enum class Kind {
    kReported,
    kUnallocated,  // by area: money of projects without shares
    kUnreported
  };
  Kind kind = Kind::kReported;
  int number = 0;  // of an enum's value, or a year
  std::string text;

  auto operator<=>(const Head&) const = default;
};

struct Portfolio {
  static constexpr int kAll = -1;
  struct Cell {
    int row = kAll, column = kAll;  // places in `rows` and `columns`
    int64_t projects = 0;
    std::optional<int64_t> agreed;  // minor units
  };

  std::vector<Head> rows, columns;  // in order
  std::vector<Cell> cells;          // with a project, by row and column; kAll comes last
  Cell total;
  std::map<NotCountedReason, int64_t> not_counted;
  std::set<std::string> other_currencies;
  std::optional<int64_t> partly_outside;  // where the areas of the one programme are known
};

// Counts those of `projects` that fit the filter. A cell counts the projects that touch it; a total
// counts each once. What was agreed is split by area by the shares of the project (largest
// remainder), is of the scheme by scheme, and is of no partner: also where a filter names one of
// them, so that a filter gives what stands at its key in a table of that dimension. Errors:
// INVALID_ARGUMENT, TABLE_TOO_LARGE for more than limits::kPortfolioCellsMax cells; OUT_OF_RANGE,
// SUM_TOO_LARGE.
absl::StatusOr<Portfolio> ComputePortfolio(absl::Span<const Project* const> projects,
                                           const Reference& reference, const PortfolioQuery& query);

}  // namespace wijkmonitor::projects
