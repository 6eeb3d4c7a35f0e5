#pragma once

// The ledger in memory, in columns. It only grows: a copy shares all full chunks with the ledger it
// was made from, so a new version costs what it adds, and what was known at an earlier version is
// the beginning of the same columns.

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "services/finance/domain/allocation_key.h"
#include "services/finance/domain/posting.h"
#include "services/finance/domain/scheme.h"

namespace wijkmonitor::finance {

// What postings are read with.
struct Reference {
  std::vector<Scheme> schemes;                           // by id
  std::vector<AllocationKey> keys;                       // by id
  std::map<std::string, absl::CivilDay> closed_through;  // by source system

  const Scheme* FindScheme(const std::string& id) const;
  // The last day of the closed books of a system.
  std::optional<absl::CivilDay> ClosedThrough(const std::string& source_system) const;
};

// Texts and their codes: 0 is the empty text, the others in the order of their coming.
class Codes {
 public:
  Codes() : texts_{""}, codes_{{"", 0}} {}
  uint32_t Add(absl::string_view text);
  // Null when no posting has it.
  const uint32_t* Find(absl::string_view text) const {
    const auto found = codes_.find(text);
    return found == codes_.end() ? nullptr : &found->second;
  }
  const std::string& Text(uint32_t code) const { return texts_[code]; }
  size_t size() const { return texts_.size(); }

 private:
  std::vector<std::string> texts_;
  absl::flat_hash_map<std::string, uint32_t> codes_;
  uint32_t last_ = 0;  // the code of the text added last: mostly it comes again
};

class Ledger {
 public:
  static constexpr size_t kChunkSize = size_t{1} << 16;

  // Of up to kChunkSize postings; each column has one value for each. The last chunk may go on
  // after the ledger's end.
  struct Facts {
    std::vector<int64_t> amount, version;
    std::vector<uint8_t> kind, side;
    std::vector<uint32_t> source_system, currency, scheme, action_line, project, directorate,
        taakveld, area, account;
    std::vector<uint32_t> period, performance;  // performance: 0 where it is not said
    std::vector<uint32_t> entry;                // the number of revision 1 of its external id
    std::vector<uint16_t> book_year;
    std::vector<uint8_t> reversal;
    std::vector<uint32_t> later;    // the places of the postings that are no revision 1
    std::vector<uint32_t> altered;  // of those that are not stored as they were booked

    void Reserve(size_t postings);
  };
  // What follows from a Reference: parts by area (from `first[i]` up to `first[i + 1]`; none: the
  // whole is unallocated), and eligibility.
  struct Derived {
    std::vector<uint32_t> first, area;
    std::vector<int64_t> amount;
    std::vector<Eligibility> eligibility;
  };
  struct Chunk {
    std::shared_ptr<const Facts> facts;
    std::shared_ptr<const Derived> derived;
  };
  struct CodeTables {
    Codes source_system, currency, scheme, action_line, project, directorate, taakveld, area,
        account, year, period;
    // By period code; that of 0 means nothing.
    std::vector<Period> periods = std::vector<Period>(1);
    std::vector<uint32_t> years = std::vector<uint32_t>(1);  // the year code of a period code
    // Period codes by the days they begin and end on.
    absl::flat_hash_map<std::pair<int64_t, int64_t>, uint32_t> codes_of_periods;
    uint32_t last_period = 0;  // the code asked for last: mostly it comes again
  };

  explicit Ledger(std::shared_ptr<const Reference> reference);

  // The same postings, read with another reference.
  Ledger Under(std::shared_ptr<const Reference> reference) const;

  size_t size() const { return size_; }
  // The beginning of it: what was recorded in versions up to this one.
  Ledger UpTo(int64_t version) const;
  const std::vector<Chunk>& chunks() const { return chunks_; }
  const CodeTables& codes() const { return *codes_; }
  const Reference& reference() const { return *reference_; }
  // Of the posting with this number, 1..size(): the columns that have it, and its place in them.
  std::pair<const Facts*, size_t> Find(int64_t number) const {
    const auto index = static_cast<size_t>(number - 1);
    return {chunks_[index / kChunkSize].facts.get(), index % kChunkSize};
  }
  // The number of revision 1 of its external id.
  uint32_t EntryOf(int64_t number) const {
    const auto [facts, i] = Find(number);
    return facts->entry[i];
  }
  // The period of a code of the columns `period` and, unless 0, `performance`.
  const Period& PeriodOf(uint32_t code) const { return codes_->periods[code]; }

 private:
  friend class LedgerExtension;

  std::shared_ptr<const Reference> reference_;
  std::shared_ptr<const CodeTables> codes_;
  std::vector<Chunk> chunks_;
  size_t size_ = 0;
};

// How a posting was recorded.
struct Recorded {
  int64_t version = 0;  // the data version
  int64_t first = 0;    // the number of revision 1 of its external id
  bool reversal = false;
  int book_year = 0;
  bool altered = false;  // what is stored is not what was booked
};

// Adds postings to a copy of a ledger, in the order of their numbers.
class LedgerExtension {
 public:
  explicit LedgerExtension(const Ledger& ledger);
  void Add(const Posting& posting, const Recorded& recorded);
  // What a plan books in that version.
  void Add(absl::Span<const Booking> bookings, int64_t version);
  // The ledger with what was added. Nothing is added after this.
  Ledger Finish();

 private:
  std::shared_ptr<Ledger::CodeTables> codes_;
  std::vector<std::shared_ptr<Ledger::Facts>> grown_;  // the last chunks, not in `ledger_`
  Ledger ledger_;
};

// The ledger with what a plan books in that version.
Ledger WithBookings(const Ledger& ledger, absl::Span<const Booking> bookings, int64_t version);

// Calls `f(facts, i, number)` for each posting that is among the places of its chunk, in the order
// of their numbers.
template <class F>
void ForEachAt(std::vector<uint32_t> Ledger::Facts::*places, const Ledger& ledger, const F& f) {
  size_t before = 0;  // postings in the chunks before
  for (const Ledger::Chunk& chunk : ledger.chunks()) {
    for (const uint32_t i : (*chunk.facts).*places) {
      if (before + i >= ledger.size()) return;
      f(*chunk.facts, size_t{i}, static_cast<uint32_t>(before + i + 1));
    }
    before += Ledger::kChunkSize;
  }
}
// Of those that are no revision 1.
template <class F>
void ForEachLater(const Ledger& ledger, const F& f) {
  ForEachAt(&Ledger::Facts::later, ledger, f);
}

// Calls `f(facts, i, number)` for each posting of a source, in the order of their numbers.
template <class F>
void ForEachOfSource(const Ledger& ledger, const std::string& source_system, const F& f) {
  const uint32_t* const source = ledger.codes().source_system.Find(source_system);
  if (source == nullptr) return;
  uint32_t number = 0;
  for (const Ledger::Chunk& chunk : ledger.chunks()) {
    const Ledger::Facts& facts = *chunk.facts;
    const size_t end = std::min(facts.amount.size(), ledger.size() - number);
    for (size_t i = 0; i < end; ++i) {
      ++number;
      if (facts.source_system[i] == *source) f(facts, i, number);
    }
  }
}

// Where a period stands on a year axis: the calendar year that it lies in, or itself when it
// crosses a year's end.
Period YearOf(const Period& period);

}  // namespace wijkmonitor::finance
