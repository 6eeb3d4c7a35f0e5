#pragma once

// What was spent, over any two dimensions, and how a scheme's money went over a period.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/finance/domain/ledger.h"

namespace wijkmonitor::finance {

// How everything here is computed: named in each answer, changed with what it names. FM-1: areas by
// largest remainder, eligibility by the performance period where it is known, spans never spread.
inline constexpr absl::string_view kMethodVersion = "FM-1";

// Numbered as in the API.
enum class Dimension {
  kNone,
  kActionLine,
  kScheme,
  kInstrument,
  kKind,
  kYear,
  kPeriod,
  kArea,
  kProject,
  kDirectorate,
  kTaakveld
};

struct SpendingQuery {
  Dimension rows = Dimension::kActionLine, columns = Dimension::kNone;
  std::optional<Kind> kind = Kind::kRealisation;  // absent: any
  Side side = Side::kExpense;
  std::string currency = "EUR";
  Dimensions filter;             // empty: any; `area` is not read
  std::optional<Period> within;  // of which periods must be part
};

// A sum in minor units, and the number of postings with a part in it. Without postings there is no
// cell: that is not 0.
struct Cell {
  int64_t amount = 0;
  int64_t postings = 0;

  bool operator==(const Cell&) const = default;
};

// Rows and columns in the order of their keys; "" and UNALLOCATED come last.
struct SpendingTable {
  struct Row {
    std::string key;
    std::vector<std::optional<Cell>> cells;  // one for each column
    std::optional<Cell> total;
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::vector<std::optional<Cell>> column_totals;
  std::optional<Cell> total;
  std::optional<Cell> outside_window, crosses_window;
  std::vector<std::string> other_currencies;  // of postings left out for it
};

// There are no totals over kinds. Errors: OUT_OF_RANGE, SUM_TOO_LARGE; INVALID_ARGUMENT,
// TABLE_TOO_LARGE beyond limits::kSpendingCellsMax.
absl::StatusOr<SpendingTable> ComputeSpending(const Ledger& ledger, const SpendingQuery& query);

// opening + received - spent - released - repaid = closing.
struct Balance {
  int64_t opening = 0, received = 0, spent = 0, released = 0, repaid = 0, closing = 0;
  // Received less used of postings that cross an edge of the period. They are in none of the above.
  std::optional<Cell> crossing;
};

// Of the scheme. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<Balance> ComputeBalance(const Ledger& ledger, const std::string& scheme,
                                       const Period& period);

}  // namespace wijkmonitor::finance
