#pragma once

// Whether the ledger has what the files say. Both are looked at as they are: nothing is taken from
// what an import added up.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/finance/domain/file_lines.h"
#include "services/finance/domain/ledger.h"

namespace wijkmonitor::finance {

// Lines of one year, period, account, side and currency; amounts in minor units, in the direction
// of the side. Of a total year, period and account are empty; of a net amount, which is expense
// less income, the side too.
struct ReconciliationRow {
  int year = 0;
  std::string period, account;
  std::optional<Side> side;
  std::string currency;
  int64_t lines = 0;
  int64_t unread_lines = 0;  // those of which the amount could not be read: it counts as 0
  int64_t total = 0, booked = 0, out_of_scope = 0, rejected = 0, reversed = 0;

  int64_t difference() const { return total - booked - out_of_scope - rejected - reversed; }
  bool operator==(const ReconciliationRow&) const = default;
};

// Numbered as in the API.
enum class LineState : uint8_t {
  kOutOfScope = 1,
  kRejected,
  kGone,
  kReversed,
  kCorrected,
  kOtherAmount,
  kAltered
};

// A line that is not booked as the file says it. What it points to lives as long as the ledger and
// the lines that were compared.
struct UnbookedLine {
  LineState state = LineState::kOutOfScope;
  uint32_t index = 0;  // of the line among those of its file that count
  const LinesOfFile* file = nullptr;
  int64_t booked = 0;  // what the ledger has, in the direction of the side
  const std::string* booked_currency = nullptr;
  const std::string* booked_account = nullptr;  // null: that of the line

  int64_t batch() const { return file->file.batch; }
  uint32_t position() const { return file->position[index]; }  // among all lines of the file
  int64_t posting() const { return file->posting[index]; }     // that it stands for; 0: none
  const LinePlace& place() const { return (*file->places)[file->place[index]]; }
  int64_t amount() const { return file->amount[index]; }  // what the file says, as `booked`
  bool amount_unread() const { return file->filed[index] == Filed::kUnread; }
};

struct Reconciliation {
  std::vector<FileOfLines> files;       // that the lines are of, in the order of their batches
  std::vector<ReconciliationRow> rows;  // by year, month, period, account, currency and side
  std::vector<ReconciliationRow> totals, net;  // by currency and side; by currency
  // What makes a difference, then what is reversed or rejected, then what is out of scope; of each
  // the newest file first, by position.
  std::vector<UnbookedLine> unbooked;
};

// Of the files of a source, in a year (absent: in all). Absent when no file has or covers the year.
// A posting counts in the period and on the side of the newest file that has its line, whenever it
// was booked, and in its own account and currency: with all that its external id adds up to. One
// that was altered where it is stored counts as nothing. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
absl::StatusOr<std::optional<Reconciliation>> Reconcile(const Ledger& ledger,
                                                        const FileLines& lines,
                                                        const std::string& source_system,
                                                        std::optional<int> year);

}  // namespace wijkmonitor::finance
