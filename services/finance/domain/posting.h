#pragma once

// The ledger's entries: what they are, and what is checked before they are booked. A posting is
// single entry: an amount that is positive in its side's direction. It never changes. What is
// wrong is cancelled by a reversal, the same posting negated, and booked anew; both carry the
// same external id, and the next revisions.

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::finance {

// Numbered as in the API, as are the other enums here.
enum class Kind { kBudget = 1, kReceipt, kCommitment, kRealisation, kForecast };
enum class Side { kExpense = 1, kIncome };
enum class Eligibility { kNoWindow, kInsideWindow, kOutsideWindow, kCrossesWindow };

// How tables call what belongs to no area: the id of none.
inline constexpr absl::string_view kUnallocated = "UNALLOCATED";

// What a posting is of, in the codes of its source; empty: it does not say.
struct Dimensions {
  std::string scheme, action_line, project, directorate, taakveld;
  std::string area;  // area or area set; empty: an allocation key decides

  bool operator==(const Dimensions&) const = default;
};

struct Posting {
  std::string source_system;
  std::string external_id;  // unique in the source system
  Kind kind = Kind::kRealisation;
  Side side = Side::kExpense;
  int64_t amount = 0;  // minor units
  std::string currency;
  Period period;  // one day, or a span that is never spread
  std::optional<Period> performance;
  // Of a correction of closed books, which is booked in open ones: the period of the line that it
  // stands for.
  std::optional<Period> corrects;
  Dimensions dimensions;
  std::string account, cost_center;
  std::string resolves;  // external id of a commitment of the same source; empty: none

  bool operator==(const Posting&) const = default;
};

// Its texts but ids and currency, each with the name of its column. In this order files have them,
// and ContentHash takes them: it stays.
inline auto TextsOf(const Posting& posting) {
  using Text = std::pair<absl::string_view, const std::string*>;
  const Dimensions& d = posting.dimensions;
  return std::array<Text, 9>{{{"scheme", &d.scheme},
                              {"action_line", &d.action_line},
                              {"project", &d.project},
                              {"directorate", &d.directorate},
                              {"taakveld", &d.taakveld},
                              {"area", &d.area},
                              {"account", &posting.account},
                              {"cost_center", &posting.cost_center},
                              {"resolves", &posting.resolves}}};
}

// The same, negated: what cancels it.
Posting Negated(Posting posting);
// A receipt is not negative: one that is, as a debit on its account, becomes what is paid back. All
// others stay as they are.
void TurnReceipt(Posting* posting);

// A sum of amounts. OUT_OF_RANGE, SUM_TOO_LARGE with this message when it has more than 64 bits.
absl::StatusOr<int64_t> FittingSum(absl::int128 sum, absl::string_view message);

// Tells whether two postings say the same: SHA-256 over all they say but their id.
std::string ContentHash(const Posting& posting);

// `posting` on another day, as what is booked there of another period: that period is when what was
// paid for was delivered, unless it says when.
Posting OnDay(Posting posting, absl::CivilDay day);

// A posting as the ledger has it.
struct Entry {
  Posting posting;
  int32_t revision = 1;    // of its external id, without gaps
  bool reversal = false;   // cancels the revision before it
  int64_t number = 0;      // in the order of recording, from 1
  int64_t first = 0;       // the number of revision 1 of its external id
  int64_t version = 0;     // data version it was recorded in
  int book_year = 0;       // the year in whose books it is; 0: that of its period
  absl::Time recorded_at;  // when its version was committed, where that is asked for
};

// Which postings.
struct PostingFilter {
  std::string source_system, external_id, scheme, action_line, project, account;  // empty: any
  std::optional<Kind> kind;
  std::optional<Side> side;
  std::optional<Period> within;  // of which periods must be part
};

// Revisions take turns: 1 is the posting itself, 2 cancels it, 3 is booked instead, 4 cancels that.
inline bool IsReversal(int32_t revision) { return revision > 0 && revision % 2 == 0; }

// --- Checking and planning an import ---

// An external id that is made of a key joins its parts with this; the two sides of a line that has
// both are told apart behind it.
inline constexpr absl::string_view kKeySeparator = "/";
inline constexpr absl::string_view kExpenseSuffix = "/EXPENSE", kIncomeSuffix = "/INCOME";

struct DeclaredPosting {
  int64_t line = 0;  // of the file
  Posting posting;
  int book_year = 0;  // the year in whose books it is; 0: that of its period
  // Of its external id, where the line is an entry of a ledger; 0: it says what the id is to be.
  int32_t revision = 0;
  // What it is booked as may follow from a mapping, which changes without the line.
  bool is_mapped = false;
  // Of a line whose id has its municipality: the id of one that names none. Of one that names none:
  // its key, with which the ids of those that do begin. Empty: ids of such lines never have one.
  std::string id_of_none = {}, key_of_some = {};
};

// What is wrong with each posting by itself: ids, amounts, periods, kind against side, scheme and
// currency. `currencies` are those of the schemes there are.
std::vector<Rejection> CheckPostings(const std::vector<DeclaredPosting>& postings,
                                     const std::map<std::string, std::string>& currencies);

// What the ledger has of an external id.
struct KnownEntry {
  std::vector<Entry> revisions;  // all, in their order; at least one

  const Entry& newest() const { return revisions.back(); }
};
// A commitment, and how it stands.
struct KnownCommitment {
  Posting posting;
  bool cancelled = false;
  std::string resolved_by;  // external id; empty: open

  // Takes note that `resolving`, which resolves it, is booked, or is cancelled.
  void NoteResolving(const Posting& resolving, bool reversal) {
    if (!reversal) {
      resolved_by = resolving.external_id;
    } else if (resolved_by == resolving.external_id) {
      resolved_by.clear();
    }
  }
};

// What the ledger has of the postings of a file, all of one source system, by external id.
struct StoredPostings {
  std::map<std::string, KnownEntry> entries;
  std::set<std::string> keys_of_some;  // those of DeclaredPosting with which a booked id begins
  std::map<std::string, KnownCommitment> commitments;
};

// What is known of an id; null: nothing.
template <class Map>
const typename Map::mapped_type* FindIn(const Map& known, const typename Map::key_type& id) {
  const auto found = known.find(id);
  return found == known.end() ? nullptr : &found->second;
}

enum class OnChange { kReject, kReverseAndRebook };

// A posting: its number, or, of one that is planned, -1 for the first of the plan, -2 for the
// second; 0: none.
using PostingRef = int64_t;
// Once the plan is booked after the posting with the number `last`.
inline int64_t NumberOf(PostingRef ref, int64_t last) { return ref < 0 ? last - ref : ref; }

// A posting that is to be booked as a revision of its external id; an Entry without number and
// version. The posting outlives it.
struct Booking {
  const Posting* posting = nullptr;
  int32_t revision = 1;
  bool reversal = false;
  int book_year = 0;
  PostingRef first = 0;  // revision 1 of the external id; 0: not known

  // The year in whose books it is.
  int BookYear() const { return book_year == 0 ? posting->period.LastYear() : book_year; }
};
inline Booking BookingOf(const Entry& entry) {
  return {&entry.posting, entry.revision, entry.reversal, entry.book_year, entry.first};
}

// What becomes of a line. kApplied: it is booked, or booked anew. kUnchanged: the ledger has it, or
// had it, and it was reversed by hand. kRepeated: the file has it already.
enum class LineOutcome : uint8_t { kApplied, kUnchanged, kRepeated, kRejected };

struct PlannedLine {
  LineOutcome outcome = LineOutcome::kRejected;
  // What is booked last of its external id once the plan is; of a rejected line before it.
  PostingRef posting = 0;
};

// What an import books. The postings that were planned outlive it.
struct PostingPlan {
  PostingPlan() = default;
  PostingPlan(PostingPlan&&) = default;
  PostingPlan& operator=(PostingPlan&&) = default;

  std::vector<Booking> bookings;
  std::deque<Posting> made;        // the postings that are not among the planned ones
  std::vector<PlannedLine> lines;  // of each of the planned postings
  std::vector<Rejection> rejections;

  int64_t Count(LineOutcome outcome) const {
    return std::ranges::count(lines, outcome, &PlannedLine::outcome);
  }
};

// What decides how lines are booked beside what is stored.
struct PlanRules {
  std::optional<absl::CivilDay> closed_through;  // the last day of the closed books
  OnChange on_change = OnChange::kReject;
  // Where what changes closed books is booked, in open ones; absent: it is rejected.
  std::optional<absl::CivilDay> correction_day = std::nullopt;
};

// Plans what `postings` (checked, of one source system) book on top of what is stored of them. A
// line that is known and says the same is left alone; one that was reversed by hand also where only
// what a mapping says of it is other since. One that says something else is rejected, or reversed
// and booked anew. What falls into closed books is rejected, or booked on the day of correction: a
// line that is new or booked anew there, and the reversal of a posting there. Also rejected: an
// external id that the file has twice with different content, a line that is booked with a
// municipality in its id where it is to be booked without or the reverse, a commitment that is
// resolved twice, beyond its amount, or unlike it.
//
// A line with a revision is booked as that one when it is the next; of a known one it must say the
// same, whatever the rules. A reversal must cancel the revision before it, by the rules of
// PlanReversal.
PostingPlan PlanPostings(const std::vector<DeclaredPosting>& postings, const StoredPostings& stored,
                         const PlanRules& rules);

// The posting that cancels `newest`, what is booked last of its external id; `commitment` is how it
// stands when it is one (null: it is none). Booked as OnDay(`day`), else on the posting's own
// period. Errors, FAILED_PRECONDITION: POSTING_REVERSED, BOOKS_CLOSED, COMMITMENT_RESOLVED.
absl::StatusOr<Posting> PlanReversal(const Booking& newest, const KnownCommitment* commitment,
                                     std::optional<absl::CivilDay> day,
                                     std::optional<absl::CivilDay> closed_through);
// `reversal`, booked as what cancels `newest`.
inline Booking ReversalOf(const Booking& newest, const Posting& reversal) {
  return {&reversal, newest.revision + 1, true, newest.book_year, newest.first};
}

}  // namespace wijkmonitor::finance
