#include "services/finance/domain/reconciliation.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "services/finance/domain/ids.h"

namespace wijkmonitor::finance {
namespace {

struct Sums {
  int64_t lines = 0;
  absl::int128 total = 0, booked = 0, out_of_scope = 0, rejected = 0;
};

absl::StatusOr<int64_t> Fitting(absl::int128 sum) {
  return FittingSum(sum, "the amounts of an account add up to more than 64 bits: split the file");
}

// Year, period, account and currency.
using Key = std::tuple<int, absl::string_view, absl::string_view, absl::string_view>;

absl::StatusOr<ReconciliationRow> RowOf(const Key& key, const Sums& sums) {
  const auto& [year, period, account, currency] = key;
  ReconciliationRow row{.year = year,
                        .period = std::string(period),
                        .account = std::string(account),
                        .lines = sums.lines,
                        .currency = std::string(currency)};
  ASSIGN_OR_RETURN(row.total, Fitting(sums.total));
  ASSIGN_OR_RETURN(row.booked, Fitting(sums.booked));
  ASSIGN_OR_RETURN(row.out_of_scope, Fitting(sums.out_of_scope));
  ASSIGN_OR_RETURN(row.rejected, Fitting(sums.rejected));
  if (sums.total == sums.booked + sums.out_of_scope + sums.rejected) return row;
  return MakeError(absl::StatusCode::kInternal, "LEDGER_DIFFERS",
                   absl::StrCat("account ", row.account, ", period ", row.period, " of ", row.year,
                                ": the file has ", FormatAmount(row.total), ", the ledger ",
                                FormatAmount(row.booked)));
}

// The amount of a posting as a ledger has it.
int64_t DebitLessCredit(const Posting& posting) {
  return posting.side == Side::kIncome ? -posting.amount : posting.amount;
}

// What the ledger has of the lines of a file. The postings outlive it.
class BookedPostings {
 public:
  BookedPostings(const StoredPostings& stored, const PostingPlan& plan) {
    newest_.reserve(stored.entries.size() + plan.bookings.size());
    for (const auto& [id, known] : stored.entries) {
      for (const Entry& entry : known.revisions) Add(BookingOf(entry));
    }
    for (const Booking& booking : plan.bookings) Add(booking);
  }

  const Posting* Find(const LedgerLine& line) const {
    const Booking* newest = FindIn(newest_, line.external_id);
    if (newest == nullptr) return nullptr;
    if (line.revision == newest->revision || (line.revision == 0 && !newest->reversal)) {
      return newest->posting;
    }
    const Posting* const* earlier = FindIn(earlier_, {line.external_id, line.revision});
    return earlier == nullptr ? nullptr : *earlier;
  }

 private:
  // Those of one external id in their order.
  void Add(const Booking& booking) {
    const auto [newest, is_new] = newest_.try_emplace(booking.posting->external_id, booking);
    if (is_new) return;
    earlier_[{newest->first, newest->second.revision}] = newest->second.posting;
    newest->second = booking;
  }

  absl::flat_hash_map<absl::string_view, Booking> newest_;
  absl::flat_hash_map<std::pair<absl::string_view, int32_t>, const Posting*> earlier_;
};

// What became of the lines in scope of a file, one after the other.
class OutcomesInOrder {
 public:
  OutcomesInOrder(const std::set<int64_t>& unread, const std::vector<LineOutcome>& outcomes)
      : unread_(unread), outcomes_(outcomes) {}

  LineOutcome Next(const LedgerLine& line) {
    const bool has_outcome = !outcomes_.empty() && !unread_.contains(line.line);
    return has_outcome ? outcomes_[next_++] : LineOutcome::kRejected;
  }

