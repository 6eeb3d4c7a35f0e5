#pragma once

// A file of postings, as it was read.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/finance/domain/coverage.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// Whether a line is booked. kUnmapped: no rule says how.
enum class LineScope : uint8_t { kIn, kOut, kUnmapped };

// A line of a file. A line that has an expense and an income is two.
struct LedgerLine {
  int64_t line = 0;         // of the file
  std::string external_id;  // of its posting, were it booked
  int year = 0;             // its field `year`; else the year in which its period ends
  Months months;            // in the year
  // Within the year, as the file numbers it; else the month, 1..12; empty for a longer period.
  std::string period;
  std::string account;
  // In minor units, debit less credit: expense less income where the file has no debit and credit.
  int64_t amount = 0;
  LineScope scope = LineScope::kIn;  // otherwise no posting comes of it
  int32_t revision = 0;  // of its posting; 0: the line does not say, and the one in force is meant
  std::string currency;
  Side side = Side::kExpense;             // as the file says it: debit is expense, credit is income
  std::string cost_center, project_code;  // of a line out of scope
  bool amount_unread = false;             // then it is 0

  bool in_scope() const { return scope == LineScope::kIn; }
  // Of its side, in the direction of the side.
  int64_t gross() const { return side == Side::kIncome ? -amount : amount; }
  bool operator==(const LedgerLine&) const = default;
};

// What a file of postings declares.
struct LedgerFile {
  std::string source_system;  // empty only where a file names it and no line could be read
  Coverage coverage;
  std::vector<DeclaredPosting> postings;  // of the lines in scope, in their order
  std::vector<LedgerLine> lines;
  // Lines that could not be read. Each stands in the year of the file that
  // is next to what it says, and says only what can be said.
  std::vector<LedgerLine> unread;
  std::vector<Warning> warnings;
};

// Gives a place to the lines of which it could not be read, or is not covered: at the end of what
// the file covers, or in the last year of its lines.
void PlaceUnreadLines(LedgerFile* file);

// What the lines of a file come to, by currency and side: the sums of their gross amounts.
struct FileAmounts {
  std::string currency;
  Side side = Side::kExpense;
  int64_t applied = 0, unchanged = 0, out_of_scope = 0, rejected = 0;

  bool operator==(const FileAmounts&) const = default;
};
// `unread`: lines that gave no posting, for what is wrong with them. `planned`: of the postings of
// the others, in their order; empty for a file that is refused whole. The currency is empty where a
// line says none that there can be. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<std::vector<FileAmounts>> FileAmountsOf(const LedgerFile& file,
                                                       const std::set<int64_t>& unread,
                                                       const std::vector<PlannedLine>& planned);

// What became of the lines in scope of a file, one after the other.
class OutcomesInOrder {
 public:
  // As FileAmountsOf has them. Both outlive it.
  OutcomesInOrder(const std::set<int64_t>& unread, const std::vector<PlannedLine>& planned)
      : unread_(unread), planned_(planned) {}

  PlannedLine Next(const LedgerLine& line) {
    const bool is_planned = !planned_.empty() && !unread_.contains(line.line);
    return is_planned ? planned_[next_++] : PlannedLine();
  }

 private:
  const std::set<int64_t>& unread_;
  const std::vector<PlannedLine>& planned_;
  size_t next_ = 0;
};

}  // namespace wijkmonitor::finance
