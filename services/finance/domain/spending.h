#pragma once

// What was spent, over any two dimensions, and how a scheme's money went over a period. What is not
// published is left out before anything is made of it, so that nothing can be told from the rest.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "libs/base/label.h"
#include "services/finance/domain/ledger.h"

namespace wijkmonitor::finance {

// How everything here is computed: named in each answer, changed with what it names. FM-1: areas by
// largest remainder, eligibility by the performance period where it is known, spans never spread.
inline constexpr absl::string_view kMethodVersion = "FM-1";

// Which postings count: those only of kinds that their scheme publishes, or all. Who does not say
// gets what everybody may see.
enum class Seen { kPublished, kAll };

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
  Dimensions filter;  // empty: any; of an area (or kUnallocated) only the parts of postings
  std::string source_system, account;    // empty: any
  std::optional<Instrument> instrument;  // of the scheme; absent: any
  std::optional<Period> within;          // of which periods must be part
  Seen seen = Seen::kPublished;
  // The key of a kind or an instrument, which decides their order; by default its number.
  std::string (*word_of)(Dimension dimension, uint32_t value) = [](Dimension, uint32_t value) {
    return absl::StrCat(value);
  };
};

// A sum in minor units, and the number of postings with a part in it. Without postings there is no
// cell: that is not 0.
struct Cell {
  int64_t amount = 0;
  int64_t postings = 0;

  bool operator==(const Cell&) const = default;
};

// What a row or a column is of.
struct Header {
  std::string key;               // an id, a word, a year, a period; empty: the postings do not say
  std::optional<Label> label;    // of a scheme
  std::optional<Period> period;  // of a year or a period

  bool operator==(const Header&) const = default;
};

// Rows and columns in the order of their keys; "" and UNALLOCATED come last.
struct SpendingTable {
  struct Row {
    Header header;
    std::vector<std::optional<Cell>> cells;  // one for each column
    std::optional<Cell> total;
  };
  std::vector<Header> columns;
  std::vector<Row> rows;
  std::vector<std::optional<Cell>> column_totals;
  std::optional<Cell> total;
  std::optional<Cell> outside_window, crosses_window;
  std::vector<std::string> other_currencies;  // of postings left out for it
  // Of postings left out because they cross an edge of the period; over kinds without an amount.
  std::optional<Cell> crossing;
  std::vector<std::string> source_systems;  // of the postings in it
  // A scheme that is asked about does not publish a kind that is asked for. Whether there are such
  // postings has no part in it.
  bool published_only = false;
};

// There are no totals over kinds. Errors: OUT_OF_RANGE, SUM_TOO_LARGE; INVALID_ARGUMENT,
// TABLE_TOO_LARGE beyond limits::kSpendingCellsMax.
absl::StatusOr<SpendingTable> ComputeSpending(const Ledger& ledger, const SpendingQuery& query);

// opening + received - spent - released - repaid = closing. Absent where a kind that decides it is
// not seen.
struct Balance {
  std::optional<int64_t> opening, received, spent, released, repaid, closing;
  // Received less used of postings that cross an edge of the period, of the kinds that are seen.
  // They are in none of the above.
  std::optional<Cell> crossing;
  bool published_only = false;  // something is absent
};

// Of the scheme. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<Balance> ComputeBalance(const Ledger& ledger, const std::string& scheme,
                                       const Period& period, Seen seen = Seen::kPublished);

}  // namespace wijkmonitor::finance
