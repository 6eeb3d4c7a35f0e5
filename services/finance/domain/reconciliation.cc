#include "services/finance/domain/reconciliation.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "libs/base/status.h"

namespace wijkmonitor::finance {
namespace {

struct Sums {
  int64_t lines = 0;
  absl::int128 total = 0, booked = 0, out_of_scope = 0, rejected = 0, reversed = 0;

  // Adds those of `other`, turned round where `sign` is -1.
  void Add(const Sums& other, int sign = 1) {
    lines += other.lines;
    total += sign * other.total;
    booked += sign * other.booked;
    out_of_scope += sign * other.out_of_scope;
    rejected += sign * other.rejected;
    reversed += sign * other.reversed;
  }
};

absl::StatusOr<ReconciliationRow> RowOf(ReconciliationRow row, const Sums& sums) {
  constexpr absl::string_view kTooLarge = "the amounts add up to more than 64 bits: ask for a year";
  row.lines = sums.lines;
  ASSIGN_OR_RETURN(row.total, FittingSum(sums.total, kTooLarge));
  ASSIGN_OR_RETURN(row.booked, FittingSum(sums.booked, kTooLarge));
  ASSIGN_OR_RETURN(row.out_of_scope, FittingSum(sums.out_of_scope, kTooLarge));
  ASSIGN_OR_RETURN(row.rejected, FittingSum(sums.rejected, kTooLarge));
  ASSIGN_OR_RETURN(row.reversed, FittingSum(sums.reversed, kTooLarge));
  return row;
}

// In what order lines are listed.
int RankOf(LineState state) {
  switch (state) {
    case LineState::kGone:
    case LineState::kCorrected:
    case LineState::kOtherAmount:
      return 0;
    case LineState::kRejected:
    case LineState::kReversed:
      return 1;
    case LineState::kOutOfScope:
      return 2;
  }
  return 2;
}

// What the ledger has of each external id of a source.
class LedgerSums {
 public:
  LedgerSums(const Ledger& ledger, const std::string& source_system)
      : ledger_(ledger), newest_(NewestOfEntries(ledger, source_system)), sums_(newest_.size()) {
    size_t number = 0;
    for (const Ledger::Chunk& chunk : ledger.chunks()) {
      const Ledger::Facts& facts = *chunk.facts;
      const size_t end = std::min(facts.amount.size(), ledger.size() - number);
      for (size_t i = 0; i < end; ++i, ++number) {
        const uint32_t entry = facts.entry[i];
        if (newest_[entry] == 0) continue;
        // What is of another currency than the newest has been cancelled.
        const auto [newest, n] = ledger.Find(newest_[entry]);
        if (newest->currency[n] != facts.currency[i]) continue;
        const bool is_income = facts.side[i] == static_cast<uint8_t>(Side::kIncome);
        sums_[entry] += is_income ? -facts.amount[i] : facts.amount[i];
      }
    }
  }

  uint32_t EntryOf(int64_t posting) const {
    const auto [facts, i] = ledger_.Find(posting);
    return facts->entry[i];
  }
  // The newest posting of an entry.
  std::pair<const Ledger::Facts*, size_t> Newest(uint32_t entry) const {
    return ledger_.Find(newest_[entry]);
  }
  // Debit less credit.
  int64_t Sum(uint32_t entry) const { return sums_[entry]; }
  size_t size() const { return sums_.size(); }

 private:
  const Ledger& ledger_;
  std::vector<uint32_t> newest_;  // both by entry
  std::vector<int64_t> sums_;
};

class Reconciler {
 public:
  // All outlive it.
  Reconciler(const Ledger& ledger, const FileLines& lines, const std::string& source_system,
             std::optional<int> year)
      : ledger_(ledger),
        booked_(ledger, source_system),
        places_(lines.places()),
        files_(lines.OfSource(source_system)),
        year_(year),
        sums_(places_.size()),
        owned_(booked_.size()) {}

  absl::StatusOr<std::optional<Reconciliation>> Run() {
    if (year_) TakeFiles(Months::OfYear(*year_));
    // A posting stands for the line of the newest file that has it.
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) AddFile(**file);
    if (!year_) {
      for (const auto& file : files_) result_.files.push_back(file->file);
    }
    if (result_.files.empty()) return std::nullopt;
    std::ranges::sort(result_.unbooked, {}, [](const UnbookedLine& line) {
      return std::tuple(RankOf(line.state), line.batch, line.position);
    });
    RETURN_IF_ERROR(AddRows());
    return std::move(result_);
  }

 private:
  bool IsAsked(const LinePlace& place) const { return !year_ || place.year == *year_; }

  // Those that have a line of the year that counts, or that alone say that there is none.
  void TakeFiles(const Months& year) {
    Coverage newer;
    std::vector<bool> in_year(places_.size());
    for (uint32_t code = 0; code < places_.size(); ++code) in_year[code] = IsAsked(places_[code]);
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      const Coverage& own = (*file)->file.coverage;
      const bool has_line =
          std::ranges::any_of((*file)->place, [&](uint32_t code) { return in_year[code]; });
      const bool speaks = std::ranges::any_of(own.months, [&](const Months& months) {
        const Months asked = {std::max(months.first, year.first), std::min(months.end, year.end)};
        return asked.first < asked.end && !newer.Has(asked);
      });
      if (has_line || speaks) result_.files.push_back((*file)->file);
      for (const Months& months : own.months) newer.Add(months);
    }
    std::ranges::reverse(result_.files);
  }

