#pragma once

// What is kept of an import: its lines, with the postings they stand for, what they replace, and
// what the ledger has that the file no longer has.

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/finance/domain/file_lines.h"
#include "services/finance/domain/ledger.h"
#include "services/finance/domain/ledger_file.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

struct Filing {
  Coverage coverage;
  std::deque<LinePlace> places;
  std::vector<FiledLine> lines;         // in the order of their positions; those gone come last
  std::vector<ReplacedLines> replaced;  // by their ids; what the months replace is not among them
  std::vector<int64_t> gone;            // the postings of the lines that are gone
};

// Of `file`, once its plan is booked: `ledger` has it, after the posting with the number `last`.
// `unread`: as FileAmountsOf has them. `stored`: what the ledger had of the ids of all lines in
// scope. `before`: what the files said until now. The file outlives the result.
//
// One line is kept of each external id: a line that the file repeats is none, and of lines with
// revisions the last stands for all, with the amount that is in force after it. What is rejected is
// kept as it stands, but for its posting, if another line has that.
Filing FilingOf(const LedgerFile& file, const std::set<int64_t>& unread, const PostingPlan& plan,
                int64_t last, const StoredPostings& stored, const FileLines& before,
                const Ledger& ledger);

inline bool IsRejected(Filed filed) { return filed == Filed::kRejected || filed == Filed::kUnread; }

// The entries, by the number of revision 1, of which `files` have a rejected line and one in scope:
// the posting is that of the latter.
absl::flat_hash_set<uint32_t> EntriesOfOtherLines(const Ledger& ledger,
                                                  const FileLines::Files& files);

// The months in which a file has lines that can be read, where of others that it covers there are
// postings, or lines of the files `before`: of one before all of its own, or of at least as many.
// Mostly it was to cover its own only.
std::optional<Coverage> PartSentAsWhole(const Filing& filing, const FileLines::Files& before);

}  // namespace wijkmonitor::finance