 private:
  const std::set<int64_t>& unread_;
  const std::vector<LineOutcome>& outcomes_;
  size_t next_ = 0;
};

}  // namespace

std::optional<CoveredBooks> BooksCoveredBy(const LedgerFile& file) {
  if (!file.covers_years || file.lines.empty()) return std::nullopt;
  CoveredBooks books{file.lines.front().year, file.lines.front().year, {}};
  for (const LedgerLine& line : file.lines) {
    books.first_year = std::min(books.first_year, line.year);
    books.last_year = std::max(books.last_year, line.year);
    if (line.in_scope()) books.external_ids.insert(line.external_id);
  }
  return books;
}

absl::StatusOr<std::vector<FileAmounts>> FileAmountsOf(const LedgerFile& file,
                                                       const std::set<int64_t>& unread,
                                                       const std::vector<LineOutcome>& outcomes) {
  struct Sums {
    absl::int128 applied = 0, unchanged = 0, out_of_scope = 0, rejected = 0;
  };
  std::map<std::pair<std::string, Side>, Sums> sums_of;
  for (const auto& [key, amount] : file.refused) sums_of[key].rejected = amount;
  // Mostly all lines have one currency: by side, that of the line before, and its sums.
  std::array<std::pair<const std::string*, Sums*>, 3> last = {};
  const auto sums = [&](const LedgerLine& line) -> Sums& {
    auto& [currency, of_currency] = last[static_cast<size_t>(line.side)];
    if (currency == nullptr || *currency != line.currency) {
      currency = &line.currency;
      of_currency = &sums_of[{IsCurrencyCode(line.currency) ? line.currency : "", line.side}];
    }
    return *of_currency;
  };
  OutcomesInOrder in_order(unread, outcomes);
  for (const LedgerLine& line : file.lines) {
    if (!line.in_scope()) {
      sums(line).out_of_scope += line.gross();
      continue;
    }
    const LineOutcome outcome = in_order.Next(line);
    absl::int128 Sums::*const sum = outcome == LineOutcome::kApplied     ? &Sums::applied
                                    : outcome == LineOutcome::kUnchanged ? &Sums::unchanged
                                                                         : &Sums::rejected;
    sums(line).*sum += line.gross();
  }
  std::vector<FileAmounts> amounts;
  for (const auto& [key, of_key] : sums_of) {
    FileAmounts& added = amounts.emplace_back(FileAmounts{key.first, key.second});
    ASSIGN_OR_RETURN(added.applied, Fitting(of_key.applied));
    ASSIGN_OR_RETURN(added.unchanged, Fitting(of_key.unchanged));
    ASSIGN_OR_RETURN(added.out_of_scope, Fitting(of_key.out_of_scope));
    ASSIGN_OR_RETURN(added.rejected, Fitting(of_key.rejected));
  }
  return amounts;
}

std::vector<ReconciliationRow> TotalsOf(const std::vector<ReconciliationRow>& rows) {
  std::map<std::string, ReconciliationRow> by_currency;
  for (const ReconciliationRow& row : rows) {
    ReconciliationRow& total = by_currency[row.currency];
    total.currency = row.currency;
    total.lines += row.lines;
    total.total += row.total;
    total.booked += row.booked;
    total.out_of_scope += row.out_of_scope;
    total.rejected += row.rejected;
  }
  std::vector<ReconciliationRow> totals;
  for (auto& [currency, total] : by_currency) totals.push_back(std::move(total));
  return totals;
}

RejectedLines RejectedLinesOf(const LedgerFile& file, const std::set<int64_t>& unread,
                              const std::vector<LineOutcome>& outcomes) {
  RejectedLines rejected;
  OutcomesInOrder in_order(unread, outcomes);
  for (const LedgerLine& line : file.lines) {
    if (line.in_scope() && in_order.Next(line) == LineOutcome::kRejected) {
      rejected.insert({line.line, line.external_id});
    }
  }
  return rejected;
}

absl::StatusOr<Reconciliation> Reconcile(const LedgerFile& file, const StoredPostings& stored,
                                         const PostingPlan& plan, const RejectedLines& rejected,
                                         const std::vector<Posting>& gone) {
  const BookedPostings booked(stored, plan);
  Reconciliation result;
  absl::flat_hash_map<Key, Sums> sums_of;
  // A line that stands in the file twice is booked once.
  absl::flat_hash_set<std::pair<absl::string_view, int32_t>> counted;
  counted.reserve(file.lines.size());
  for (const LedgerLine& line : file.lines) {
    Sums& sums = sums_of[{line.year, line.period, line.account, line.currency}];
    const bool is_rejected = !rejected.empty() && rejected.contains({line.line, line.external_id});
    if (!is_rejected && line.in_scope() &&
        !counted.insert({line.external_id, line.revision}).second) {
      continue;
    }
    ++sums.lines;
    sums.total += line.amount;
    if (!is_rejected && line.in_scope()) {
      const Posting* posting = booked.Find(line);
      sums.booked += posting == nullptr ? 0 : DebitLessCredit(*posting);
      continue;
    }
    (is_rejected ? sums.rejected : sums.out_of_scope) += line.amount;
    result.unbooked.push_back({is_rejected ? LineState::kRejected : LineState::kOutOfScope,
                               line.line, line.external_id, line.year, line.account, line.amount,
                               line.currency});
  }
  for (const Posting& posting : gone) {
    result.unbooked.push_back({LineState::kGone, 0, posting.external_id, posting.period.LastYear(),
                               posting.account, DebitLessCredit(posting), posting.currency});
  }
  for (const auto& [key, sums] : std::map<Key, Sums>(sums_of.begin(), sums_of.end())) {
    ASSIGN_OR_RETURN(result.rows.emplace_back(), RowOf(key, sums));
  }
  return result;
}

}  // namespace wijkmonitor::finance