  void AddFile(const LinesOfFile& file) {
    for (size_t i = 0; i < file.size(); ++i) {
      // Whose year is not asked owns its posting too.
      const uint32_t entry = file.posting[i] == 0 ? 0 : booked_.EntryOf(file.posting[i]);
      const bool is_owner = entry != 0 && !owned_[entry];
      if (is_owner) owned_[entry] = true;
      if (!IsAsked(places_[file.place[i]])) continue;
      if (file.filed[i] == Filed::kGone && !is_owner) continue;
      AddLine(file, i, is_owner ? entry : 0);
    }
  }

  // `entry`: whose line it is; 0: the ledger has nothing of it, or another line has it.
  void AddLine(const LinesOfFile& file, size_t i, uint32_t entry) {
    const LinePlace& place = places_[file.place[i]];
    Sums& sums = sums_[file.place[i]];
    const Filed filed = file.filed[i];
    UnbookedLine line{LineState::kCorrected,
                      file.file.batch,
                      file.position[i],
                      file.posting[i],
                      file.place[i],
                      file.amount[i],
                      0,
                      place.currency};
    if (filed != Filed::kGone) {
      ++sums.lines;
      sums.total += line.amount;
    }
    if (filed == Filed::kOutOfScope) {
      line.state = LineState::kOutOfScope;
      sums.out_of_scope += line.amount;
    } else if (entry != 0) {
      if (IsBooked(file, i, entry, &line)) return;
    } else if (filed == Filed::kRejected) {
      line.state = LineState::kRejected;
      sums.rejected += line.amount;
    }
    result_.unbooked.push_back(std::move(line));
  }

  // Adds what the ledger has of the line, and tells whether that is what the line says.
  bool IsBooked(const LinesOfFile& file, size_t i, uint32_t entry, UnbookedLine* line) {
    const LinePlace& place = places_[line->place];
    const auto [newest, n] = booked_.Newest(entry);
    const int64_t sum = booked_.Sum(entry);
    line->booked = place.side == Side::kIncome ? -sum : sum;
    line->currency = ledger_.codes().currency.Text(newest->currency[n]);
    const bool same_currency = line->currency == place.currency;
    Sums& sums = sums_[line->place];
    if (same_currency) {
      sums.booked += line->booked;
    } else if (line->booked != 0) {
      OtherCurrency(place, line->currency).booked += line->booked;
    }
    if (newest->reversal[n] && line->booked == 0) {
      // Nothing is in force of it.
      if (file.filed[i] == Filed::kGone || line->amount == 0) return true;
      const bool is_rejected = file.filed[i] == Filed::kRejected;
      line->state = is_rejected ? LineState::kRejected : LineState::kReversed;
      (is_rejected ? sums.rejected : sums.reversed) += line->amount;
      return false;
    }
    if (file.filed[i] == Filed::kGone) {
      line->state = LineState::kGone;
      return false;
    }
    const bool is_later = newest->version[n] > file.file.batch;
    line->state = is_later ? LineState::kCorrected : LineState::kOtherAmount;
    return same_currency && line->booked == line->amount;
  }

  Sums& OtherCurrency(LinePlace place, const std::string& currency) {
    place.currency = currency;
    return other_currencies_[std::move(place)];
  }

  absl::Status AddRows() {
    using Key = std::tuple<int, int32_t, int32_t, absl::string_view, absl::string_view,
                           absl::string_view, Side>;
    std::map<Key, Sums> by_row;
    std::map<std::pair<absl::string_view, Side>, Sums> totals;
    std::map<absl::string_view, Sums> net;
    const auto add = [&](const LinePlace& place, const Sums& sums) {
      by_row[{place.year, place.months.first, place.months.end, place.period, place.account,
              place.currency, place.side}]
          .Add(sums);
      totals[{place.currency, place.side}].Add(sums);
      net[place.currency].Add(sums, place.side == Side::kIncome ? -1 : 1);
    };
    for (uint32_t code = 0; code < places_.size(); ++code) {
      const bool is_used = sums_[code].lines > 0 || sums_[code].booked != 0;
      if (is_used) add(places_[code], sums_[code]);
    }
    for (const auto& [place, sums] : other_currencies_) add(place, sums);
    for (const auto& [key, sums] : by_row) {
      const auto& [year, first, end, period, account, currency, side] = key;
      ASSIGN_OR_RETURN(result_.rows.emplace_back(), RowOf({.year = year,
                                                           .period = std::string(period),
                                                           .account = std::string(account),
                                                           .side = side,
                                                           .currency = std::string(currency)},
                                                          sums));
    }
    for (const auto& [key, sums] : totals) {
      ASSIGN_OR_RETURN(result_.totals.emplace_back(),
                       RowOf({.side = key.second, .currency = std::string(key.first)}, sums));
    }
    for (const auto& [currency, sums] : net) {
      ASSIGN_OR_RETURN(result_.net.emplace_back(),
                       RowOf({.currency = std::string(currency)}, sums));
    }
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const LedgerSums booked_;
  const PlaceCodes& places_;
  const FileLines::Files& files_;
  const std::optional<int> year_;
  std::vector<Sums> sums_;  // by place
  // Of postings in another currency than their line.
  absl::flat_hash_map<LinePlace, Sums> other_currencies_;
  std::vector<bool> owned_;  // by entry: a line has it
  Reconciliation result_;
};

}  // namespace

absl::StatusOr<std::optional<Reconciliation>> Reconcile(const Ledger& ledger,
                                                        const FileLines& lines,
                                                        const std::string& source_system,
                                                        std::optional<int> year) {
  return Reconciler(ledger, lines, source_system, year).Run();
}

}  // namespace wijkmonitor::finance
