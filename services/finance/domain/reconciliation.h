#pragma once

// Whether the ledger has what a file says: every line of it is booked, out of scope or rejected.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// Whether a line is booked. kUnmapped: no rule says how.
enum class LineScope : uint8_t { kIn, kOut, kUnmapped };

// A line of a file. A line that has an expense and an income is two.
struct LedgerLine {
  int64_t line = 0;         // of the file
  std::string external_id;  // of its posting, were it booked
  int year = 0;             // its field `year`; else the year in which its period ends
  // Within the year, as the file numbers it; else the month, 1..12; empty for a longer period.
  std::string period;
  std::string account;
  // In minor units, debit less credit: expense less income where the file has no debit and credit.
  int64_t amount = 0;
  LineScope scope = LineScope::kIn;  // otherwise no posting comes of it
  int32_t revision = 0;  // of its posting; 0: the line does not say, and the one in force is meant
  std::string currency;
  Side side = Side::kExpense;  // as the file says it: debit is expense, credit is income

  bool in_scope() const { return scope == LineScope::kIn; }
  // Of its side, in the direction of the side.
  int64_t gross() const { return side == Side::kIncome ? -amount : amount; }
  bool operator==(const LedgerLine&) const = default;
};

// What a file of postings declares.
struct LedgerFile {
  std::string source_system;  // empty only where a file names it and no line could be read
  bool covers_years = false;  // it has all lines of its years
  std::vector<DeclaredPosting> postings;  // of the lines in scope, in their order
  std::vector<LedgerLine> lines;
  // Sums of the gross amounts of lines that could not be read but for these, by currency and side.
  std::map<std::pair<std::string, Side>, absl::int128> refused;
  std::vector<Warning> warnings;
};

// The books that a file speaks for: what they have beside `external_ids` is gone from the file.
struct CoveredBooks {
  int first_year = 0, last_year = 0;
  std::set<std::string> external_ids;  // of its lines in scope
};
// Absent for a file that need not have all lines of its years.
std::optional<CoveredBooks> BooksCoveredBy(const LedgerFile& file);

// The lines of one year, period, account and currency. total = booked + out_of_scope + rejected.
struct ReconciliationRow {
  int year = 0;
  std::string period, account;
  int64_t lines = 0;
  int64_t total = 0, booked = 0, out_of_scope = 0, rejected = 0;
  std::string currency;

  int64_t difference() const { return total - booked - out_of_scope - rejected; }
  bool operator==(const ReconciliationRow&) const = default;
};

// Numbered as in the API.
enum class LineState { kOutOfScope = 1, kRejected, kGone };

// A line that is not booked, or a posting whose line the file no longer has (line 0).
struct UnbookedLine {
  LineState state = LineState::kOutOfScope;
  int64_t line = 0;
  std::string external_id;
  int year = 0;
  std::string account;
  int64_t amount = 0;  // minor units, debit less credit
  std::string currency;

  bool operator==(const UnbookedLine&) const = default;
};

// What the lines of a file come to, by currency and side: the sums of their gross amounts.
struct FileAmounts {
  std::string currency;
  Side side = Side::kExpense;
  int64_t applied = 0, unchanged = 0, out_of_scope = 0, rejected = 0;

  bool operator==(const FileAmounts&) const = default;
};
// `unread`: lines that gave no posting, for what is wrong with them. `outcomes`: of the postings of
// the others, in their order; empty for a file that is refused whole. The currency is empty where a
// line says none that there can be. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<std::vector<FileAmounts>> FileAmountsOf(const LedgerFile& file,
                                                       const std::set<int64_t>& unread,
                                                       const std::vector<LineOutcome>& outcomes);

// Their sums, by currency, without year, period and account.
std::vector<ReconciliationRow> TotalsOf(const std::vector<ReconciliationRow>& rows);

struct Reconciliation {
  std::vector<ReconciliationRow> rows;  // by year, period, account and currency
  std::vector<UnbookedLine> unbooked;   // by line; those gone come last
};

// Lines that are not booked for what is wrong with them, each with its external id: a line that has
// an expense and an income is two, of which one may be booked.
using RejectedLines = std::set<std::pair<int64_t, std::string>>;
// `unread`, `outcomes`: as FileAmountsOf has them.
RejectedLines RejectedLinesOf(const LedgerFile& file, const std::set<int64_t>& unread,
                              const std::vector<LineOutcome>& outcomes);

// What became of each line of the file, those of `rejected` lines among them, once the plan is
// booked on top of what is stored. `gone`: what the ledger has that the file has no longer. Error:
// INTERNAL, LEDGER_DIFFERS when a row does not add up; OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<Reconciliation> Reconcile(const LedgerFile& file, const StoredPostings& stored,
                                         const PostingPlan& plan, const RejectedLines& rejected,
                                         const std::vector<Posting>& gone);

// An import of postings, and what became of its lines.
struct BatchRecord {
  std::string source_system, profile, file_name, file_sha256;
};
struct StoredBatch {
  int64_t id = 0;
  absl::Time recorded_at;
  BatchRecord record;
  Reconciliation reconciliation;  // at most as many lines as were asked for
};

}  // namespace wijkmonitor::finance
